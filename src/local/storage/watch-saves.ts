import { statSync } from "node:fs";
import { messageOf } from "../../base/system-error.ts";
import type { AzuriteCommand } from "./azurite-command.ts";

/** Azurite saves changes every five seconds. */
const patienceMs = 6000;
const lookMs = 1000;

/**
 * Checks that writes to Azurite reach its file, until the timer is cleared. Azurite neither reports nor repeats a failed save: this
 * makes it try again, and reports it once, also if Azurite does not answer.
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
  let lastFailure = "";
  const remember = (error: unknown) => {
    lastFailure = ` (${messageOf(error)})`;
  };
  const timeSaved = () => {
    try {
      return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    } catch (error) {
      remember(error);
      return 0;
    }
  };
  const look = async () => {
    const now = Date.now();
    if (changedAt === undefined || timeSaved() >= changedAt) {
      changedAt = undefined;
      triedAgain = false;
      isSaid = false;
      lastFailure = "";
    } else if (now - changedAt >= patienceMs) {
      // A write that a batch refuses changes nothing, so this needs a change that is certain.
      if (triedAgain && !isSaid) {
        isSaid = true;
        say(`Documents cannot be saved to ${file}${lastFailure}. Free some space, or repair it.`);
      }
      triedAgain = true;
      changedAt = now;
      // Azurite may be too busy to answer; whether the file is saved is seen later.
      await touch().catch(remember);
    }
  };
  return setInterval(() => {
    void look();
  }, lookMs).unref();
}
