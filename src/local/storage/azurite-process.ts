import { messageOf } from "../../base/system-error.ts";
import { LocalError } from "../local-error.ts";
import { runAzurite } from "./azurite-command.ts";
import { type AzuriteData, openData } from "./azurite-data.ts";
import { watchSaves } from "./watch-saves.ts";

// Runs Azurite for the process that has started this one, until that ends or lets go of the line between them.

/** What this process says to the one that has started it. */
export type Report =
  /** It runs. */
  | { readonly connectionString: string }
  /** It does not start: a sentence for the person at the terminal. */
  | { readonly failure: string }
  /** Something that a person should know. */
  | { readonly line: string };

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
  let isEnding = false;
  const end = async () => {
    isEnding = true;
    clearInterval(watch);
    await azurite.stop();
    letGo();
  };
  process.on("uncaughtException", (error) => {
    console.error(messageOf(error));
    process.exitCode = 1;
    if (isEnding) {
      // That was Azurite's last try to write.
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

/**
 * A signal to everything, as when the machine goes down, is for the app, whose last requests are still to be kept. Azurite
 * would end by SIGINT.
 */
function ignoreSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.removeAllListeners(signal);
    process.on(signal, () => undefined);
  }
}

/** With that line this process would never end by itself. */
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
    // The other side may end at any moment: nobody is there to be told then.
    process.send?.(report, undefined, undefined, () => undefined);
  }
}
