import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendAsBrowser } from "../support/page-requests.ts";
import { type FixtureHost, startFixture } from "./fixture-host.ts";

const link = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const frame = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" };
const script = { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" };
const cors = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
const evil = "https://evil.example";
const friend = "https://friend.example";

describe("a request from another site", () => {
  let host: FixtureHost;
  beforeAll(async () => {
    host = await startFixture({ cors: { origins: [friend], credentials: false } });
  });
  afterAll(() => host.stop());
  const send = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
    sendAsBrowser(method, `${host.url}${path}`, { headers });
  const crossSite = { "sec-fetch-site": "cross-site" };

  it.for<[string, string, Record<string, string>, number]>([
    ["a link", "GET", link, 200],
    ["a form that reads", "GET", { ...link, origin: evil }, 200],
    ["a form that writes", "POST", { ...link, origin: evil }, 403],
    ["a sandboxed form", "POST", { ...link, origin: "null" }, 403],
    ["a frame", "GET", frame, 403],
    ["a script", "GET", script, 403],
    ["a fetch", "GET", { ...cors, origin: evil }, 403],
    ["a fetch that writes", "POST", { ...cors, origin: evil, "seedbed-request": "1" }, 403],
    ["a fetch that deletes", "DELETE", { ...cors, origin: evil }, 403],
    ["a fetch of one let in", "DELETE", { ...cors, origin: friend }, 200],
    ["a fetch of one on this machine", "DELETE", { ...cors, origin: "http://127.0.0.1:5173" }, 200],
    [
      "a fetch of something that only looks so",
      "GET",
      { ...cors, origin: "http://localhost.evil.example" },
      403,
    ],
    ["a fetch of an extension", "GET", { ...cors, origin: "chrome-extension://localhost" }, 403],
  ])("by %s (%s) is answered accordingly", async ([, method, headers, status]) => {
    const path = method === "DELETE" ? "/api/items/a" : "/api/items";
    const heard = await send(method, path, { ...crossSite, ...headers });
    expect(heard.status).toBe(status);
    expect(heard.text.includes("Host.CORS")).toBe(status === 403);
  });

  it.for(["same-origin", "same-site", "none"])("does not include one that is %s", async (site) => {
    const headers = { "sec-fetch-site": site, ...script };
    expect((await send("GET", "/api/items", headers)).status).toBe(200);
  });

  it("fires no timer, and neither does a form of this machine", async () => {
    const before = (await send("GET", "/ticks", {})).text;
    for (const headers of [
      { ...crossSite, origin: evil, "content-type": "application/json" },
      { ...crossSite, origin: "http://localhost:5173", "content-type": "text/plain" },
      { origin: "http://localhost:5173" },
    ]) {
      expect((await send("POST", "/admin/functions/tick", headers)).status).toBe(403);
    }
    expect((await send("GET", "/ticks", {})).text).toBe(before);
    const marked = { "seedbed-request": "1" };
    expect((await send("POST", "/admin/functions/tick", marked)).status).toBe(202);
  });

  it("leaves its preflight as it is", async () => {
    const preflight = { ...crossSite, ...cors, "access-control-request-method": "DELETE" };
    const refused = await send("OPTIONS", "/api/items", { ...preflight, origin: evil });
    expect([refused.status, refused.headers["access-control-allow-origin"]]).toEqual([
      204,
      undefined,
    ]);
    const granted = await send("OPTIONS", "/api/items", { ...preflight, origin: friend });
    expect([granted.status, granted.headers["access-control-allow-origin"]]).toEqual([204, friend]);
  });
});

describe("a rejected origin", () => {
  it("is logged once, with the setting that would allow it", async () => {
    const host = await startFixture({ cors: { origins: [friend], credentials: false } });
    const from = (origin: string, headers: Readonly<Record<string, string>> = {}) =>
      sendAsBrowser("GET", `${host.url}/api/items`, { headers: { origin, ...headers } });
    await from(evil);
    await from(evil, { "sec-fetch-site": "cross-site" });
    for (const origin of [friend, "http://localhost:1", host.url, "null", "nonsense", `${evil}/`]) {
      await from(origin);
    }
    for (let n = 0; n < 150; n += 1) {
      await from(`https://n${n}.example`);
    }
    await host.stop();
    const named = host.lines.filter((line) => line.includes("Host.CORS in local.settings.json"));
    expect(named.filter((line) => line.includes(`${evil}.`))).toHaveLength(1);
    expect(named).toHaveLength(100);
    expect(named.join()).not.toMatch(/Refused a page of \S*(friend|localhost|127|null|nonsense)/);
  });
});
