import { DocumentError } from "../../errors.ts";
import type { PlantingState, StoreState } from "../document-store.ts";
import type { Row } from "./rows.ts";
import { codeOf } from "./storage-error.ts";
import type { Table } from "./table.ts";

const keys = { partitionKey: "system", rowKey: "state" };

/** The row that says how the table is laid out and how far planting has come. */
export class StateRow {
  readonly #partitions: number;
  readonly #table: Table;
  #opening: Promise<StoreState> | undefined;
  #isOpen = false;

  constructor(table: Table, partitions: number) {
    this.#table = table;
    this.#partitions = partitions;
  }

  /**
   * Finds the table and its state, or makes them.
   * @throws DocumentError `misconfigured` when the table is laid out otherwise
   */
  async open(): Promise<void> {
    await this.#openOnce();
  }

  /** What is remembered now; whoever asks while the store is being opened gets what that reads. */
  async read(): Promise<StoreState> {
    const state = this.#isOpen ? await this.#readRow() : await this.#openOnce();
    if (state === undefined) {
      throw gone();
    }
    return state;
  }

  async change(read: StoreState, type: string, planting: PlantingState): Promise<boolean> {
    const collections = new Map(read.collections).set(type, planting);
    const row = this.#toRow(collections);
    if (await this.#table.replace(row, read.version)) {
      return true;
    }
    // Ours may have landed with its answer lost; or somebody wrote just that.
    const now = await this.#readRow();
    return now !== undefined && fromState(now.collections.get(type)) === fromState(planting);
  }

  async #openOnce(): Promise<StoreState> {
    this.#opening ??= this.#readOrCreate();
    try {
      const state = await this.#opening;
      this.#isOpen = true;
      return state;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async #readOrCreate(): Promise<StoreState> {
    const found = await this.#readRow();
    if (found !== undefined) {
      return found;
    }
    await this.#table.createTable();
    await this.#table.create(this.#toRow(new Map()));
    const made = await this.#readRow();
    if (made === undefined) {
      throw gone();
    }
    return made;
  }

  /** `undefined` when there is no such row, or no table. */
  async #readRow(): Promise<StoreState | undefined> {
    let row: Row | undefined;
    try {
      row = await this.#table.get(keys.partitionKey, keys.rowKey);
    } catch (error) {
      if (error instanceof DocumentError && codeOf(error.cause) === "TableNotFound") {
        return undefined;
      }
      throw error;
    }
    if (row === undefined) {
      return undefined;
    }
    if (row["partitions"] !== this.#partitions) {
      throw new DocumentError(
        "misconfigured",
        `The table is laid out with PARTITIONS_PER_TYPE=${row["partitions"]}, and the setting says ${this.#partitions}. Set it back; to change it, make a backup and restore it into an empty storage.`,
      );
    }
    return toState(row);
  }

  #toRow(collections: ReadonlyMap<string, PlantingState>): Row {
    const columns = [...collections].map(([type, planting]) => [type, fromState(planting)]);
    return { ...keys, partitions: this.#partitions, ...Object.fromEntries(columns) };
  }
}

const notCollections = new Set([
  "partitionKey",
  "rowKey",
  "etag",
  "timestamp",
  "partitions",
  "odata.metadata",
]);

function toState(row: Row): StoreState {
  const collections = new Map<string, PlantingState>();
  for (const [column, value] of Object.entries(row)) {
    if (!notCollections.has(column)) {
      collections.set(column, toPlanting(String(value)));
    }
  }
  return { collections, version: row.etag ?? "" };
}

function toPlanting(value: string): PlantingState {
  const [kind, fileSet] = value.split(":");
  switch (kind) {
    case "started":
      return { kind, fileSet: fileSet ?? "" };
    case "done":
      return fileSet === undefined ? { kind } : { kind, fileSet };
    default:
      return { kind: kind === "restoring" ? kind : "never" };
  }
}

function fromState(planting: PlantingState = { kind: "never" }): string {
  const fileSet = "fileSet" in planting ? planting.fileSet : undefined;
  return fileSet === undefined ? planting.kind : `${planting.kind}:${fileSet}`;
}

function gone(): DocumentError {
  return new DocumentError("storage-unavailable", "The documents table was deleted while in use.");
}
