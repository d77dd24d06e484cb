import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClientOptions, createClient } from "../../src/client/index.ts";
import { describeHost } from "../support/every-host.ts";
import { signedIn } from "../support/principal.ts";
import {
  answer,
  problem,
  type ScriptedServer,
  startScriptedServer,
} from "../support/scripted-server.ts";

const good = answer({ success: true, status: "ok", moods: [] });
const refused = problem(401, "unauthenticated");

describe("a client signs in", () => {
  let server: ScriptedServer;
  let elsewhere: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
    elsewhere = await startScriptedServer();
  });
  afterAll(async () => {
    await server.stop();
    await elsewhere.stop();
  });
  const clientWith = (options: ClientOptions) => createClient({ url: server.url, ...options });
  const seen = (name: string) => server.seen.map(({ headers }) => headers[name]);

  it("with a key", async () => {
    server.play(good);
    await clientWith({ key: "k/=" }).moods.list().toArray();
    expect([seen("x-functions-key"), seen("authorization")]).toEqual([["k/="], [undefined]]);
  });

  it("with a token", async () => {
    server.play(good);
    await clientWith({ token: "t" }).moods.list().toArray();
    expect([seen("authorization"), seen("x-functions-key")]).toEqual([["Bearer t"], [undefined]]);
  });

  it("with a token function that is called before each request", async () => {
    let count = 0;
    const client = clientWith({ token: async () => `t${++count}` });
    server.play(problem(503, "overloaded"), good);
    await client.health();
    await client.health();
    expect(seen("authorization")).toEqual(["Bearer t1", "Bearer t2", "Bearer t3"]);
  });

  it.for<[name: string, options: ClientOptions]>([
    ["x-functions-key", { key: "secret日" }],
    ["authorization", { token: () => "secret\nb" }],
    ["x-own", { headers: () => ({ "x-own": "secret\0" }) }],
  ])("never with %s that can't be sent, whose error does not show it", async ([name, options]) => {
    const failed = clientWith(options).health();
    await expect(failed).rejects.toThrow(new TypeError(`Invalid ${name}.`));
  });

  it("without a token if there is none yet", async () => {
    server.play(good);
    await clientWith({ token: () => undefined }).health();
    expect(seen("authorization")).toEqual([undefined]);
  });

  it("with a new token, once, if the first is rejected", async () => {
    const asked: boolean[] = [];
    const client = clientWith({
      token({ refresh }) {
        asked.push(refresh);
        return refresh ? "new" : "old";
      },
    });
    server.play(refused, good);
    await client.moods.list().toArray();
    expect(seen("authorization")).toEqual(["Bearer old", "Bearer new"]);
    server.play(refused);
    await expect(client.moods.get("a")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(server.seen).toHaveLength(2);
    expect(asked).toEqual([false, true, false, true]);
  });

  it("not again with a rejected token", async () => {
    server.play(refused);
    for (const token of ["same", () => "same"]) {
      await expect(clientWith({ token }).health()).rejects.toMatchObject({ status: 401 });
    }
    expect(server.seen).toHaveLength(2);
  });

  it("with any header fields, which override its own", async () => {
    server.play(good);
    const headers = ({ method, url }: { readonly method: string; readonly url: string }) => ({
      "x-signature": `${method} ${new URL(url).pathname}`,
      Authorization: "Special",
      "x-none": undefined,
    });
    await clientWith({ token: "t", headers }).moods.list().toArray();
    expect(seen("x-signature")).toEqual(["GET /api/moods"]);
    expect([seen("authorization"), seen("x-none")]).toEqual([["Special"], [undefined]]);
  });

  it("and passes on the error of a token function", async () => {
    const token = () => Promise.reject(new Error("The window was closed."));
    await expect(clientWith({ token }).health()).rejects.toThrow("The window was closed.");
  });

  it.for([301, 302, 303, 307, 308])(
    "nowhere else: a redirect (%i) is not followed",
    async (status) => {
      elsewhere.play(good);
      server.play({ status, headers: { location: `${elsewhere.url}/api/moods` } });
      const client = clientWith({ key: "k", token: "t" });
      for (const call of [client.health, () => client.moods.create({ mood: "A" })]) {
        await expect(call()).rejects.toMatchObject({
          code: "unexpected-answer",
          message: expect.stringContaining(elsewhere.url),
        });
      }
      expect(elsewhere.seen).toEqual([]);
    },
  );

  it("nowhere else: a next link never leads to another server", async () => {
    elsewhere.play(good);
    const link = `<${elsewhere.url}/api/moods?cursor=abc>; rel="next"`;
    server.play({ ...good, headers: { "content-type": "application/json", link } }, good);
    await clientWith({ key: "k" }).moods.list().toArray();
    expect(server.seen.map(({ path }) => path)).toEqual(["/api/moods", "/api/moods?cursor=abc"]);
    expect(elsewhere.seen).toEqual([]);
  });

  it("in its page's own server, if it is given no URL", async () => {
    const asked: string[] = [];
    const recording = async (url: string | URL | Request) => {
      asked.push(String(url));
      return Response.json({ success: true, status: "ok" });
    };
    await createClient({ fetch: recording }).health();
    await createClient({ url: "", fetch: recording }).health();
    expect(asked).toEqual(["/api/health", "/api/health"]);
  });

  it("below a path of its server, too", async () => {
    server.play(good);
    await createClient({ url: `${server.url}/seedbed/?x=1#y` }).health();
    expect(server.seen[0]?.path).toBe("/seedbed/api/health");
  });
});

describeHost(
  "a client where callers sign in",
  ({ url }) => {
    const as = (...roles: readonly string[]) =>
      createClient({
        url: url(),
        headers: () => ({ "x-ms-client-principal": signedIn(...roles) }),
      });

    it("may do what its role allows, and is told what that is", async () => {
      const draft = { mood: "Signed" };
      await expect(createClient({ url: url() }).moods.create(draft)).rejects.toMatchObject({
        code: "unauthenticated",
      });
      await expect(as("Documents.Read").moods.create(draft)).rejects.toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("Documents.Write"),
      });
      const writer = as("Documents.Write");
      const { id } = await writer.moods.create(draft);
      await expect(writer.moods.erase(id)).rejects.toMatchObject({ code: "forbidden" });
      await as("Documents.Admin").moods.erase(id);
    });
  },
  { SEED_POLICY: "off", ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True" },
);
