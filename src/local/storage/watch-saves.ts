import { statSync } from "node:fs";
import type { AzuriteCommand } from "./azurite-command.ts";

/** Azurite saves every five seconds what has changed. */
const patienceMs = 6000;
const lookMs = 1000;

/**
 * Looks that what is written to Azurite also gets into its file. Azurite says nothing of a save that fails, and forgets it:
 * here it is made to try again, and said once. Until the timer is cleared.
 */
export function watchSaves(
  { server, touch }: Pick<AzuriteCommand, "server" | "touch">,
  file: string,
  say: (line: string) => void,
): NodeJS.Timeout {
  /** When the first change was made that the file may not have. */
  let changedAt: number | undefined;
  let triedAgain = false;
  let isSaid = false;
  server.on("request", ({ method }, response) => {
    response.on("finish", () => {
      if (method !== "GET" && response.statusCode < 300) {
        changedAt ??= Date.now();
      }
    });
  });
  const look = async () => {
    const now = Date.now();
    const savedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (changedAt === undefined || savedAt >= changedAt) {
      changedAt = undefined;
      triedAgain = false;
      isSaid = false;
    } else if (now - changedAt >= patienceMs) {
      // A change that was refused within a batch is none: only what follows a sure one tells.
      if (triedAgain && !isSaid) {
        isSaid = true;
        say(`Documents cannot be written to ${file}: make room, or mend it.`);
      }
      triedAgain = true;
      changedAt = now;
      await touch();
    }
  };
  return setInterval(look, lookMs).unref();
}
