import { Breather } from "../base/breather.ts";
import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { haveSameMeaning } from "../documents/text/canonical-json.ts";
import type { Author, DocumentStore, Head, Write } from "../store/document-store.ts";
import { headsOf } from "../store/heads-of.ts";
import { inLanes } from "../store/lanes.ts";
import { Obstacles } from "../store/obstacles.ts";
import { isLive, nextRevision } from "../store/revision.ts";
import { type ImportFailure, ImportFailures } from "./import-failures.ts";
import { type Candidate, readLines } from "./import-line.ts";

/** The result of an import, or with `dryRun`, what it would be. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** The first 1,000 failed lines, in order. */
  readonly failed: readonly ImportFailure[];
  /** The number of failed lines. */
  readonly failedCount: number;
}

/** The options of an import; `mode` decides about existing documents with different content. */
export interface ImportOptions {
  readonly mode: "create" | "upsert";
  readonly dryRun: boolean;
  readonly by: Author;
  readonly now?: () => Date;
}

/** Concurrent single reads. */
const readLanes = 16;

/** The limits for documents read and written at a time. */
const sliceLimits = { documents: 1_000, characters: 4 * 1024 * 1024 };

/**
 * Writes documents, each a line of JSON (`{type, document}`), many per transaction; a line that fails does not stop the
 * others. After a failed run, the next one finds the written documents unchanged.
 * @throws DocumentError `storage-unavailable`, `throttled`
 */
export async function importDocuments(
  store: DocumentStore,
  types: readonly DocumentType[],
  { text, ...options }: ImportOptions & { readonly text: string },
): Promise<ImportReport> {
  const failures = new ImportFailures();
  const maxLength = store.maxBodyLength;
  const candidates = await readLines(types, text, { failures, maxLength });
  const report = { created: 0, updated: 0, unchanged: 0 };
  const breather = new Breather();
  for (const slice of slicesOf(candidates)) {
    await importSlice(store, slice, { ...options, breather, failures, report });
  }
  return { ...report, failed: failures.toList(), failedCount: failures.count };
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
  readonly breather: Breather;
  readonly failures: ImportFailures;
  readonly report: { created: number; updated: number; unchanged: number };
}

/** Decides and writes, and retries documents that another write changed first. */
async function importSlice(
  store: DocumentStore,
  slice: readonly Candidate[],
  options: SliceOptions,
): Promise<void> {
  const { failures } = options;
  const obstacles = new Obstacles(store);
  let rest = slice;
  try {
    await untilItLands(
      async () => {
        rest = await importOnce(store, rest, { ...options, obstacles });
        return rest.length === 0 ? true : undefined;
      },
      { what: "these documents" },
    );
  } catch (error) {
    if (!(error instanceof DocumentError && error.code === "contended")) {
      throw error;
    }
    for (const { key, line } of rest) {
      const detail = `Too many concurrent writes to ${key.collection}/${key.id}. Import it again.`;
      failures.add({ line, code: error.code, detail });
    }
  }
}

interface Decided {
  readonly candidate: Candidate;
  readonly write: Write;
}

/** Makes one attempt. @returns the documents that another write changed first */
async function importOnce(
  store: DocumentStore,
  slice: readonly Candidate[],
  options: SliceOptions & { readonly obstacles: Obstacles },
): Promise<readonly Candidate[]> {
  const { dryRun, failures, report } = options;
  const again: Candidate[] = [];
  for await (const group of headsOf(store, slice)) {
    const decided = await inLanes(group, readLanes, ({ head, item }) =>
      decide(store, item, { ...options, over: head }),
    );
    const writes = decided.filter((one) => one !== undefined);
    const results = dryRun
      ? writes.map(() => "written" as const)
      : await store.commit(writes.map(({ write }) => write));
    for (const [index, { candidate, write }] of writes.entries()) {
      const result = results[index];
      if (result === "written") {
        report[isLive(write.over) ? "updated" : "created"] += 1;
      } else if (result === "too-large") {
        const detail = "The document exceeds the storage's size limit.";
        failures.add({ line: candidate.line, code: result, detail });
      } else if (result === "conflict") {
        again.push(candidate);
      }
    }
  }
  return again;
}

/** The write for a line; `undefined` if there is none, which the report then reflects. */
async function decide(
  store: DocumentStore,
  candidate: Candidate,
  {
    breather,
    by,
    failures,
    mode,
    now = () => new Date(),
    obstacles,
    over,
    report,
  }: SliceOptions & { readonly obstacles: Obstacles; readonly over: Head | undefined },
): Promise<Decided | undefined> {
  const { body, key, line } = candidate;
  const name = `${key.collection}/${key.id}`;
  const fail = (code: string, detail: string) => {
    failures.add({ line, code, detail });
    return undefined;
  };
  await breather.after(body.length + (over?.body?.length ?? 0));
  if (isLive(over) && haveSameMeaning(over.body, body)) {
    report.unchanged += 1;
    return undefined;
  }
  if (isLive(over) && mode === "create") {
    return fail(
      "already-exists",
      `${name} already exists with different content. mode=upsert replaces it.`,
    );
  }
  if (over !== undefined && !isLive(over) && (await store.erasure(key)) !== undefined) {
    return fail("erased", `${name} was erased. To reuse its id, create it with POST.`);
  }
  try {
    const before = await obstacles.before(key, over);
    const content = { at: now(), body, by, change: "imported", origin: "import" } as const;
    return { candidate, write: { key, over, next: nextRevision(before, content) } };
  } catch (error) {
    if (error instanceof DocumentError && error.code === "already-exists") {
      return fail(error.code, error.message);
    }
    throw error;
  }
}
