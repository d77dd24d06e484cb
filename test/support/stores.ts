import { randomBytes } from "node:crypto";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import type { TableClient } from "@azure/data-tables";
import { DocumentError } from "../../src/base/errors.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import {
  SqliteDocumentStore,
  type SqliteStoreOptions,
} from "../../src/store/sqlite/sqlite-document-store.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import {
  TableDocumentStore,
  type TableStoreOptions,
} from "../../src/store/table/table-document-store.ts";
import { Faults } from "./faults.ts";
import { freshSqliteFile, openStorage } from "./storage.ts";

/** An empty store, and the means to break it. */
export interface StoreUnderTest {
  readonly store: DocumentStore;
  readonly faults: Faults;
  /** Another instance of the app on the same storage. */
  another(): Promise<DocumentStore>;
}

/** A table store and its client. */
export interface TableStoreUnderTest extends StoreUnderTest {
  readonly client: TableClient;
  another(partitions?: number): Promise<DocumentStore>;
}

/** Opens a fresh store. */
export type OpenStore = () => Promise<StoreUnderTest>;

/** A name that no other test has. */
export function freshTableName(): string {
  return `t${randomBytes(12).toString("hex")}`;
}

let storage: Promise<string> | undefined;

/** A table store on Azurite, in its own table. */
export async function openTableStore(
  partitionsPerType = 1,
  options: Pick<TableStoreOptions, "begin"> = {},
): Promise<TableStoreUnderTest> {
  storage ??= openStorage();
  const connectionString = await storage;
  const faults = new Faults();
  const table = freshTableName();
  const connect = (policies: AdditionalPolicy[]) =>
    connectTable({ connectionString }, table, {
      additionalPolicies: policies,
      retryOptions: { maxRetries: 2, retryDelayInMs: 1, maxRetryDelayInMs: 2 },
    });
  const client = await connect([{ policy: faults.policy, position: "perRetry" }]);
  return {
    client,
    faults,
    store: new TableDocumentStore(client, { ...options, partitionsPerType }),
    another: async (partitions = partitionsPerType) =>
      new TableDocumentStore(await connect([]), { ...options, partitionsPerType: partitions }),
  };
}

interface AdditionalPolicy {
  readonly policy: PipelinePolicy;
  readonly position: "perRetry";
}

/** A SQLite store, in its own file. */
export async function openSqliteStore(options: SqliteStoreOptions = {}): Promise<StoreUnderTest> {
  const faults = new Faults();
  const file = freshSqliteFile();
  return {
    store: openSqlite(file, { ...options, onCall: breaking(faults) }),
    faults,
    another: async () => openSqlite(file, options),
  };
}

/** Opens the store on a file, with a hook before and after each transaction, which may throw. */
export function openSqlite(
  file: string,
  { onCall = () => {}, ...options }: SqliteStoreOptions & { readonly onCall?: OnCall } = {},
): SqliteDocumentStore {
  const open = async () => {
    onCall("before");
    const database = await Database.open(file);
    onCall("after");
    const transact = database.transact.bind(database);
    database.transact = (kind, work) => {
      onCall("before", kind === "write");
      const result = transact(kind, work);
      onCall("after", kind === "write");
      return result;
    };
    return database;
  };
  return new SqliteDocumentStore(open, options);
}

type OnCall = (when: "before" | "after", isWrite?: boolean) => void;

function breaking(faults: Faults): OnCall {
  return (when, isWrite) => {
    try {
      faults.onCall(when, isWrite);
    } catch (error) {
      throw new DocumentError("storage-unavailable", "The storage does not answer.", {
        cause: error,
      });
    }
  };
}
