import { statSync } from "node:fs";
import type { AzuriteCommand } from "./azurite-command.ts";

/** Azurite saves changes every five seconds. */
const patienceMs = 6000;
const lookMs = 1000;

/**
 * Checks that writes to Azurite reach its file, until the timer is cleared. Azurite neither reports nor repeats a failed save: this
 * makes it try again, and reports it once.
 */
export function watchSaves(
  { server, touch }: Pick<AzuriteCommand, "server" | "touch">,
  file: string,
  say: (line: string) => void,
): NodeJS.Timeout {
  /** The time of the first change that the file may lack. */
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
      // A write that a batch refuses changes nothing, so this needs a change that is certain.
      if (triedAgain && !isSaid) {
        isSaid = true;
        say(`Documents cannot be saved to ${file}. Free some space, or repair it.`);
      }
      triedAgain = true;
      changedAt = now;
      await touch();
    }
  };
  return setInterval(look, lookMs).unref();
}
