import { randomUUID } from "node:crypto";
import { DocumentError } from "../../base/errors.ts";
import { measuredCall } from "../../base/measure.ts";
import { once } from "../../base/once.ts";
import type {
  CommitOptions,
  DocumentKey,
  DocumentStore,
  EraseOptions,
  Fence,
  ForeignRow,
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  LedgerWrite,
  ListOptions,
  Obstacle,
  Revision,
  Write,
  WritePlan,
  WriteResult,
} from "../document-store.ts";
import type { Erasure } from "../erasure.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import {
  type Labelled,
  type Labels,
  type LabelsWrite,
  labelledNumbers,
  numberToRead,
  placingsOf,
  type StoredLabels,
  toLabelled,
} from "../labels.ts";
import { takePage } from "../page-weight.ts";
import type { RecordValue, SmallRecord } from "../records.ts";
import { maxBodyLength } from "../revision.ts";
import type { RevisionsOptions, RevisionsPage } from "../revision-page.ts";
import { type Database, nothingThere } from "./database.ts";
import {
  labelsTable,
  revisionColumns,
  schema,
  schemaVersion,
  summaryColumns,
  toErasure,
  toHead,
  toLabels,
  toLedgerEntry,
  toSmallRecord,
  toSummary,
} from "./rows.ts";
import {
  commitOne,
  generationOf,
  headOf,
  idempotencyOf,
  isFenced,
  labelsOf,
  putHead,
  putLedger,
  putRecord,
  putRevision,
  recordOf,
  revisionOf,
  type SqliteFence,
  writeLabelsOf,
} from "./statements.ts";

/** Options of a {@link SqliteDocumentStore}. */
export interface SqliteStoreOptions {
  /** Small records to write into a new file. */
  readonly begin?: ReadonlyMap<string, RecordValue>;
  /** Whether a file without documents of Seedbed is refused. @default false: it gets its tables */
  readonly mustExist?: boolean;
}

/** Documents in one SQLite file, for a single machine. Each method is one transaction. */
export class SqliteDocumentStore implements DocumentStore {
  readonly maxBodyLength = maxBodyLength;
  readonly #database: () => Promise<Database>;
  #opened: Database | undefined;

  constructor(open: () => Promise<Database>, options: SqliteStoreOptions = {}) {
    this.#database = once(async () => {
      const database = await open();
      prepareSchema(database, options);
      this.#opened = database;
      return database;
    });
  }

  async open(): Promise<void> {
    await this.#database();
  }

  /** Moves the write-ahead log into the file, so that the file alone is complete. */
  async close(): Promise<void> {
    this.#opened?.close();
  }

  get(key: DocumentKey): Promise<Head | undefined> {
    return this.#read((database) => headOf(database, key));
  }

  list(
    collection: string,
    { after = "", limit, liveness = "live" }: ListOptions,
  ): Promise<HeadPage> {
    return this.#read((database) => {
      const heads = database.each(
        toHead,
        `SELECT ${revisionColumns} FROM heads JOIN revisions USING (collection, id, number)
         WHERE collection = ? AND id > ? AND (? = 'any' OR (body IS NOT NULL) = (? = 'live')) ORDER BY id LIMIT ?`,
        ...[collection, after, liveness, liveness, limit + 1],
      );
      const { hasMore, page } = takePage(heads, limit);
      return { heads: page, next: hasMore ? page.at(-1)?.id : undefined };
    });
  }

  revision(key: DocumentKey, number: number): Promise<Revision | undefined> {
    return this.#read((database) => revisionOf(database, key, number));
  }

  history(
    { collection, id }: DocumentKey,
    { before = Number.MAX_SAFE_INTEGER, limit }: HistoryOptions,
  ): Promise<HistoryPage> {
    return this.#read((database) => {
      const summaries = database.each(
        toSummary,
        `SELECT ${summaryColumns} FROM revisions WHERE collection = ? AND id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
        ...[collection, id, before, limit + 1],
      );
      const found = [...summaries];
      const revisions = found.slice(0, limit);
      return { revisions, next: found.length > limit ? revisions.at(-1)?.number : undefined };
    });
  }

  revisions(collection: string, { after, limit }: RevisionsOptions): Promise<RevisionsPage> {
    return this.#read((database) => {
      const { id, number } = after === undefined ? { id: "", number: 0 } : fromPosition(after);
      const all = database.each(
        toHead,
        `SELECT ${revisionColumns} FROM revisions
         WHERE collection = ? AND id >= ? AND (id > ? OR number < ?) ORDER BY id, number DESC LIMIT ?`,
        ...[collection, id, id, number, limit + 1],
      );
      const { hasMore, page } = takePage(all, limit);
      const revisions = page.map(({ version: _, ...one }) => ({
        ...one,
        position: toPosition(one),
      }));
      return { revisions, foreign: [], next: hasMore ? revisions.at(-1)?.position : undefined };
    });
  }

  commit(writes: readonly Write[], { fence }: CommitOptions = {}): Promise<readonly WriteResult[]> {
    return this.#write((database) =>
      writes.map((write) => {
        if ("problem" in this.plan(write)) {
          return "too-large";
        }
        return isFenced(database, fence) ? "fenced" : commitOne(database, write);
      }),
    );
  }

  plan({ history = [], next }: Write): WritePlan {
    const long = [next, ...history].find(({ body = "" }) => body.length > this.maxBodyLength);
    return long === undefined
      ? { transactions: 1 }
      : {
          problem: `revision ${long.number} has ${long.body?.length} characters; the limit is ${this.maxBodyLength}`,
        };
  }

  /** Nothing else writes to these tables. */
  obstacle(): Promise<Obstacle | undefined> {
    return this.#read(() => undefined);
  }

  addHistory(
    key: DocumentKey,
    below: Pick<Revision, "number" | "writeId">,
    revisions: readonly Revision[],
  ): Promise<"written" | "conflict"> {
    return this.#write((database) => {
      if (revisionOf(database, key, below.number)?.writeId !== below.writeId) {
        return "conflict";
      }
      for (const revision of revisions) {
        putRevision(database, key, revision);
      }
      return "written";
    });
  }

  removeRevisions(
    key: DocumentKey,
    over: Head,
    numbers: readonly number[],
  ): Promise<"written" | "conflict"> {
    return this.#write((database) => {
      const labelled = labelledNumbers(labelsOf(database, key));
      const isNeeded = numbers.some((number) => labelled.has(number));
      if (isNeeded || headOf(database, key)?.version !== over.version) {
        return "conflict";
      }
      for (const number of numbers) {
        database.run(
          "DELETE FROM revisions WHERE collection = ? AND id = ? AND number = ?",
          ...[key.collection, key.id, number],
        );
      }
      return "written";
    });
  }

  erase(
    key: DocumentKey,
    { over, through, tombstone }: EraseOptions,
  ): Promise<"written" | "conflict"> {
    const { collection, id } = key;
    return this.#write((database) => {
      if (headOf(database, key)?.version !== over?.version) {
        return "conflict";
      }
      database.run("DELETE FROM revisions WHERE collection = ? AND id = ?", collection, id);
      database.run("DELETE FROM ledger WHERE collection = ? AND id = ?", collection, id);
      database.run("DELETE FROM labels WHERE collection = ? AND id = ?", collection, id);
      putHead(database, key, tombstone);
      database.run(
        "INSERT OR REPLACE INTO erasures VALUES (?, ?, ?, ?, ?, ?)",
        ...[collection, id, through, tombstone.at, tombstone.by.id, tombstone.by.name],
      );
      return "written";
    });
  }

  erasure({ collection, id }: DocumentKey): Promise<Erasure | undefined> {
    return this.#read((database) => {
      const row = database.first(
        "SELECT * FROM erasures WHERE collection = ? AND id = ?",
        ...[collection, id],
      );
      return row && toErasure(row);
    });
  }

  async *erasures(collection: string): AsyncIterable<Erasure> {
    yield* await this.#read((database) => [
      ...database.each(toErasure, "SELECT * FROM erasures WHERE collection = ?", collection),
    ]);
  }

  /** An erasure is one transaction, so there is never anything left to sweep. */
  sweepErased(): Promise<number> {
    return this.#read(() => 0);
  }

  async *foreignHeads(): AsyncIterable<ForeignRow> {
    yield* await this.#read(() => []);
  }

  async *ledger(collection: string): AsyncIterable<LedgerEntry> {
    const sql = "SELECT * FROM ledger WHERE collection = ? ORDER BY id";
    yield* await this.#read((database) => [...database.each(toLedgerEntry, sql, collection)]);
  }

  writeLedger(
    entries: readonly LedgerWrite[],
    { fence }: CommitOptions = {},
  ): Promise<readonly WriteResult[]> {
    return this.#write((database) =>
      entries.map(({ key, ledger, over }) => {
        if (isFenced(database, fence)) {
          return "fenced";
        }
        if (headOf(database, key)?.version !== over.version) {
          return "conflict";
        }
        putLedger(database, key.collection, ledger);
        return "written";
      }),
    );
  }

  labels(key: DocumentKey): Promise<StoredLabels | undefined> {
    return this.#read((database) => labelsOf(database, key));
  }

  async *allLabels(collection: string): AsyncIterable<Labels> {
    const sql = "SELECT * FROM labels WHERE collection = ? ORDER BY id";
    const all = await this.#read((database) => [...database.each(toLabels, sql, collection)]);
    yield* all.map(({ version: _, ...labels }) => labels);
  }

  labelled(key: DocumentKey, label: string): Promise<Labelled> {
    return this.#read((database) => {
      const placing = placingsOf(labelsOf(database, key)?.moves ?? []).get(label);
      const head = headOf(database, key);
      const number = numberToRead(head, placing);
      return toLabelled(head, placing, number ? revisionOf(database, key, number) : undefined);
    });
  }

  writeLabels(
    writes: readonly LabelsWrite[],
    { fence }: CommitOptions = {},
  ): Promise<readonly WriteResult[]> {
    return this.#write((database) =>
      writes.map((write) =>
        isFenced(database, fence) ? "fenced" : writeLabelsOf(database, write),
      ),
    );
  }

  fence(collection: string): Promise<Fence> {
    return this.#read(
      (database): SqliteFence => ({ collection, generation: generationOf(database, collection) }),
    );
  }

  moveFence(collection: string): Promise<Fence> {
    const generation = randomUUID();
    return this.#write((database): SqliteFence => {
      database.run("INSERT OR REPLACE INTO fences VALUES (?, ?)", collection, generation);
      return { collection, generation };
    });
  }

  idempotencyRecord(collection: string, key: string): Promise<IdempotencyRecord | undefined> {
    return this.#read((database) => idempotencyOf(database, collection, key));
  }

  removeIdempotencyRecords(collection: string, expiredBefore: string): Promise<number> {
    return this.#write((database) =>
      database.run(
        "DELETE FROM idempotency WHERE collection = ? AND expiresAt < ?",
        ...[collection, expiredBefore],
      ),
    );
  }

  records(...prefixes: readonly string[]): Promise<ReadonlyMap<string, SmallRecord>> {
    const isAsked = (name: string) => prefixes.some((prefix) => name.startsWith(prefix));
    return this.#read((database) => {
      const rows = [...database.each((row) => row, "SELECT * FROM records ORDER BY name")];
      return new Map(
        rows
          .filter(({ name }) => isAsked(String(name)))
          .map((row) => [String(row["name"]), toSmallRecord(row)]),
      );
    });
  }

  readRecord(name: string): Promise<SmallRecord | undefined> {
    return this.#read((database) => recordOf(database, name));
  }

  writeRecord(
    name: string,
    value: RecordValue,
    over: SmallRecord | undefined,
  ): Promise<SmallRecord | undefined> {
    return this.#write((database) =>
      recordOf(database, name)?.version === over?.version
        ? putRecord(database, name, value)
        : undefined,
    );
  }

  removeRecord(name: string, over: SmallRecord): Promise<boolean> {
    return this.#write((database) => {
      const found = recordOf(database, name);
      if (found !== undefined && found.version !== over.version) {
        return false;
      }
      database.run("DELETE FROM records WHERE name = ?", name);
      return true;
    });
  }

  async #read<T>(work: (database: Database) => T): Promise<T> {
    const database = await this.#database();
    return measuredCall(async () => database.transact("read", () => work(database)));
  }

  async #write<T>(work: (database: Database) => T): Promise<T> {
    const database = await this.#database();
    return measuredCall(async () => database.transact("write", () => work(database)));
  }
}

/** Creates the tables of a new file, once even if two processes open it at the same time. */
function prepareSchema(
  database: Database,
  { begin = new Map(), mustExist = false }: SqliteStoreOptions,
): void {
  if (database.transact("read", () => database.schemaVersion) === schemaVersion) {
    return;
  }
  database.transact("write", () => {
    const version = database.schemaVersion;
    if (version > schemaVersion) {
      throw new DocumentError(
        "misconfigured",
        `The SQLite file was written by a newer release of Seedbed (schema ${version}; this release supports ${schemaVersion}): run that release.`,
      );
    }
    if (version === 1) {
      database.exec(`${labelsTable} PRAGMA user_version = ${schemaVersion}`);
    }
    if (version === 0) {
      if (database.first("SELECT name FROM sqlite_master") !== undefined) {
        throw new DocumentError(
          "misconfigured",
          "The SQLite file in DocumentsStorage is a database of another program: choose another file.",
        );
      }
      if (mustExist) {
        throw nothingThere("is empty");
      }
      database.exec(`${schema} PRAGMA user_version = ${schemaVersion}`);
      for (const [name, value] of begin) {
        putRecord(database, name, value);
      }
    }
  });
}

/** Ids have no slash. */
function toPosition({ id, number }: Pick<Head, "id" | "number">): string {
  return `${id}/${number}`;
}

function fromPosition(position: string): Pick<Head, "id" | "number"> {
  const at = position.lastIndexOf("/");
  return { id: position.slice(0, at), number: Number(position.slice(at + 1)) };
}
