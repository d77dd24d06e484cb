import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf } from "../../base/system-error.ts";
import { LocalError } from "../local-error.ts";
import { unreadable } from "./azurite-data.ts";
import type { Report } from "./azurite-process.ts";

/** The options of a table service. */
export interface AzuriteOptions {
  /** The data folder, created if needed. Without one, the data is in memory and lost at the end. */
  readonly folder?: string;
  /** Receives warnings for a person: what it waits for, and that data could not be saved. */
  readonly warn?: (line: string) => void;
}

/** A running table service, in a process of its own. */
export interface Azurite {
  readonly connectionString: string;
  /** Resolves when the service has ended, with an error if that was unexpected. */
  readonly ended: Promise<LocalError | undefined>;
  /**
   * Lets running calls finish, saves everything and unlocks the folder.
   * @throws LocalError if not everything could be saved
   */
  stop(): Promise<void>;
}

/**
 * Starts Azurite's table service, on the loopback address only. When this process ends, for whatever reason, the service saves
 * everything and ends, too.
 * @throws LocalError if the folder is in use or its data is damaged
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { warn = console.warn } = options;
  const folder = options.folder === undefined ? undefined : resolve(options.folder);
  if (folder !== undefined) {
    await makeFolder(folder);
  }
  const child = startProcess(folder);
  const errors = errorsOf(child);
  // By then, all its output has arrived. A disconnected child never emits "close".
  const ended = Promise.all([
    once(child, "exit"),
    once(child, "disconnect"),
    once(child.stderr ?? child, "close"),
  ]);
  const connectionString = await new Promise<string>((done, refuse) => {
    let failure: string | undefined;
    child.on("message", (report: Report) => {
      if ("connectionString" in report) {
        done(report.connectionString);
      } else if ("failure" in report) {
        failure = report.failure;
      } else {
        warn(report.line);
      }
    });
    ended.then(() => refuse(new LocalError(failure ?? whyNotStarted(folder, errors()))), refuse);
  });
  let isStopping = false;
  return {
    connectionString,
    ended: ended.then(() =>
      isStopping
        ? undefined
        : new LocalError(
            `The table service, process ${child.pid}, has ended (${child.signalCode ?? errors()}). The writes of its last seconds may be lost. Start again.`,
          ),
    ),
    async stop() {
      if (child.connected) {
        isStopping = true;
        child.disconnect();
      }
      await ended;
      if (isStopping && child.exitCode !== 0) {
        throw new LocalError(`The latest documents could not be saved: ${errors()}.`);
      }
    },
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new LocalError(
      `The folder ${folder} cannot be used for data (${messageOf(error)}): set SEEDBED_DATA to a writable folder.`,
      { cause: error },
    );
  }
}

function startProcess(folder: string | undefined): ChildProcess {
  // With this variable, Azurite would use other accounts than its default.
  const { AZURITE_ACCOUNTS: _, ...env } = process.env;
  const entry = join(import.meta.dirname, "azurite-process.ts");
  return spawn(process.execPath, [entry, ...(folder === undefined ? [] : [folder])], {
    env,
    // The last one is the channel: it closes when this process ends, on every system.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Ctrl+C and a closed terminal are handled by the app, whose last requests still need the storage.
    detached: true,
    windowsHide: true,
  });
}

/** Returns the end of what a process has written to stderr so far. */
function errorsOf(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = `${text}${chunk}`.slice(-4096);
  });
  return () => text.trim() || `exit code ${child.exitCode}`;
}

function whyNotStarted(folder: string | undefined, errors: string): string {
  // Azurite's message about data that it cannot read.
  const [, reason] = /Exiting due to an unhandled error: ([^\n]*)/.exec(errors) ?? [];
  return folder === undefined || reason === undefined
    ? `The table service did not start: ${errors}`
    : unreadable(folder, reason);
}
