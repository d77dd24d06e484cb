import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeServer } from "../../src/local/host/close-server.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";
import { anyStorage } from "../support/storage.ts";

const root = new URL("../../", import.meta.url).pathname;

describe.skipIf(isBrowserMissing)(inBrowser("the client in a browser"), () => {
  let browser: Browser;
  let host: RunningApp;
  let elsewhere: ScriptedServer;
  let redirecting: ScriptedServer;
  let pages: Server;
  let origin: string;

  beforeAll(async () => {
    const { output } = await build({
      input: `${root}test/browser/client-page.ts`,
      platform: "browser",
      write: false,
    });
    pages = createServer(({ url }, response) => {
      const isScript = url === "/client-page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? output[0].code : "<!doctype html><title>A page</title>");
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    host = await startBundle({
      settings: { DocumentsStorage: await anyStorage() },
      cors: { origins: [origin], credentials: false },
    });
    elsewhere = await startScriptedServer();
    redirecting = await startScriptedServer();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    await elsewhere?.stop();
    await redirecting?.stop();
    await closeServer(pages, 0);
  });

  /** Calls a function of the page's script, and returns its result. */
  async function onPage(call: string): Promise<unknown> {
    const page = await browser.newPage();
    await page.goto(origin);
    const outcome = await page.evaluate(`import("/client-page.js").then((it) => it.${call})`);
    await page.close();
    return outcome;
  }

  it("can do everything on a Seedbed of another origin", async () => {
    expect(await onPage(`useSeedbed("${host.url}")`)).toEqual({
      created: 1,
      isSame: true,
      unchanged: true,
      patched: 2,
      late: "precondition-failed",
      listed: ["browsed", "other"],
      exported: 2,
      etag: expect.stringMatching(/^"1-.+\.prompty"$/),
      gone: "not-found",
    });
  });

  it("sends its key only to its own server", async () => {
    const allowed = {
      "access-control-allow-origin": "*",
      "access-control-allow-headers":
        "content-type, idempotency-key, seedbed-request, x-functions-key",
    };
    elsewhere.play({ status: 204, headers: allowed });
    redirecting.play(
      { status: 204, headers: allowed },
      { status: 307, headers: { ...allowed, location: `${elsewhere.url}/api/moods` } },
    );
    const forbidding = await startScriptedServer();
    forbidding.play({ status: 204 });
    const outcome = await onPage(`useOthers("${forbidding.url}", "${redirecting.url}")`);
    const methods = forbidding.seen.map(({ method }) => method);
    await forbidding.stop();
    expect(outcome).toEqual({ forbidding: "no-answer", redirecting: "unexpected-answer" });
    expect(methods).toEqual(["OPTIONS"]);
    expect(elsewhere.seen).toEqual([]);
  });
});
