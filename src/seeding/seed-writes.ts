import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type {
  CommitOptions,
  DocumentKey,
  DocumentStore,
  Head,
  LedgerEntry,
  LedgerWrite,
  Write,
  WriteResult,
} from "../store/document-store.ts";
import { nextRevision, type RevisionContent } from "../store/revision.ts";
import type { Seed, SeedSummary } from "./seed-files.ts";

/** A document to write, conditional on the head that was read; `undefined` requires that there is no head. */
export interface SeedWrite {
  readonly key: DocumentKey;
  readonly over: Head | undefined;
  readonly content: RevisionContent;
  readonly ledger?: LedgerEntry;
}

/** The result; `changed` means that the document was written since. */
export type SeedWritten =
  | { readonly kind: "written" | "changed" | "fenced" }
  /** Why it can't be written, as the second half of a sentence. */
  | { readonly kind: "failed"; readonly detail: string };

/** The write that makes a seed its document's next revision. */
export function toSeedWrite(
  collection: string,
  seed: Seed,
  { over, ...about }: Pick<SeedWrite, "over"> & Pick<RevisionContent, "at" | "by">,
): SeedWrite {
  const content = { ...about, body: seed.body, change: "seeded", origin: "seed" } as const;
  return { key: { collection, id: seed.id }, over, content, ledger: toEntry(seed) };
}

/** The ledger entry of a seed. */
export function toEntry({ file, hash, id }: SeedSummary): LedgerEntry {
  return { id, hash, file };
}

/** The number of documents, with three rows each, that fit one transaction with a fence. */
const sliceLength = 33;

/** Slices that fit one transaction. */
export function slicesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / sliceLength) }, (_, n) =>
    items.slice(n * sliceLength, (n + 1) * sliceLength),
  );
}

/** Writes documents; one that can't be written does not stop the others. */
export async function writeSeeds(
  store: DocumentStore,
  writes: readonly SeedWrite[],
  options: CommitOptions = {},
): Promise<readonly SeedWritten[]> {
  const commits = writes.map((write) => toCommit(write, write.over));
  const results = await store.commit(commits, options);
  const written: SeedWritten[] = [];
  for (const [index, write] of writes.entries()) {
    const commit = commits[index] ?? toCommit(write, write.over);
    const result = results[index] ?? "conflict";
    written.push(
      result === "conflict"
        ? await writeAgain(store, { ...write, writeId: commit.next.writeId }, options)
        : describe(store, commit, result),
    );
  }
  return written;
}

/** Records ledger entries on their own, each conditional on the head that was read. */
export async function recordSeeds(
  store: DocumentStore,
  entries: readonly LedgerWrite[],
  options: CommitOptions = {},
): Promise<readonly SeedWritten[]> {
  const results = await store.writeLedger(entries, options);
  const written: SeedWritten[] = [];
  for (const [index, entry] of entries.entries()) {
    const result = results[index] ?? "conflict";
    written.push(
      result === "written" || result === "fenced"
        ? { kind: result }
        : await recordAgain(store, entry, options),
    );
  }
  return written;
}

/** Retries a refused write: the document may have changed, or only the version of its row. */
async function writeAgain(
  store: DocumentStore,
  { writeId, ...write }: SeedWrite & { readonly writeId: string },
  options: CommitOptions,
): Promise<SeedWritten> {
  const { content, key, over } = write;
  return landOrFail(key, async (): Promise<SeedWritten | undefined> => {
    const head = await store.get(key);
    if (head?.writeId === writeId) {
      return { kind: "written" };
    }
    if (head?.writeId !== over?.writeId) {
      return { kind: "changed" };
    }
    const obstacle = head === undefined ? await store.obstacle(key) : undefined;
    if (obstacle?.foreign !== undefined) {
      const { detail } = obstacle.foreign;
      return {
        kind: "failed",
        detail: `a row that is not a document is in its place: it ${detail}`,
      };
    }
    const again = { ...write, over: head, content: { ...content, writeId } };
    const commit = toCommit(again, head ?? obstacle);
    const [result = "conflict"] = await store.commit([commit], options);
    return result === "conflict" ? undefined : describe(store, commit, result);
  });
}

async function recordAgain(
  store: DocumentStore,
  { key, ledger, over }: LedgerWrite,
  options: CommitOptions,
): Promise<SeedWritten> {
  return landOrFail(key, async (): Promise<SeedWritten | undefined> => {
    const head = await store.get(key);
    if (head?.writeId !== over.writeId) {
      return { kind: "changed" };
    }
    const [result] = await store.writeLedger([{ key, ledger, over: head }], options);
    return result === "written" || result === "fenced" ? { kind: result } : undefined;
  });
}

/** Retries until there is a result; if a document is contended for too long, only that document fails. */
export async function landOrFail<T>(
  { id, collection }: DocumentKey,
  attempt: () => Promise<T | undefined>,
): Promise<T | (SeedWritten & { readonly kind: "failed" })> {
  try {
    return await untilItLands(attempt, { what: `${collection}/${id}` });
  } catch (error) {
    if (error instanceof DocumentError && error.code === "contended") {
      return { kind: "failed", detail: error.message };
    }
    throw error;
  }
}

/** The write after a head, or after a history without one. */
function toCommit(
  { content, key, ledger, over }: SeedWrite,
  before: Parameters<typeof nextRevision>[0],
): Write {
  return { key, over, next: nextRevision(before, content), ...(ledger && { ledger }) };
}

function describe(
  store: DocumentStore,
  commit: Write,
  result: Exclude<WriteResult, "conflict">,
): SeedWritten {
  if (result !== "too-large") {
    return { kind: result };
  }
  const plan = store.plan(commit);
  return {
    kind: "failed",
    detail: "problem" in plan ? plan.problem : "it exceeds the storage's size limit",
  };
}
