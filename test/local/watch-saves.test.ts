import { EventEmitter } from "node:events";
import { Server } from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { watchSaves } from "../../src/local/storage/watch-saves.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("says once that documents can't be saved, and why, if Azurite does not answer either", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const file = join(await temporaryFolder(), "not-saved.json");
  const server = new Server();
  const touch = vi.fn().mockRejectedValue(new Error("No answer within five seconds."));
  const lines: string[] = [];
  const watch = watchSaves({ server, touch }, file, (line) => lines.push(line));
  onTestFinished(() => clearInterval(watch));
  const response = Object.assign(new EventEmitter(), { statusCode: 204 });
  server.emit("request", { method: "PUT" }, response);
  response.emit("finish");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(touch.mock.calls.length).toBeGreaterThan(2);
  expect(lines).toEqual([
    `Documents cannot be saved to ${file} (No answer within five seconds.). Free some space, or repair it.`,
  ]);
});
