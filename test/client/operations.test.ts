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

/** Every call of both clients. */
async function callAll(client: Client, { backups, labels, seeds }: Admin): Promise<void> {
  const calls: Promise<unknown>[] = [
    seeds.plan(),
    seeds.apply(),
    backups.list(),
    backups.make(),
    backups.make({ cursor: "a" }),
    backups.verify("a"),
    backups.restore("a"),
    client.export().toArray(),
    client.import(["{}"]),
    client.templates.render("a"),
    client.templates.preview({ prompt: "Hello" }),
    client.templates.lint({ prompt: "Hello" }),
    client.health(),
    client.ready(),
  ];
  for (const { collection } of documentTypes) {
    const documents = client[collection];
    calls.push(
      documents.list().toArray(),
      client[collection].create(JSON.parse("{}")),
      documents.get("a"),
      documents.replace("a", JSON.parse("{}")),
      documents.patch("a", {}),
      documents.delete("a"),
      documents.erase("a"),
      documents.revisions("a").toArray(),
      documents.revision("a", 1),
      documents.restore("a", 1),
      documents.labels.list("a"),
      documents.labels.move("a", "production", 1),
      documents.labels.remove("a", "production"),
      labels.move(collection, "a", "production", 1),
      labels.remove(collection, "a", "production"),
      documents.diff("a"),
    );
  }
  await Promise.allSettled(calls);
}

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
  "the client has a call for $name, or a reason not to",
  ({ method, name, path }) => {
    const route = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
    const isCalled = server.seen.some(
      (request) => request.method === method && route.test(request.path),
    );
    expect(isCalled || leftOut[name] !== undefined).toBe(true);
    expect(isCalled && leftOut[name] !== undefined).toBe(false);
  },
);

it("leaves out only operations that exist", () => {
  const names = new Set(operations.map(({ name }) => name));
  expect(Object.keys(leftOut).filter((name) => !names.has(name))).toEqual([]);
});

it("has the text form of every type that has one", () => {
  const client = createClient({ url: server.url });
  for (const { collection, seeds } of documentTypes) {
    const hasText = seeds.format.mediaType !== "application/json";
    expect("getText" in client[collection], collection).toBe(hasText);
  }
});
