import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import type { LogEvent } from "../../src/base/events.ts";
import { askOf } from "../support/in-process-api.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("a failure that nobody foresaw is told to the log, and to the caller only where the log has it", async () => {
  const file = join(await temporaryFolder(), "documents.db");
  const env = { ACCESS: "open", DocumentsStorage: `sqlite:${file}`, SEED_POLICY: "off" };
  const app = createApp({ env, root: process.cwd() });
  onTestFinished(() => app.stop());
  const events: (readonly [string, LogEvent])[] = [];
  const ask = askOf(app, (level, event) => events.push([level, event]));
  await ask("moods-create", { body: '{"id":"calm","mood":"Calm"}' });
  const database = new DatabaseSync(file);
  database.exec("UPDATE revisions SET body = '{\"mood\": damaged'");
  database.close();
  events.length = 0;

  const { status, text } = await ask("moods-list", { query: "?q=calm" });
  const detail = "An unexpected error occurred. The log has it under the request id r1.";
  expect([status, JSON.parse(text)]).toMatchObject([
    500,
    { status: 500, code: "internal", detail, error: detail, requestId: "r1", success: false },
  ]);
  expect(text).not.toMatch(/damaged|JSON|\.ts/);
  const error = { name: "SyntaxError", stack: expect.stringContaining("document-list.ts") };
  const about = { operation: "moods-list", requestId: "r1", code: "internal" };
  expect(events).toMatchObject([
    ["error", { event: "request-failed", ...about, error }],
    ["warn", { event: "request", ...about, status: 500 }],
  ]);
});
