import { mkdir, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createTableServer, type TableServer } from "./azurite-internals.ts";
import { closeServer } from "./close-server.ts";
import { type DataLock, lockFolder } from "./data-lock.ts";
import { keepJournal, replayJournal } from "./journal.ts";
import { codeOf, LocalError, messageOf } from "./local-error.ts";
import { type LokiSaver, save, saveSoon } from "./loki-saver.ts";

/** Where an embedded table service keeps its data and listens. */
export interface AzuriteOptions {
  /** Made if need be; without one the data is in memory, and gone at the end. */
  readonly folder?: string;
  /** @default any that is free */
  readonly port?: number;
  /** Takes what a person should know: that data could not be written. */
  readonly warn?: (line: string) => void;
}

/** An embedded table service that runs. */
export interface Azurite {
  readonly connectionString: string;
  /** Lets the calls under way finish, writes everything and gives the folder free. */
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const account = "devstoreaccount1";
/** Public: every emulator has it. */
const accountKey =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const graceMs = 5000;

/**
 * Starts Azurite's table service in this process, on the loopback address alone.
 * @throws LocalError when the folder is in use, its data is broken, or the port is taken
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { folder, port = 0, warn = console.warn } = options;
  const file = folder === undefined ? "" : join(folder, "tables.json");
  const lock = folder === undefined ? undefined : await openFolder(folder);
  // Azurite would know the accounts named there instead of its own.
  delete process.env["AZURITE_ACCOUNTS"];
  const settings = { host, port, keepAliveSeconds: 130, file, inMemory: folder === undefined };
  const server = createTableServer(settings);
  let saver: LokiSaver | undefined;
  try {
    await refuseEmpty(file);
    await server.start();
    saver = folder === undefined ? undefined : await keep(server, file, warn);
  } catch (error) {
    server.metadataStore.db.autosaveDisable();
    lock?.release();
    throw refusal(error, settings);
  }
  const address = server.httpServer.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};TableEndpoint=http://${host}:${address.port}/${account};`,
    stop: () => {
      stopped ??= stop(server, saver, lock);
      return stopped;
    },
  };
}

/** Takes up what a killed process has left, and from now on loses nothing that it acknowledges. */
async function keep(
  server: TableServer,
  file: string,
  warn: (line: string) => void,
): Promise<LokiSaver> {
  const { db } = server.metadataStore;
  const path = file.replace(/\.json$/, ".journal");
  const wasKilled = replayJournal(db, path);
  const onFailure = (error: unknown) =>
    warn(`Documents cannot be written to ${file} (${messageOf(error)}): make room, or mend it.`);
  const journal = keepJournal(server, path, onFailure);
  if (wasKilled) {
    // A record that was cut off is behind us then, and none is written after it.
    await save(db, journal);
  }
  return saveSoon(db, journal, onFailure);
}

async function openFolder(folder: string): Promise<DataLock> {
  try {
    await mkdir(folder, { recursive: true });
    return await lockFolder(folder);
  } catch (error) {
    throw error instanceof LocalError
      ? error
      : new LocalError(
          `The folder ${folder} cannot be used for data (${messageOf(error)}): set SEEDBED_DATA to one that can be written to.`,
          { cause: error },
        );
  }
}

/** Loki takes an empty file for a new database, and would hide that something was lost. */
async function refuseEmpty(file: string): Promise<void> {
  const size = file === "" ? undefined : (await stat(file).catch(() => undefined))?.size;
  if (size === 0) {
    throw new Error("it is empty");
  }
}

function refusal(error: unknown, { file, port }: { file: string; port: number }): LocalError {
  const reason = messageOf(error);
  return codeOf(error) === "EADDRINUSE"
    ? new LocalError(`Port ${port} is in use: choose another for the table service.`, {
        cause: error,
      })
    : new LocalError(
        `The data in ${file} cannot be read (${reason}): move that file away to start anew, or bring back a copy of it.`,
        { cause: error },
      );
}

async function stop(
  server: TableServer,
  saver: LokiSaver | undefined,
  lock: DataLock | undefined,
): Promise<void> {
  // Azurite would write first and then take no notice of the calls under way.
  await closeServer(server.httpServer, graceMs);
  try {
    await server.close();
    await saver?.finish();
  } catch (error) {
    throw new LocalError(`The latest documents could not be written: ${messageOf(error)}.`, {
      cause: error,
    });
  } finally {
    lock?.release();
  }
}
