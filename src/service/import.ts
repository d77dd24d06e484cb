import { haveSameMeaning } from "../documents/canonical-json.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { Author, DocumentStore, Write } from "../store/document-store.ts";
import { headsOf } from "../store/heads-of.ts";
import { nextRevision } from "../store/revision.ts";
import { type Candidate, type ImportFailure, type ImportLine, readLines } from "./import-line.ts";
import { isLive } from "./precondition.ts";

/** What an import did, or with `dryRun` would do; the failures in no order. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: readonly ImportFailure[];
}

/** How an import treats a document that is there with other content. */
export interface ImportOptions {
  readonly mode: "create" | "upsert";
  readonly dryRun: boolean;
  readonly by: Author;
  readonly now?: () => Date;
}

/** Documents read and written at a time: at most so many, of so many characters together. */
const sliceLimits = { documents: 1_000, characters: 4 * 1024 * 1024 };

/**
 * Writes documents in transactions of many; a line that can't be taken stops no other. What a failed run
 * has written is found unchanged by the next.
 * @throws DocumentError `storage-unavailable`, `throttled`
 */
export async function importDocuments(
  store: DocumentStore,
  types: readonly DocumentType[],
  { lines, ...options }: ImportOptions & { readonly lines: readonly ImportLine[] },
): Promise<ImportReport> {
  const { candidates, failed } = await readLines(types, lines, store.maxBodyLength);
  const report = { created: 0, updated: 0, unchanged: 0, failed };
  for (const slice of slicesOf(candidates)) {
    await importSlice(store, slice, { ...options, report });
  }
  return report;
}

function* slicesOf(candidates: readonly Candidate[]): Generator<readonly Candidate[]> {
  let slice: Candidate[] = [];
  let characters = 0;
  for (const candidate of candidates) {
    const { length } = candidate.body;
    const isFull =
      slice.length === sliceLimits.documents || characters + length > sliceLimits.characters;
    if (isFull && slice.length > 0) {
      yield slice;
      slice = [];
      characters = 0;
    }
    slice.push(candidate);
    characters += length;
  }
  yield slice;
}

interface SliceOptions extends ImportOptions {
  readonly report: { created: number; updated: number; unchanged: number; failed: ImportFailure[] };
}

/** Decides on what is there, writes, and does so again for those that somebody else was quicker with. */
async function importSlice(
  store: DocumentStore,
  slice: readonly Candidate[],
  options: SliceOptions,
): Promise<void> {
  const { by, dryRun, mode, now = () => new Date(), report } = options;
  for (let rest = slice; rest.length > 0; ) {
    const headOf = await headsOf(
      store,
      rest.map(({ key }) => key),
    );
    const writes: { readonly candidate: Candidate; readonly write: Write }[] = [];
    for (const candidate of rest) {
      const { body, key, line } = candidate;
      const over = headOf(key);
      if (isLive(over) && haveSameMeaning(over.body, body)) {
        report.unchanged += 1;
      } else if (isLive(over) && mode === "create") {
        const detail = `${key.type}/${key.id} is there with other content. mode=upsert replaces it.`;
        report.failed.push({ line, code: "already-exists", detail });
      } else {
        const content = { at: now(), body, by, change: "imported", origin: "import" } as const;
        writes.push({ candidate, write: { key, over, next: nextRevision(over, content) } });
      }
    }
    const results = dryRun
      ? writes.map(() => "written" as const)
      : await store.commit(writes.map(({ write }) => write));
    for (const [index, { write }] of writes.entries()) {
      if (results[index] === "written") {
        report[isLive(write.over) ? "updated" : "created"] += 1;
      }
    }
    rest = writes.filter((_, index) => results[index] === "conflict").map((one) => one.candidate);
  }
}
