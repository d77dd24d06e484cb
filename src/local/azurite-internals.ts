import type { Server } from "node:http";
import { createRequire, Module } from "node:module";

/** A table's rows, or another list of Azurite's. */
export interface LokiCollection {
  readonly name: string;
  on(event: "insert" | "update" | "delete", listener: (rows: object & LokiRow) => void): void;
  findOne(query: object): LokiRow | null;
  insert(row: LokiRow): void;
  remove(row: LokiRow): void;
}

export type LokiRow = Readonly<Record<string, unknown>>;

/** The database Azurite keeps in memory, and writes to its file as a whole. */
export interface LokiDatabase {
  readonly collections: readonly LokiCollection[];
  addCollection(name: string, options: object): LokiCollection;
  getCollection(name: string): LokiCollection | null;
  removeCollection(name: string): void;
  autosaveDisable(): void;
  /** Whether there are changes that no save has taken up yet. */
  autosaveDirty(): boolean;
  saveDatabase(done: (error?: unknown) => void): void;
}

/** Azurite's table service; what is used of it holds for version 3.37.0. */
export interface TableServer {
  readonly httpServer: Server;
  readonly metadataStore: { readonly db: LokiDatabase };
  start(): Promise<void>;
  close(): Promise<void>;
}

/** What a table service is told at its making, in Azurite's order. */
export interface TableServerSettings {
  readonly host: string;
  readonly port: number;
  readonly keepAliveSeconds: number;
  readonly file: string;
  readonly inMemory: boolean;
}

interface TableServerModule {
  readonly default: new (configuration: object) => TableServer;
}

interface TableConfigurationModule {
  readonly default: new (...settings: readonly unknown[]) => object;
}

const folder = "azurite/dist/src/table";

/**
 * Azurite measures a row that is updated in bytes of UTF-8, and the service every row in UTF-16: text that the service
 * takes would be refused here. Our own limit is the service's; this is what a whole request may have.
 */
const entityBytes = 4 * 1024 * 1024;

/** Makes a table service that has not started: no logs, no telemetry, any version of the API. */
export function createTableServer(settings: TableServerSettings): TableServer {
  const require = requireWithoutTelemetry();
  const { default: Configuration } = require(
    `${folder}/TableConfiguration`,
  ) as TableConfigurationModule;
  const { default: Server } = require(`${folder}/TableServer`) as TableServerModule;
  const limits = require(`${folder}/utils/constants`) as { ENTITY_SIZE_MAX: number };
  limits.ENTITY_SIZE_MAX = entityBytes;
  const { host, port, keepAliveSeconds, file, inMemory } = settings;
  const configuration = new Configuration(
    host,
    port,
    keepAliveSeconds,
    file,
    false, // debug log
    false, // access log
    undefined, // access log stream
    undefined, // debug log path
    false, // loose
    true, // skip the check of the API's version
    "", // certificate
    "", // its key
    "", // its password
    undefined, // OAuth
    false, // product style URLs off
    inMemory,
  );
  return new Server(configuration);
}

/**
 * Azurite loads its telemetry client whether it is used or not, which takes five times as long as Azurite itself and
 * half of its memory. An empty module in its place also makes sure that nothing is ever sent.
 */
function requireWithoutTelemetry(): NodeJS.Require {
  const require = createRequire(import.meta.url);
  const azurite = createRequire(require.resolve("azurite/package.json"));
  const telemetry = azurite.resolve("applicationinsights");
  if (azurite.cache[telemetry] === undefined) {
    const empty = new Module(telemetry);
    empty.loaded = true;
    azurite.cache[telemetry] = empty;
  }
  return require;
}
