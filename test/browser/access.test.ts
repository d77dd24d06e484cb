import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeKeys } from "../../src/local/host/keys.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { closeContext, inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { type PlatformSignIn, startPlatformSignIn } from "../support/platform-sign-in.ts";
import { anyStorage } from "../support/storage.ts";
import { openStrictPage } from "../support/strict-page.ts";

describe.skipIf(isBrowserMissing)(inBrowser("who may use the console"), () => {
  let browser: Browser;
  let context: BrowserContext;
  let host: RunningApp;
  let locked: RunningApp;
  let platform: PlatformSignIn;
  let page: Page;
  const keys = makeKeys();
  const complaints: string[] = [];
  const empty = () => page.getByText("There are no documents here yet.");
  const signIn = async () => {
    const opened = context.waitForEvent("page");
    await page.getByRole("link", { name: "Sign in" }).click();
    return opened;
  };

  beforeAll(async () => {
    host = await startBundle({
      settings: {
        ACCESS: "entra",
        WEBSITE_AUTH_ENABLED: "True",
        DocumentsStorage: await anyStorage(),
      },
    });
    const settings = {
      ACCESS: "key",
      PROTECTED_LABELS: "production",
      DocumentsStorage: await anyStorage(),
    };
    locked = await startBundle({ settings, keys });
    platform = await startPlatformSignIn(() => host.url, "Documents.Write");
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    platform.expire();
    platform.renews = false;
    context = await browser.newContext();
    page = await openStrictPage(context, complaints);
    return async () => {
      await closeContext(context);
      expect(complaints.splice(0)).toEqual([]);
    };
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
    await host?.stop();
    await locked?.stop();
  });

  it("signs in in another tab, goes on by itself, and signs out", async () => {
    await page.goto(`${platform.url}/console/scenarios`);
    const tab = await signIn();
    await empty().waitFor();
    await expect.poll(() => tab.isClosed()).toBe(true);
    await page.getByText("Aiko Tanabe").waitFor();
    await page.getByRole("link", { name: "Sign out" }).click();
    await page.waitForURL("**/console");
    await page.goto(`${platform.url}/console/scenarios`);
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    expect(await page.getByRole("link", { name: "Sign out" }).count()).toBe(0);
  });

  it("renews an expired session without a word, where the platform can", async () => {
    await page.goto(`${platform.url}/console/scenarios`);
    await signIn();
    await empty().waitFor();
    platform.expire();
    platform.renews = true;
    await page.getByRole("link", { name: "Moods" }).click();
    await empty().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("keeps what was typed when the session has expired, and saves it after signing in", async () => {
    await page.goto(`${platform.url}/console/moods`);
    await signIn();
    await empty().waitFor();
    await page.getByRole("link", { name: "New mood" }).click();
    await page.getByLabel("Mood (required)").fill("Patient");
    platform.expire();
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await signIn();
    await page.getByRole("heading", { level: 1, name: "Patient" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/console/moods/patient");
  });

  it("says which role an operator's page needs", async () => {
    await page.goto(`${platform.url}/console/seeds`);
    await signIn();
    const said = "This requires the role Documents.Admin, which Aiko Tanabe";
    await expect.poll(() => page.getByRole("alert").textContent()).toContain(said);
  });

  it("says who may move a protected label, and with which command", async () => {
    const headers = { "content-type": "application/json", "x-functions-key": keys.default };
    const body = '{"id":"calm","mood":"Calm"}';
    await fetch(`${locked.url}/api/moods`, { method: "POST", headers, body });
    await page.goto(`${locked.url}/console/moods/calm?history=1`);
    await page.getByLabel("Function key").fill(keys.default);
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByLabel("Label", { exact: true }).fill("production");
    await page.getByRole("button", { name: "Put label" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Put label" }).click();
    await page.getByText("This requires the role Documents.Admin").waitFor();
    await page.getByText("label moods/calm production --revision 1 --protected --url").waitFor();
    const labels = await fetch(`${locked.url}/api/moods/calm/labels`, { headers });
    expect(await labels.json()).toMatchObject({ labels: [{ label: "latest" }], moves: [] });
  });

  it("asks for a key where one is needed, and keeps it for its tab alone", async () => {
    await page.goto(`${locked.url}/console/personas`);
    await page.getByLabel("Function key").fill(keys.default);
    await page.getByRole("button", { name: "Use it" }).click();
    await empty().waitFor();
    await page.reload();
    await empty().waitFor();
    expect(await page.evaluate("JSON.stringify(localStorage) + document.cookie")).toBe("{}");
  });

  it("says that a key was refused, and asks for another", async () => {
    await page.goto(`${locked.url}/console/personas`);
    await page.getByText("A function key is needed.").waitFor();
    for (const wrong of ["wrong", "wrong again"]) {
      await page.getByLabel("Function key").fill(wrong);
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByRole("alert").getByText("This key was refused.").waitFor();
      await page.locator("input:focus").waitFor();
      await expect.poll(() => page.getByLabel("Function key").inputValue()).toBe("");
    }
    await page.goto(locked.url);
    await page.getByText("This key was refused.").waitFor();
    await page.goto(`${locked.url}/console/personas`);
    await page.locator("input:focus").waitFor();
    await page.keyboard.type(keys.default);
    await page.keyboard.press("Enter");
    await empty().waitFor();
  });

  it("forgets a function key when asked to", async () => {
    await page.goto(`${locked.url}/console/personas`);
    await page.getByLabel("Function key").fill(keys.default);
    await page.getByRole("button", { name: "Use it" }).click();
    await empty().waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Forget the key" }).click();
    await page.getByLabel("Function key").waitFor();
    expect(await page.evaluate("JSON.stringify(sessionStorage)")).not.toContain(keys.default);
  });
});
