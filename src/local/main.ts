import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { inspect, parseArgs } from "node:util";
import { messageOf } from "../base/system-error.ts";
import { toVisibleJson } from "../base/visible.ts";
import { readConfig } from "../settings/config.ts";
import { type Launch, type LaunchOptions, launch } from "./launch.ts";
import { isMisconfigured, LocalError } from "./local-error.ts";
import { inColour } from "./readable-line.ts";

// The app is loaded below; the next start has nothing to compile.
enableCompileCache();

const usage = "Usage: npm start -- [--sqlite | --memory] [--built] [--routes]";

// The reader of the output, such as a terminal, may close first.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => undefined);
}

try {
  const { built, keeps, routes } = readFlags();
  const running = launch({
    root: join(import.meta.dirname, "..", ".."),
    keeps,
    built,
    listsRoutes: routes,
    env: process.env,
    checkConfig: readConfig,
    print,
    warn,
  });
  const end = endOf(running);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => end());
  }
  process.on("uncaughtException", end);
  if (process.env["npm_lifecycle_event"] !== undefined) {
    whenOrphaned(end);
  }
  running.started.catch(end);
  running.lost.catch(end);
} catch (error) {
  complain(error);
  process.exitCode = 1;
}

/** npm passes a signal to its shell only, which ends without telling us. */
function whenOrphaned(stop: () => void): void {
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid !== ppid) {
      clearInterval(watch);
      stop();
    }
  }, 250);
  watch.unref();
}

function readFlags(): Pick<LaunchOptions, "built" | "keeps"> & { readonly routes: boolean } {
  try {
    const flag = { type: "boolean", default: false } as const;
    const options = { memory: flag, sqlite: flag, built: flag, routes: flag };
    const { memory, sqlite, ...flags } = parseArgs({ options }).values;
    if (memory && sqlite) {
      throw new Error("--memory and --sqlite can't be used together");
    }
    return { ...flags, keeps: memory ? "memory" : sqlite ? "sqlite" : "azurite" };
  } catch (error) {
    throw new LocalError(`${messageOf(error)}. ${usage}`, { cause: error });
  }
}

/** Returns what stops everything and ends the process. Under npm, Ctrl+C can arrive twice; the second has no effect. */
function endOf(running: Launch): (failure?: unknown) => void {
  let isEnding = false;
  return (failure) => {
    if (!isEnding) {
      isEnding = true;
      void stopAndExit(running, failure);
    } else if (failure !== undefined && !isAbort(failure)) {
      complain(failure);
    }
  };
}

async function stopAndExit(running: Launch, failure: unknown): Promise<void> {
  if (failure !== undefined) {
    complain(failure);
  }
  try {
    await running.stop();
    if (failure === undefined) {
      print("Stopped.");
    }
    process.exit(failure === undefined ? 0 : 1);
  } catch (error) {
    complain(error);
    process.exit(1);
  }
}

/** Whether a signal has aborted the start, which is not a failure. */
function isAbort(failure: unknown): boolean {
  return failure instanceof Error && failure.name === "AbortError";
}

/** Prints a sentence for an expected failure, all details for any other. */
function complain(error: unknown): void {
  const isMeant = error instanceof LocalError || isMisconfigured(error);
  warn(isMeant ? messageOf(error) : inspect(error));
}

/** The only way to the terminal: file names and log lines reach it as plain text, without control characters. */
function print(text: string): void {
  process.stdout.write(`${inColour(toVisibleJson(text))}\n`);
}

function warn(text: string): void {
  process.stderr.write(`${toVisibleJson(text)}\n`);
}
