import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, createClient, SeedbedError } from "../../src/client/index.ts";
import { describeClient } from "../support/describe-client.ts";
import { freePort } from "../support/npm-start.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";

async function failureOf(call: Promise<unknown>): Promise<SeedbedError> {
  const error = await call.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(SeedbedError);
  return error;
}

describeClient("an error of the client", ({ client }) => {
  it.for<{ code: string; status: number; call: (client: Client) => Promise<unknown> }>([
    { code: "not-found", status: 404, call: ({ moods }) => moods.get("none") },
    { code: "not-found", status: 404, call: ({ moods }) => moods.update("none", (it) => it) },
    { code: "not-found", status: 404, call: ({ moods }) => moods.revisions("none").toArray() },
    { code: "invalid-parameter", status: 400, call: ({ moods }) => moods.get("日本/語?#%") },
    { code: "invalid-parameter", status: 400, call: ({ moods }) => moods.get("a b") },
    { code: "invalid-parameter", status: 400, call: ({ moods }) => moods.get("../personas") },
    { code: "invalid-parameter", status: 400, call: ({ moods }) => moods.diff("a", { to: -1 }) },
    { code: "invalid-cursor", status: 400, call: ({ moods }) => moods.list().page("x&limit=1") },
    {
      code: "id-mismatch",
      status: 400,
      call: ({ moods }) => moods.replace("a", { id: "b", mood: "B" }),
    },
    {
      code: "precondition-failed",
      status: 412,
      call: ({ moods }) => moods.delete("none", { ifMatch: '"1-a"' }),
    },
    {
      code: "too-large",
      status: 413,
      call: ({ moods }) => moods.create({ mood: "x".repeat(1024 * 1024) }),
    },
    {
      code: "validation-failed",
      status: 400,
      call: ({ templates }) => templates.putText("a", "---\nname: [\n---\n", { ifNoneMatch: "*" }),
    },
  ])("has the code $code and the status $status", async ({ call, code, status }) => {
    const error = await failureOf(call(client()));
    expect(error).toMatchObject({ name: "SeedbedError", code, status });
    expect(error.message).toBe(error.detail);
    expect(error.message).toMatch(/\S{2,}.*\.$/s);
    expect(error.requestId).toMatch(/\S/);
  });

  it("lists all faults of a document", async () => {
    const scenario = { title: "", scenario: { description: "" } };
    const error = await failureOf(client().scenarios.create(scenario));
    const pointers = error.errors.map(({ pointer }) => pointer);
    expect([error.code, pointers]).toEqual([
      "validation-failed",
      ["/title", "/scenario/description"],
    ]);
  });

  it("has the current document if the version differs", async () => {
    const mood = await client().moods.create({ mood: "Here" });
    const late = client().moods.replace("here", { mood: "There" }, { ifMatch: '"0-late"' });
    expect((await failureOf(late)).current).toEqual(mood);
  });

  it("reports an id that is taken", async () => {
    await client().moods.create({ id: "taken", mood: "A" });
    const { code, current } = await failureOf(client().moods.create({ id: "taken", mood: "B" }));
    expect([code, current]).toEqual(["already-exists", undefined]);
  });

  it.for(["", ".", ".."])(
    "is thrown before a request with the id %j, which would change the path",
    async (id) => {
      expect(await failureOf(client().moods.delete(id))).toMatchObject({
        code: "invalid-parameter",
        status: undefined,
      });
    },
  );

  it("is thrown before a write with an invalid version", async () => {
    const mood: { _meta: { etag: string } } = JSON.parse('{"_meta":{}}');
    await expect(client().moods.delete("a", { ifMatch: mood })).rejects.toThrow(/no ETag/);
  });
});

describe("an answer that is not from Seedbed", () => {
  let server: ScriptedServer;
  let client: Client;
  beforeAll(async () => {
    server = await startScriptedServer();
    client = createClient({ url: server.url, retries: 0 });
  });
  afterAll(() => server.stop());
  const json = { "content-type": "application/json" };
  const html = { "content-type": "text/html" };
  const trouble = { "content-type": "application/problem+json" };

  it.for([
    { name: "a page", turn: { status: 200, headers: html, body: "<p>Hello</p>" } },
    { name: "other JSON", turn: { status: 200, headers: json, body: '{"ok":true}' } },
    { name: "null", turn: { status: 200, headers: json, body: "null" } },
    { name: "broken JSON", turn: { status: 200, headers: json, body: '{"mood":' } },
    { name: "a gateway's 404", turn: { status: 404, headers: html, body: "<h1>404</h1>" } },
    { name: "an app that is stopped", turn: { status: 403, headers: html, body: "Stopped" } },
    { name: "another's problem", turn: { status: 400, headers: trouble, body: '{"title":"x"}' } },
    { name: "half a problem", turn: { status: 400, headers: trouble, body: '{"code":' } },
  ])("is reported as such: $name", async ({ turn }) => {
    const calls = [client.moods.get, client.templates.getText];
    for (const call of calls) {
      server.play(turn);
      const error = await failureOf(call("a"));
      expect(error).toMatchObject({ code: "unexpected-answer", status: turn.status });
    }
    server.play(turn);
    expect((await failureOf(client.export().toArray())).code).toBe("unexpected-answer");
  });

  it("is also a text whose ETag was lost on the way, without which it could not be saved safely", async () => {
    server.play({ status: 200, headers: { "content-type": "text/x-prompty" }, body: "Hello" });
    expect(await failureOf(client.templates.getText("a"))).toMatchObject({
      code: "unexpected-answer",
      status: 200,
    });
  });

  it("is distinguished from the platform's answer to a missing key", async () => {
    server.play({ status: 401 });
    expect(await failureOf(client.moods.get("a"))).toMatchObject({
      code: "unauthenticated",
      status: 401,
      requestId: undefined,
    });
  });

  it("has the Retry-After of the answer", async () => {
    server.play({ status: 503, headers: { "retry-after": "7" } });
    expect((await failureOf(client.moods.get("a"))).retryAfter).toBe(7);
  });

  it.for(["drop", "half"] as const)("is none at all: %s", async (turn) => {
    server.play(turn);
    const error = await failureOf(client.moods.get("a"));
    expect(error).toMatchObject({ code: "no-answer", status: undefined });
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("names the server that did not answer, and the reason", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const error = await failureOf(createClient({ url, retries: 0 }).health());
    expect(error.message).toContain(url);
    expect(error.message).toContain("ECONNREFUSED");
  });
});

it.for(["localhost:7071", "ftp://a", "a b", "//host"])("rejects the URL %s", (url) => {
  expect(() => createClient({ url })).toThrow(TypeError);
});
