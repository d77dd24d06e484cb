import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FixtureHost, sendRaw, startFixture } from "./fixture-host.ts";

let host: FixtureHost;
beforeAll(async () => {
  host = await startFixture();
});
beforeEach(() => {
  host.lines.length = 0;
});
afterAll(() => host.stop());

const get = (kind: string) => fetch(`${host.url}/answer/${kind}`);

describe("an answer", () => {
  it("has the function's status, headers and bytes", async () => {
    const response = await get("bytes");
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 10]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: '"1"',
      vary: "accept, Origin",
      "content-length": "3",
      "content-type": "application/octet-stream",
    });
  });

  it("without a result is 204", async () => {
    const response = await get("nothing");
    expect([response.status, response.headers.has("content-length")]).toEqual([204, false]);
  });

  it.for([
    { kind: "throw", says: "The handler broke." },
    { kind: "number", says: "The HTTP response must be an object" },
    { kind: "bad-status", says: "RangeError" },
    { kind: "cycle", says: "circular" },
    { kind: "control", says: "Invalid character" },
    { kind: "cookie", says: "sends no cookies" },
  ])("after a handler's $kind is an empty 500, and a line in the log", async ({ kind, says }) => {
    const response = await get(kind);
    expect([response.status, response.statusText, await response.text()]).toEqual([
      500,
      "Internal Server Error",
      "",
    ]);
    expect(host.lines).toContainEqual(expect.stringContaining(says));
  });

  it("to HEAD has no body, but its length", async () => {
    const text = await sendRaw(
      host.port,
      "HEAD /answer/bytes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    expect(text).toMatch(/\r\nContent-Length: 3\r\n/);
    expect(text.endsWith("\r\n\r\n")).toBe(true);
  });

  it("that is a 304 keeps its stated length", async () => {
    const response = await get("not-modified");
    expect([response.status, response.headers.get("content-length")]).toEqual([304, "12"]);
  });

  it("is framed by the host alone", async () => {
    const text = await sendRaw(
      host.port,
      "GET /answer/framing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    expect(text).toContain("Content-Length: 2\r\n");
    expect(text.toLowerCase()).not.toContain("transfer-encoding");
  });

  it("keeps the connection open for the next request", async () => {
    const ports = new Set<number | undefined>();
    const { Agent } = await import("node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of ["/answer/text", "/nothing/here", "/answer/throw"]) {
      await new Promise<void>((resolve, reject) => {
        request(`${host.url}${path}`, { agent }, (response) => {
          ports.add(response.socket.localPort);
          response.resume().on("end", resolve);
        })
          .on("error", reject)
          .end();
      });
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });
});

describe("a log line", () => {
  it("has the time and the name of the function", async () => {
    await get("text");
    expect(host.lines).toEqual([
      expect.stringMatching(/^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] answer: asked for text$/),
    ]);
  });
});
