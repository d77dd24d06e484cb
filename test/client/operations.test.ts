import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { type Admin, createAdmin } from "../../src/client/admin.ts";
import { type Client, createClient } from "../../src/client/index.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { problem, type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";

/** Operations without a call in the client, and why. */
const leftOut: Readonly<Record<string, string>> = {
  openapi: "is read by tools",
  mcp: "is for agents, which have their own clients",
  "problems-get": "is a page for people",
};

/** Parameters that no call of the client takes, and why. */
const without: Readonly<Record<string, string>> = {
  erase: "is a call of its own",
};

/** Every call of both clients, with every option that is a parameter. */
async function callAll(client: Client, { backups, labels, seeds }: Admin): Promise<void> {
  const calls: Promise<unknown>[] = [
    seeds.plan({ changes: true }),
    seeds.apply(),
    backups.list(),
    backups.make(),
    backups.make({ cursor: "a" }),
    backups.verify("a"),
    backups.verify("a", { cursor: "a" }),
    backups.restore("a"),
    backups.restore("a", { cursor: "a" }),
    client.export({ type: "moods" }).page("a"),
    client.import(["{}"], { mode: "upsert", dryRun: true }),
    client.templates.render("a", {}, { strict: false, segments: true }),
    client.templates.preview({ prompt: "Hello" }, {}, { strict: false, segments: true }),
    client.templates.create({ prompt: "Hello" }, { lint: "strict" }),
    client.templates.replace("a", { prompt: "Hello" }, { lint: "strict" }),
    client.templates.patch("a", {}, { lint: "strict" }),
    client.templates.lint({ prompt: "Hello" }),
    client.health(),
    client.ready(),
  ];
  for (const { collection } of documentTypes) {
    const documents = client[collection];
    calls.push(
      documents.list({ ...listed, deleted: true, where: { a: 1 } }).page("a"),
      client[collection].create(JSON.parse("{}")),
      documents.get("a", { label: "production" }),
      documents.replace("a", JSON.parse("{}")),
      documents.patch("a", {}),
      documents.delete("a"),
      documents.erase("a"),
      documents.revisions("a", { pageSize: 1 }).page("a"),
      documents.revision("a", 1),
      documents.restore("a", 1),
      documents.labels.list("a"),
      documents.labels.move("a", "production", 1),
      documents.labels.remove("a", "production"),
      labels.move(collection, "a", "production", 1),
      labels.remove(collection, "a", "production"),
      documents.diff("a", { from: 1, to: 2 }),
    );
  }
  await Promise.allSettled(calls);
}

const listed = { q: "a", fields: ["a"], sort: "a", total: true, pageSize: 1 };

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
  server.play(problem(404, "not-found"));
  const { url } = server;
  await callAll(createClient({ url }), createAdmin({ url }));
});
afterAll(() => server.stop());

const { operations } = createApp({ env: {}, root: "." });

it.for(operations)(
  "the client has a call for $name with its parameters, or a reason not to",
  ({ input, method, name, path }) => {
    const route = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
    const calls = server.seen
      .map((request) => ({ ...request, url: new URL(request.path, server.url) }))
      .filter((request) => request.method === method && route.test(request.url.pathname));
    const isCalled = calls.length > 0;
    expect(isCalled || leftOut[name] !== undefined).toBe(true);
    expect(isCalled && leftOut[name] !== undefined).toBe(false);
    const sent = new Set(
      calls.flatMap(({ url }) => [...url.searchParams.keys()].map((key) => key.split(".")[0])),
    );
    const known = isCalled ? Object.keys(input.query ?? {}) : [];
    expect(known.filter((parameter) => !sent.has(parameter) && !without[parameter])).toEqual([]);
  },
);

it("leaves out only operations and parameters that exist", () => {
  const names = new Set(operations.map(({ name }) => name));
  expect(Object.keys(leftOut).filter((name) => !names.has(name))).toEqual([]);
  const parameters = new Set(operations.flatMap(({ input }) => Object.keys(input.query ?? {})));
  expect(Object.keys(without).filter((name) => !parameters.has(name))).toEqual([]);
});

it("has the text form of every type that has one", () => {
  const client = createClient({ url: server.url });
  for (const { collection, seeds } of documentTypes) {
    const hasText = seeds.format.mediaType !== "application/json";
    expect("getText" in client[collection], collection).toBe(hasText);
  }
});
