import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import type { LogEvent } from "../src/events.ts";
import { answer } from "../src/http/answer.ts";
import type { LogLevel } from "../src/telemetry.ts";

/** Settings that can't be right, as the app in Azure may have them. */
const wrong = [
  { name: "no storage", env: {}, said: /DocumentsStorage is not set/ },
  {
    name: "open access in Azure",
    env: { DocumentsStorage: "x", WEBSITE_INSTANCE_ID: "1", ACCESS: "open" },
    said: /ALLOW_OPEN_ACCESS/,
  },
  {
    name: "a connection string that is none",
    env: { DocumentsStorage: "x" },
    said: /connection string/,
  },
];

describe.for(wrong)("an app with $name", ({ env, said }) => {
  const lines: [LogLevel, LogEvent][] = [];
  const app = createApp({ env, root: import.meta.dirname });
  const call = async (name: string) => {
    const operation = app.operations.find((one) => one.name === name);
    if (operation === undefined) {
      throw new Error(`no operation ${name}`);
    }
    const path = operation.path.replace("{id}", "calm");
    const {
      status,
      body = "",
      headers,
    } = await answer(operation, new Request(`http://localhost${path}`), {
      params: { id: "calm" },
      requestId: "r1",
      access: app.access,
      log: (level, event) => lines.push([level, event]),
    });
    return { status, headers, body: JSON.parse(body) };
  };

  it("has all its functions, and says 503 with the sentence in the log", async () => {
    const { body, headers, status } = await call("moods-get");
    expect([status, body.code, headers["retry-after"]]).toEqual([503, "misconfigured", "60"]);
    expect(JSON.stringify(lines)).toMatch(said);
  });

  it("is healthy but not ready", async () => {
    expect((await call("health")).status).toBe(200);
    const { body, status } = await call("health-ready");
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: "unavailable",
      checks: { store: { status: "misconfigured" } },
    });
    expect(body.checks.store.detail).toMatch(said);
  });

  it("logs that it could not plant, and goes on", async () => {
    const events: string[] = [];
    await app.jobs.plant((level, { event }) => events.push(`${level} ${event}`));
    expect(events).toEqual(["error planting-failed"]);
  });
});

it("an app whose settings can't be read is closed", () => {
  expect(createApp({ env: {}, root: "." }).access.mode).toBe("key");
});
