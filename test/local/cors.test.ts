import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCors } from "../../src/local/host/cors.ts";
import { type FixtureHost, startFixture } from "./fixture-host.ts";

const origin = "http://localhost:5173";

describe("a host with CORS for one origin", () => {
  let host: FixtureHost;
  beforeAll(async () => {
    host = await startFixture({ cors: { origins: ["HTTP://LocalHost:5173/"], credentials: true } });
  });
  afterAll(() => host.stop());
  const corsOf = ({ headers }: Response) =>
    Object.fromEntries(
      [...headers].filter(([name]) => name === "vary" || name.startsWith("access-control-")),
    );

  it("answers a preflight itself", async () => {
    const response = await fetch(`${host.url}/answer/text`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "if-match, content-type",
      },
    });
    expect([response.status, corsOf(response)]).toEqual([
      204,
      {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "PUT",
        "access-control-allow-headers": "if-match, content-type",
        vary: "Origin",
      },
    ]);
  });

  it("allows nothing in the preflight of another origin", async () => {
    const response = await fetch(`${host.url}/answer/text`, {
      method: "OPTIONS",
      headers: { origin: "http://evil", "access-control-request-method": "PUT" },
    });
    expect([response.status, corsOf(response)]).toEqual([204, { vary: "Origin" }]);
  });

  it("passes an OPTIONS request that is not a preflight to the functions", async () => {
    const response = await fetch(`${host.url}/answer/text`, { method: "OPTIONS" });
    expect(response.status).toBe(200);
  });

  it.for(["/answer/bytes", "/answer/throw", "/nowhere", "/admin/x"])(
    "adds CORS headers to the answer of %s",
    async (path) => {
      const response = await fetch(`${host.url}${path}`, { headers: { origin } });
      expect(corsOf(response)).toEqual({
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        vary: path === "/answer/bytes" ? "accept, Origin" : "Origin",
      });
    },
  );

  it("for another origin, adds only Vary", async () => {
    const response = await fetch(`${host.url}/answer/text`, { headers: { origin: "http://evil" } });
    expect([response.status, corsOf(response)]).toEqual([200, { vary: "Origin" }]);
  });
});

describe("a host without CORS in its settings", () => {
  let host: FixtureHost;
  beforeAll(async () => {
    host = await startFixture();
  });
  afterAll(() => host.stop());

  it.for([
    ["http://localhost:5173", true],
    ["https://localhost", true],
    ["http://127.0.0.1:3000", true],
    ["http://127.9.9.9", true],
    ["http://[::1]:8080", true],
    ["http://localhost.evil.example", false],
    ["http://127.0.0.1.evil.example", false],
    ["http://evil.example", false],
    ["http://LOCALHOST", false],
    ["http://localhost/", false],
    ["http://user@localhost", false],
    ["ftp://localhost", false],
    ["null", false],
  ] as const)("allows pages of %s: %s", async ([page, isLetIn]) => {
    const preflight = await fetch(`${host.url}/answer/text`, {
      method: "OPTIONS",
      headers: { origin: page, "access-control-request-method": "PUT" },
    });
    const plain = await fetch(`${host.url}/answer/text`, { headers: { origin: page } });
    const granted = [preflight, plain].map(({ headers }) =>
      headers.get("access-control-allow-origin"),
    );
    expect(granted).toEqual(isLetIn ? [page, page] : [null, null]);
    expect(plain.headers.has("access-control-allow-credentials")).toBe(false);
  });
});

describe("a host with CORS for all origins", () => {
  it("gives everybody the same answer", async () => {
    const host = await startFixture({ cors: { origins: ["*"], credentials: false } });
    for (const page of [origin, "https://anywhere.example"]) {
      const headers = { origin: page, "sec-fetch-site": "cross-site" };
      const response = await fetch(`${host.url}/answer/text`, { headers });
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.has("vary")).toBe(false);
    }
    await host.stop();
    expect(host.lines.join()).not.toContain("refused");
  });

  it("can't allow credentials", () => {
    expect(() => createCors({ origins: ["*"], credentials: true })).toThrow(/list the origins/);
  });
});
