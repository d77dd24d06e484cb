import { messageOf } from "../../base/system-error.ts";
import { LocalError } from "../local-error.ts";
import { runAzurite } from "./azurite-command.ts";
import { type AzuriteData, openData } from "./azurite-data.ts";
import { watchSaves } from "./watch-saves.ts";

// Runs Azurite for the parent process, until that ends or closes the channel between them.

/** The messages of this process to its parent. */
export type Report =
  /** It runs. */
  | { readonly connectionString: string }
  /** It did not start: a sentence for the person at the terminal. */
  | { readonly failure: string }
  /** Something that a person should know. */
  | { readonly line: string };

/** How often the lock of the folder is looked at, in milliseconds. */
const lookMs = 500;
const isWanted = () => process.connected;
const unwanted = new Promise<void>((resolve) => process.once("disconnect", resolve));
const [, , folder] = process.argv;

ignoreSignals();
try {
  const data = folder === undefined ? undefined : await openData(folder, { say, isWanted });
  process.on("exit", () => data?.release());
  await serve(data);
} catch (error) {
  if (!(error instanceof LocalError)) {
    throw error;
  }
  report({ failure: error.message });
  process.exitCode = 1;
  letGo();
}

async function serve(data: AzuriteData | undefined): Promise<void> {
  const azurite = await runAzurite(data?.folder);
  ignoreSignals();
  const watch = data && watchSaves(azurite, data.file, say);
  const lockWatch =
    data &&
    setInterval(() => {
      endIfLost(data);
    }, lookMs);
  let isEnding = false;
  const end = async () => {
    isEnding = true;
    clearInterval(watch);
    clearInterval(lockWatch);
    if (data !== undefined) {
      endIfLost(data);
      // Azurite does not repeat a failed save. With a new change it saves once more, and reports a failure. If it is too
      // busy for that, it has something to save anyway.
      await azurite.touch().catch((error: unknown) => console.error(messageOf(error)));
    }
    await azurite.stop();
    letGo();
  };
  process.on("uncaughtException", (error) => {
    console.error(messageOf(error));
    process.exitCode = 1;
    if (isEnding) {
      // That was Azurite's last attempt to save.
      process.exit();
    }
    void end();
  });
  report({ connectionString: azurite.connectionString });
  await unwanted;
  if (!isEnding) {
    await end();
  }
}

/** To save now would bring deleted documents back, or write over those of another process. */
function endIfLost(data: AzuriteData): void {
  if (!data.isHeld()) {
    console.error(`its folder ${data.folder} was deleted or taken over, so nothing more is saved`);
    process.exit(1);
  }
}

/**
 * Signals to all processes, as on a shutdown, are handled by the app, whose last requests must still be saved. SIGINT would end
 * Azurite.
 */
function ignoreSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(signal);
    process.on(signal, () => undefined);
  }
}

/** An open channel would keep this process alive. */
function letGo(): void {
  if (isWanted()) {
    process.disconnect?.();
  }
}

function say(line: string): void {
  report({ line });
}

function report(report: Report): void {
  if (isWanted()) {
    // The parent may end at any moment, and then needs no message.
    process.send?.(report, undefined, undefined, () => undefined);
  }
}
