import type { Operation } from "./operation.ts";
import { type Content, contentOf, deleted } from "./state.ts";

/** Counts the writers of each content, and finds the contents that answers depend on without a revision number. */
export class Writers {
  /** Contents that some answer depends on without a revision number. */
  readonly placeless: ReadonlySet<Content>;
  /** Whether some restores don't report what they restored. */
  readonly haveOpenRestores: boolean;
  readonly #counts = new Map<Content, number>();

  constructor(operations: readonly Operation[]) {
    for (const { op } of operations) {
      if ("token" in op) {
        const content = contentOf(op.token);
        this.#counts.set(content, (this.#counts.get(content) ?? 0) + 1);
      }
    }
    this.placeless = new Set(operations.flatMap(placelessOf));
    this.haveOpenRestores = operations.some(isOpenRestore);
  }

  /** Whether exactly one write has this content, and no answer without a revision number depends on it. */
  isOfOne(content: Content): boolean {
    return this.#counts.get(content) === 1 && !this.placeless.has(content);
  }
}

function placelessOf({ op, result }: Operation): readonly Content[] {
  if (op.kind === "restore-backup") {
    return (op.contents ?? []).map((token) => (token === undefined ? deleted : contentOf(token)));
  }
  if (result.kind === "unchanged") {
    return "token" in op ? [contentOf(op.token)] : [];
  }
  const isWithoutNumber = result.kind === "ok" && result.number === undefined;
  return isWithoutNumber && result.token !== undefined ? [contentOf(result.token)] : [];
}

function isOpenRestore({ op, result }: Operation): boolean {
  const isUnsaid =
    result.kind === "unknown" || (result.kind === "ok" && result.number === undefined);
  return op.kind === "restore-backup" || (op.kind === "restore" && isUnsaid);
}
