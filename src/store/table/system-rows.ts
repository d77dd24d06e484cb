import { randomUUID } from "node:crypto";
import type { TransactionAction } from "@azure/data-tables";
import { codeOf } from "../../azure/failure.ts";
import { DocumentError } from "../../base/errors.ts";
import { plantingPrefix } from "../planting.ts";
import type { RecordValue, SmallRecord } from "../records.ts";
import { foundPrefix } from "../standing.ts";
import { fromChunks, toChunks } from "./chunks.ts";
import type { Row } from "./rows.ts";
import { quote, type Table } from "./table.ts";

const partitionKey = "system";
const stateKey = "state";

/** The records included in the read that opens the table. */
const readFirst: readonly string[] = [plantingPrefix, foundPrefix];

/** The layout and the initial content of the table. */
export interface SystemOptions {
  readonly partitions: number;
  /** The initial small records, written together with the first row. */
  readonly begin: ReadonlyMap<string, RecordValue>;
  /** Refuse a table that is missing or empty, instead of making it. */
  readonly mustExist: boolean;
}

type Found = ReadonlyMap<string, SmallRecord>;

/**
 * The rows that belong to no document: `state`, with the layout of the table, and small records, one row each. The
 * first read opens the table. The previous release kept planting states in columns of the state row: they are read if
 * there is no record yet, and set to `done` once there is one, so that that release plants nothing.
 */
export class SystemRows {
  readonly #options: SystemOptions;
  readonly #table: Table;
  #opening: Promise<Found> | undefined;
  #isOpen = false;

  constructor(table: Table, options: SystemOptions) {
    this.#table = table;
    this.#options = options;
  }

  /**
   * @throws DocumentError `misconfigured` if the table has another layout
   */
  async open(): Promise<void> {
    await this.#openOnce();
  }

  /** The records with these prefixes; while the table is being opened, reuses the records of that read if possible. */
  async list(prefixes: readonly string[]): Promise<Found> {
    if (!this.#isOpen && prefixes.every((prefix) => readFirst.includes(prefix))) {
      const found = [...(await this.#openOnce())];
      return new Map(found.filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))));
    }
    await this.open();
    const found = await this.#read(prefixes);
    if (found === undefined) {
      throw gone();
    }
    return found;
  }

  async get(name: string): Promise<SmallRecord | undefined> {
    await this.open();
    if (name.startsWith(plantingPrefix)) {
      return (await this.list([plantingPrefix])).get(name);
    }
    const row = await this.#table.get(partitionKey, name);
    return row && toRecord(row);
  }

  async put(
    name: string,
    value: RecordValue,
    over: SmallRecord | undefined,
  ): Promise<SmallRecord | undefined> {
    await this.open();
    const row = toRow(name, value);
    const version = await this.#write(name, row, over?.version);
    if (version !== undefined) {
      return { value, version };
    }
    // It may be ours despite the refusal: written, but retried because the answer was lost.
    const now = await this.#table.get(partitionKey, name);
    return now?.["token"] === row["token"] ? now && toRecord(now) : undefined;
  }

  async remove(name: string, over: SmallRecord): Promise<boolean> {
    await this.open();
    const row = { partitionKey, rowKey: name, etag: over.version };
    return (
      (await this.#table.removeAsRead(row)) ||
      (await this.#table.get(partitionKey, name)) === undefined
    );
  }

  async #write(name: string, row: Row, version: string | undefined): Promise<string | undefined> {
    const legacy = version === undefined ? undefined : legacyVersion.exec(version)?.[1];
    const isNew = version === undefined || legacy !== undefined;
    const actions: TransactionAction[] = [
      isNew ? ["create", row] : ["update", row, "Replace", { etag: version }],
    ];
    if (isNew && name.startsWith(plantingPrefix)) {
      const collection = name.slice(plantingPrefix.length);
      const state = { partitionKey, rowKey: stateKey, [collection]: "done" };
      const isAsRead = legacy === undefined ? undefined : { etag: legacy };
      actions.push(["update", state, "Merge", isAsRead]);
    }
    const outcome = await this.#table.submit(actions);
    return outcome.kind === "done" ? outcome.etags[0] : undefined;
  }

  async #openOnce(): Promise<Found> {
    this.#opening ??= this.#readOrMake();
    try {
      const found = await this.#opening;
      this.#isOpen = true;
      return found;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async #readOrMake(): Promise<Found> {
    const found = await this.#read(readFirst);
    if (found !== undefined) {
      return found;
    }
    if (this.#options.mustExist) {
      throw nothingThere();
    }
    await this.#make();
    const made = await this.#read(readFirst);
    if (made === undefined) {
      throw gone();
    }
    return made;
  }

  /** Creates the state row and the initial records, unless another instance does so first. */
  async #make(): Promise<void> {
    const { begin, partitions } = this.#options;
    const rows = [...begin].map(([name, value]) => toRow(name, value));
    const columns = [...begin.keys()]
      .filter((name) => name.startsWith(plantingPrefix))
      .map((name) => [name.slice(plantingPrefix.length), "done"]);
    const state = { partitionKey, rowKey: stateKey, partitions, ...Object.fromEntries(columns) };
    await this.#table.submit([state, ...rows].map((row) => ["create", row] as const));
  }

  /** Reads the state row and some records in one call; `undefined` if there is no state row. */
  async #read(prefixes: readonly string[]): Promise<Found | undefined> {
    const rows = await this.#rows(prefixes);
    const state = rows.find(({ rowKey }) => rowKey === stateKey);
    if (state === undefined) {
      return undefined;
    }
    if (state["partitions"] !== this.#options.partitions) {
      throw new DocumentError(
        "misconfigured",
        `The table was created with PARTITIONS_PER_TYPE=${state["partitions"]}, but the setting is ${this.#options.partitions}. Set it back; to change it, make a backup and restore it into an empty storage.`,
      );
    }
    const found = new Map(prefixes.includes(plantingPrefix) ? legacyRecords(state) : []);
    for (const row of rows) {
      if (row !== state) {
        found.set(row.rowKey, toRecord(row));
      }
    }
    return found;
  }

  async #rows(prefixes: readonly string[]): Promise<readonly Row[]> {
    const rows: Row[] = [];
    // "|" sorts after all characters in names.
    const names = prefixes.map(
      (prefix) => `(RowKey ge ${quote(prefix)} and RowKey lt ${quote(`${prefix}|`)})`,
    );
    const filter = [`RowKey eq ${quote(stateKey)}`, ...names].join(" or ");
    try {
      for await (const { items } of this.#table.query(partitionKey, { filter, limit: 999 })) {
        rows.push(...items);
      }
    } catch (error) {
      const isMissing = error instanceof DocumentError && codeOf(error.cause) === "TableNotFound";
      if (!isMissing || this.#isOpen) {
        throw error;
      }
      if (this.#options.mustExist) {
        throw nothingThere();
      }
      // Only if needed, because the app's identity may lack permission to create tables.
      await this.#table.createTable();
    }
    return rows;
  }
}

/** Marks the version of a record that is still a column of the state row. */
const legacyVersion = /^state (.*)$/s;

const notCollections = new Set([
  "partitionKey",
  "rowKey",
  "etag",
  "timestamp",
  "partitions",
  "odata.metadata",
]);

/** Reads the previous release's states: `never`, `started:{file set}`, `done`, `done:{file set}`, `restoring`. */
function* legacyRecords(state: Row): Generator<[string, SmallRecord]> {
  for (const [collection, text] of Object.entries(state)) {
    if (!notCollections.has(collection)) {
      const [kind = "", fileSet] = String(text).split(":");
      const value: RecordValue = { kind, ...(fileSet !== undefined && { fileSet }) };
      yield [`${plantingPrefix}${collection}`, { value, version: `state ${state.etag ?? ""}` }];
    }
  }
}

/** Texts longer than a column continue in columns with numbered names. */
function toRow(name: string, value: RecordValue): Row {
  const columns: Record<string, string> = { token: randomUUID() };
  for (const [column, text] of Object.entries(value)) {
    const chunks = Object.values(toChunks("", text));
    columns[column] = chunks[0] ?? "";
    chunks.slice(1).forEach((chunk, index) => {
      columns[`${column}__${index}`] = chunk;
    });
  }
  return { partitionKey, rowKey: name, ...columns };
}

function toRecord(row: Row): SmallRecord {
  const value: Record<string, string> = {};
  for (const [column, text] of Object.entries(row)) {
    const isOurs = !notCollections.has(column) && column !== "token" && !column.includes("__");
    if (isOurs && typeof text === "string") {
      value[column] = text + fromChunks(`${column}__`, row);
    }
  }
  return { value, version: row.etag ?? "" };
}

function nothingThere(): DocumentError {
  return new DocumentError(
    "misconfigured",
    "This storage has no documents of Seedbed: their table is missing or empty. Only what fills a storage makes it.",
  );
}

function gone(): DocumentError {
  return new DocumentError("storage-unavailable", "The documents table was deleted while in use.");
}
