import type { Operation } from "./operation.ts";
import { type Content, contentOf, deleted } from "./state.ts";

/** Who may have written what, and which contents answers show without saying of which revision. */
export class Writers {
  /** Contents that matter to answers that say no number. */
  readonly placeless: ReadonlySet<Content>;
  /** Whether some restores do not say what they brought back. */
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

  /** Whether this is the content of one write alone, and of no answer without a number. */
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
