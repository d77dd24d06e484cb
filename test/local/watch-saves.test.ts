import { EventEmitter } from "node:events";
import { symlink } from "node:fs/promises";
import { Server } from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { watchSaves } from "../../src/local/storage/watch-saves.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it.for<[string, (file: string) => Promise<void>, () => Promise<void>, string]>([
  [
    "if Azurite does not answer either",
    async () => {},
    () => Promise.reject(new Error("No answer within five seconds.")),
    "No answer within five seconds.",
  ],
  [
    "if their file can't be looked at",
    (file) => symlink(file, file),
    async () => {},
    "ELOOP: too many symbolic links encountered, stat 'FILE'",
  ],
])("says once that documents can't be saved, and why, %s", async ([, prepare, answer, why]) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const file = join(await temporaryFolder(), "not-saved.json");
  await prepare(file);
  const server = new Server();
  const touch = vi.fn(answer);
  const lines: string[] = [];
  const watch = watchSaves({ server, touch }, file, (line) => lines.push(line));
  onTestFinished(() => clearInterval(watch));
  const response = Object.assign(new EventEmitter(), { statusCode: 204 });
  server.emit("request", { method: "PUT" }, response);
  response.emit("finish");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(touch.mock.calls.length).toBeGreaterThan(2);
  expect(lines).toEqual([
    `Documents cannot be saved to ${file} (${why.replace("FILE", file)}). Free some space, or repair it.`,
  ]);
});
