import { connect } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTimers } from "../../src/local/host/timers.ts";
import { memberAt } from "../../src/local/json.ts";
import { type FixtureHost, sendRaw, startFixture } from "./fixture-host.ts";

let host: FixtureHost;
beforeAll(async () => {
  host = await startFixture({ allowedHosts: ["a.example"] });
});
afterAll(() => host.stop());

const send = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);
const echo = async (path: string, init?: RequestInit) => (await send(path, init)).json();

describe("the functions of a host", () => {
  it("are listed by name, case-insensitively", () => {
    expect(host.functions.map(({ name }) => name)).toEqual([
      "answer",
      "asks-admin",
      "asks-anonymous",
      "asks-function",
      "deep",
      "files",
      "Items-After",
      "items-create",
      "items-get",
      "items-list",
      "items-put",
      "options",
      "slow",
      "tick",
      "ticks",
      "zz-else",
    ]);
  });

  it("have an address or a schedule", () => {
    const { port } = host;
    expect(host.functions.find(({ name }) => name === "items-put")).toEqual({
      name: "items-put",
      kind: "http",
      methods: ["PUT", "DELETE"],
      url: `http://localhost:${port}/api/items/{id}`,
    });
    expect(host.functions.find(({ name }) => name === "tick")).toEqual({
      name: "tick",
      kind: "timer",
      schedule: "0 0 0 1 1 *",
    });
  });
});

describe("a request", () => {
  it.for([
    { method: "GET", path: "/api/items", name: "items-list" },
    { method: "POST", path: "/api/items", name: "items-create" },
    { method: "GET", path: "/API/Items/", name: "items-list" },
    { method: "DELETE", path: "/api/items/a", name: "items-put" },
    { method: "PATCH", path: "/api/items/a", name: "zz-else" },
    { method: "PATCH", path: "/", name: "zz-else" },
    // Its name sorts before that of the function with the parameter.
    { method: "GET", path: "/api/items/hidden", name: "Items-After" },
  ])("$method $path goes to $name", async ({ method, path, name }) => {
    expect(await echo(path, { method })).toMatchObject({ function: name, method });
  });

  it.for([
    { method: "GET", path: "/" },
    { method: "PUT", path: "/api/items" },
    { method: "HEAD", path: "/api/items" },
    { method: "GET", path: "/api//items" },
    { method: "GET", path: "/admin" },
    { method: "PATCH", path: "/Admin/x" },
    { method: "PATCH", path: "/runtime/x" },
    { method: "GET", path: "/admin/functions/tick" },
  ])("$method $path matches nothing and gets an empty 404", async ({ method, path }) => {
    const response = await send(path, { method });
    expect([response.status, await response.text()]).toEqual([404, ""]);
  });

  it("passes on its headers, with repeated ones joined", async () => {
    const text = await sendRaw(
      host.port,
      "GET /api/items HTTP/1.1\r\nHost: a.example:80\r\nX-Two: 1\r\nx-two: 2\r\nConnection: close\r\n\r\n",
    );
    expect(text).toContain('"x-two":"1, 2"');
    expect(text).toContain('"url":"http://a.example/api/items"');
  });

  it("passes on repeated query keys, joined in the query and separate in the URL", async () => {
    expect(await echo("/api/items?a=1&b=%26+x&A=2&a=&c")).toMatchObject({
      query: { a: "1,2,", b: "& x", c: "" },
      all: [
        ["a", "1"],
        ["b", "& x"],
        ["A", "2"],
        ["a", ""],
        ["c", ""],
      ],
    });
  });

  it("passes on its trace, and has an invocation of its own", async () => {
    const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const first = await echo("/api/items", { headers: { traceparent: trace } });
    const second = await echo("/api/items");
    const invocationId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(first).toMatchObject({ traceParent: trace, invocationId });
    expect(second).toMatchObject({ invocationId });
    expect(second).not.toHaveProperty("traceParent");
    expect(memberAt(second, "invocationId")).not.toBe(memberAt(first, "invocationId"));
  });

  it("passes on the bytes of its body", async () => {
    const body = "ä".repeat(200_000);
    expect(await echo("/api/items", { method: "POST", body })).toMatchObject({ body });
  });

  it("that is chunked has no body, as on Azure", async () => {
    const text = await sendRaw(
      host.port,
      "POST /api/items HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    );
    expect(text).toContain('"body":""');
  });

  it.for(["/api/items", "/admin/functions/tick"])(
    "with more than 100 MB gets 413 from %s",
    async (path) => {
      const text = await sendRaw(
        host.port,
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nSeedbed-Request: 1\r\nContent-Length: 104857601\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1.1 413 .*\r\n(?:.+\r\n)*Content-Length: 0\r\n/);
    },
  );

  it.for([
    { fault: "no Host header", text: "GET /api/items HTTP/1.1\r\n\r\n" },
    { fault: "no Host header in HTTP/1.0", text: "GET /api/items HTTP/1.0\r\n\r\n" },
    { fault: "a name and password", text: "GET /api/items HTTP/1.1\r\nHost: a:b@c\r\n\r\n" },
    { fault: "an impossible port", text: "GET /api/items HTTP/1.1\r\nHost: a:99999\r\n\r\n" },
    { fault: "two hosts", text: "GET /api/items HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
    { fault: "a path in the Host", text: "GET /api/items HTTP/1.1\r\nHost: a/b\r\n\r\n" },
    { fault: "no path", text: "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" },
    { fault: "another scheme", text: "GET ftp://a/api/items HTTP/1.1\r\nHost: a\r\n\r\n" },
    { fault: "no HTTP", text: "nonsense\r\n\r\n" },
  ])("with $fault gets 400", async ({ text }) => {
    expect(await sendRaw(host.port, text)).toMatch(/^HTTP\/1.1 400 /);
  });

  it("in absolute form is accepted", async () => {
    const text = await sendRaw(
      host.port,
      "GET http://a.example/api/items?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    expect(text).toContain('"url":"http://a.example/api/items?x=1"');
  });

  it("that is aborted does not affect the host", async () => {
    const head = "POST /api/items HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhal";
    for (const text of [head, "GET /slow/50 HTTP/1.1\r\nHost: localhost\r\n\r\n"]) {
      const socket = connect(host.port, "127.0.0.1");
      await new Promise<void>((resolve) => socket.write(text, () => resolve()));
      const isHeard = () => text === head || host.lines.some((line) => line.endsWith("begun"));
      await expect.poll(isHeard).toBe(true);
      socket.resetAndDestroy();
    }
    expect((await send("/slow/60")).status).toBe(200);
    expect((await send("/api/items")).status).toBe(200);
  });
});

describe("a timer", () => {
  const fire = (name: string, body?: string) =>
    send(`/admin/functions/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body }),
    });

  it("is fired by an admin request, never twice at once", async () => {
    const before = Number(await (await send("/ticks")).text());
    const answers = await Promise.all([fire("tick", '{"input":""}'), fire("TICK")]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const ticks = async () => Number(await (await send("/ticks")).text());
    await expect.poll(ticks).toBe(before + 1);
    expect(host.lines).toContainEqual(expect.stringMatching(/tick: tick \d+ false true$/));
    expect(host.lines).toContainEqual(expect.stringMatching(/tick: .*skipped/));
    // A run that would overlap with the previous one is skipped.
    const again = async () => {
      expect((await fire("tick", "{}")).status).toBe(202);
      return ticks();
    };
    await expect.poll(again, { interval: 100 }).toBe(before + 2);
  });

  it.for([
    { path: "none", body: "{}", status: 404 },
    { path: "items-list", body: "{}", status: 404 },
    { path: "tick/more", body: "{}", status: 404 },
    { path: "tick", body: "{", status: 400 },
    { path: "tick", body: "7", status: 400 },
  ])("is not fired by $path with $body: $status", async ({ path, body, status }) => {
    expect((await fire(path, body)).status).toBe(status);
  });
});

it("timers are stopped only once their runs have ended", async () => {
  const run = Promise.withResolvers<Record<string, never>>();
  const yearly = { kind: "timer", name: "yearly", schedule: "0 0 0 1 1 *" } as const;
  const timers = startTimers([{ ...yearly, run: () => run.promise }], () => undefined);
  expect(timers.fire("yearly")).toBe(true);
  let isStopped = false;
  const stopping = timers.stop().then(() => {
    isStopped = true;
  });
  await setImmediate();
  expect(isStopped).toBe(false);
  run.resolve({});
  await stopping;
});
