import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import type { LogEvent } from "../src/base/events.ts";
import type { LogLevel } from "../src/base/telemetry.ts";
import { answer, textOf } from "../src/http/answer.ts";
import { closedAccess } from "../src/http/request/access.ts";
import { requestMark } from "../src/http/request/foreign-page.ts";
import { examples } from "./support/examples.ts";
import { askOf } from "./support/in-process-api.ts";
import { coreTools, flexConsumption } from "./support/platforms.ts";
import { serve } from "./support/serve.ts";

/** Invalid settings, as the app in Azure may have them. */
const wrong = [
  { name: "no storage", env: {}, said: /DocumentsStorage is not set/ },
  {
    name: "open access in Azure",
    env: { ...flexConsumption, DocumentsStorage: "x", ACCESS: "open" },
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
  const ask = askOf(app, (level, event) => lines.push([level, event]));
  const call = async (name: string) => {
    const { headers, status, text } = await ask(name, { params: { id: "calm" } });
    return { status, headers, body: JSON.parse(text) };
  };

  it("registers all functions, answers 503 and logs the reason", async () => {
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

  it("logs a failed planting and keeps running", async () => {
    const events: string[] = [];
    await app.jobs.plant((level, { event }) => events.push(`${level} ${event}`));
    expect(events).toEqual(["error planting-failed"]);
  });
});

it("an app with invalid settings is closed", () => {
  expect(createApp({ env: {}, root: "." }).access.mode).toBe("key");
});

describe("under Core Tools, which ask for no keys, an app that would need some", () => {
  const bodies: Readonly<Record<string, object>> = {
    ...Object.fromEntries(
      examples.flatMap(({ collection, document }) => [
        [`${collection}-create`, document],
        [`${collection}-replace`, document],
        [`${collection}-patch`, { intensity: 1 }],
        [`${collection}-labels-move`, { revision: 1 }],
        [`${collection}-protected-labels-move`, { revision: 1 }],
      ]),
    ),
    import: { type: "moods", document: { mood: "Calm" } },
    "templates-render": {},
    "templates-preview": { template: { prompt: "Hello" } },
    "templates-lint": { template: { prompt: "Hello" } },
    "seeds-apply": { plan: "x" },
    "backups-make": {},
    "backups-restore": { mode: "missing" },
    mcp: { jsonrpc: "2.0", id: 1, method: "tools/list" },
  };
  const open = ["health", "openapi", "problems-get"];

  it.for([{}, { ACCESS: "key" }, { ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True" }])(
    "makes no storage call with %j",
    async (access) => {
      let asked = 0;
      const table = await serve((_request, response) => {
        asked += 1;
        response.writeHead(500).end();
      });
      const DocumentsStorage = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=${table}/a;`;
      const BACKUP_FOLDER = "/nonexistent/backups";
      const env = { ...coreTools, ...access, DocumentsStorage, BACKUP_FOLDER };
      const { access: policy, jobs, operations } = createApp({ env, root: import.meta.dirname });
      expect(policy).toBe(closedAccess);
      const statuses: Record<string, number | "misconfigured"> = {};
      for (const operation of operations) {
        const { input, method, name } = operation;
        const path = operation.path
          .replace("{number}", "1")
          .replace("{label}", "production")
          .replace(/\{\w+\}/, "calm");
        const [type = ""] = input.body?.mediaTypes ?? [];
        const body = bodies[name];
        const request = new Request(`http://localhost${path}`, {
          method,
          headers: { "content-type": type, [requestMark]: "1" },
          ...(body && { body: JSON.stringify(body) }),
        });
        const reply = await answer(operation, request, {
          params: {
            id: "calm",
            name: "2026-11-23T02-00-00Z",
            number: "1",
            code: "not-found",
            label: "production",
          },
          requestId: "r1",
          access: policy,
          log: () => {},
        });
        const isMisconfigured = textOf(reply).includes('"misconfigured"');
        statuses[name] = reply.status === 503 && isMisconfigured ? "misconfigured" : reply.status;
      }
      const expected = operations.map(({ name }) => [
        name,
        open.includes(name) ? 200 : "misconfigured",
      ]);
      expect(statuses).toEqual(Object.fromEntries(expected));
      const failed: string[] = [];
      for (const job of ["plant", "reportSeeds", "backUp", "prune"] as const) {
        await jobs[job]((level, { event }) => failed.push(`${level} ${event}`));
      }
      await jobs.stop();
      expect(failed).toHaveLength(4);
      expect(failed.every((line) => /^error .*-failed$/.test(line))).toBe(true);
      expect(asked).toBe(0);
    },
  );
});
