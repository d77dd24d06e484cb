import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeServer } from "../../src/local/host/close-server.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { patience } from "../support/patience.ts";
import { anyStorage } from "../support/storage.ts";

const submit = (enctype: string) =>
  `const frame = document.createElement("iframe");
   frame.name = String(Math.random());
   document.body.append(frame);
   const form = document.body.appendChild(document.createElement("form"));
   Object.assign(form, { method: "post", enctype: "${enctype}", action: target, target: frame.name });
   form.innerHTML = '<input name="a" value="b">';
   form.submit();`;
const post = (init: string) => `void fetch(target, { method: "POST", mode: "no-cors", ${init} });`;

/** Requests that a page can send without a preflight. */
const ways = [
  { way: "a form", script: submit("application/x-www-form-urlencoded") },
  { way: "a form with files", script: submit("multipart/form-data") },
  { way: "a form of text", script: submit("text/plain") },
  { way: "fetch with a text", script: post('body: "{}"') },
  { way: "fetch without a body", script: post('credentials: "include"') },
  {
    // Without CORS, the browser drops such fields.
    way: "fetch that says more than it may",
    script: post('headers: { "content-type": "application/json", "seedbed-request": "1" }'),
  },
  { way: "a beacon", script: `navigator.sendBeacon(target, "{}");` },
];

/** The page's host name, and its relation to the API in the browser's view. */
const sites = [
  { name: "127.0.0.1", from: "the same site, another port" },
  { name: "localhost", from: "another site of this machine" },
  { name: "evil.example", from: "another site" },
];

describe.skipIf(isBrowserMissing)(inBrowser("a foreign page in a browser"), () => {
  let browser: Browser;
  let host: RunningApp;
  let pages: Server;
  const lines: string[] = [];
  beforeAll(async () => {
    pages = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>A page</title>`);
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    host = await startBundle({
      settings: { DocumentsStorage: await anyStorage() },
      log: (line) => lines.push(line),
    });
    browser = await launchBrowser(["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
    for (const [method, path] of [
      ["POST", ""],
      ["PATCH", "/victim"],
    ]) {
      await fetch(`${host.url}/api/moods${path}`, {
        method: method ?? "",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id: "victim", mood: method }),
      });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    await closeServer(pages, 0);
  });

  /** Opens a page of that name while the work runs. */
  async function onPage<T>(name: string, act: (page: Page) => Promise<T>): Promise<T> {
    const page = await browser.newPage();
    try {
      await page.goto(`http://${name}:${(pages.address() as AddressInfo).port}/`);
      return await act(page);
    } finally {
      await page.close();
    }
  }
  /** The status of the answer; retried, because a busy browser sometimes drops a request. */
  async function sent(page: Page, target: string, script: string): Promise<number> {
    return vi.waitFor(
      async () => {
        const [answer] = await Promise.all([
          page.waitForResponse(target, { timeout: patience / 10 }),
          page.evaluate(`{ const target = ${JSON.stringify(target)}; ${script} }`),
        ]);
        return answer.status();
      },
      { timeout: patience },
    );
  }
  const history = async () => (await fetch(`${host.url}/api/moods/victim/revisions`)).text();

  it.for(sites)("from $from neither erases nor restores, whatever it tries", async ({ name }) => {
    const before = await history();
    expect(JSON.parse(before).count).toBe(2);
    await onPage(name, async (page) => {
      for (const { script, way } of ways) {
        for (const path of ["/erase", "/revisions/1/restore"]) {
          const target = `${host.url}/api/moods/victim${path}`;
          expect(await sent(page, target, script), `${way} to ${path}`).toBe(403);
          expect(await history(), `${way} to ${path}`).toBe(before);
        }
      }
    });
  });

  const asking = (name: string, path: string, init: string) =>
    onPage(name, (page) =>
      page.evaluate(
        `fetch("${host.url}/api/moods/victim${path}", ${init}).then(({ status }) => status, String)`,
      ),
    );
  const patch = `{ method: "PATCH", headers: { "content-type": "application/json" }, body: '{"n":1}' }`;
  const restore = `{ method: "POST", headers: { "seedbed-request": "1" } }`;

  it("that CORS allows can make changes, after a preflight", async () => {
    expect(await asking("localhost", "", patch)).toBe(200);
    expect(await asking("127.0.0.1", "/revisions/1/restore", restore)).toBe(200);
    expect(JSON.parse(await history()).count).toBe(4);
  });

  it("that CORS does not allow changes nothing, and the log names it", async () => {
    const before = await history();
    for (const [path, init] of [
      ["", patch],
      ["/revisions/1/restore", restore],
    ] as const) {
      expect(await asking("evil.example", path, init)).toContain("TypeError");
    }
    expect(await history()).toBe(before);
    expect(lines.join("\n")).toMatch(/Refused a page of http:\/\/evil\.example:\d+\./);
  });

  it("gets nothing through a host name that resolves to this machine", async () => {
    const status = await onPage("evil.example", async (page) => {
      const { port } = new URL(host.url);
      const answer = await page.goto(`http://evil.example:${port}/api/export`);
      return answer?.status();
    });
    expect(status).toBe(403);
  });
});
