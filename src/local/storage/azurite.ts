import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf } from "../../base/system-error.ts";
import { LocalError } from "../local-error.ts";
import { unreadable } from "./azurite-data.ts";
import type { Report } from "./azurite-process.ts";

/** Where a table service keeps its data. */
export interface AzuriteOptions {
  /** Made if need be; without one the data is in memory, and gone at the end. */
  readonly folder?: string;
  /** Takes what a person should know: what is waited for, and that data could not be written. */
  readonly warn?: (line: string) => void;
}

/** A table service that runs, in a process of its own. */
export interface Azurite {
  readonly connectionString: string;
  /** Settled when the service has ended; with an error if nobody has asked it to. */
  readonly ended: Promise<LocalError | undefined>;
  /**
   * Lets the calls under way finish, writes everything and gives the folder free.
   * @throws LocalError when not everything could be written
   */
  stop(): Promise<void>;
}

/**
 * Starts Azurite's table service, on the loopback address alone. Its process ends by itself, with everything written, when
 * this one ends, however it does.
 * @throws LocalError when the folder is in use or its data is broken
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { warn = console.warn } = options;
  const folder = options.folder === undefined ? undefined : resolve(options.folder);
  if (folder !== undefined) {
    await makeFolder(folder);
  }
  const child = startProcess(folder);
  const errors = errorsOf(child);
  // All that it has said has come by then. A child that was disconnected never emits "close".
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
            `The table service, process ${child.pid}, has ended (${child.signalCode ?? errors()}): what was written in its last seconds may be lost. Start again.`,
          ),
    ),
    async stop() {
      if (child.connected) {
        isStopping = true;
        child.disconnect();
      }
      await ended;
      if (isStopping && child.exitCode !== 0) {
        throw new LocalError(`The latest documents could not be written: ${errors()}.`);
      }
    },
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new LocalError(
      `The folder ${folder} cannot be used for data (${messageOf(error)}): set SEEDBED_DATA to one that can be written to.`,
      { cause: error },
    );
  }
}

function startProcess(folder: string | undefined): ChildProcess {
  // Azurite would know the accounts named there instead of its own.
  const { AZURITE_ACCOUNTS: _, ...env } = process.env;
  const entry = join(import.meta.dirname, "azurite-process.ts");
  return spawn(process.execPath, [entry, ...(folder === undefined ? [] : [folder])], {
    env,
    // The last is the line between the two: it is cut when this process ends, and so is noticed on every system.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Ctrl+C and a closed terminal are for the app, whose last requests still need the storage.
    detached: true,
    windowsHide: true,
  });
}

/** The end of what a process has written to its stderr so far. */
function errorsOf(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = `${text}${chunk}`.slice(-4096);
  });
  return () => text.trim() || `exit code ${child.exitCode}`;
}

function whyNotStarted(folder: string | undefined, errors: string): string {
  // Azurite's words for data that it cannot read.
  const [, reason] = /^Exiting due to an unhandled error: (.*)$/m.exec(errors) ?? [];
  return folder === undefined || reason === undefined
    ? `The table service did not start: ${errors}`
    : unreadable(folder, reason);
}
