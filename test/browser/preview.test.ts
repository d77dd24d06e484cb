import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningApp, startBundle } from "../support/app.ts";
import { closeContext, inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { overwrite } from "../support/console.ts";
import { anyStorage } from "../support/storage.ts";

const template = {
  id: "call",
  name: "Call",
  inputs: { persona: { type: "object" }, question: { type: "string" }, turns: { type: "number" } },
  sample: { persona: { name: "A sample" }, question: "Why?" },
  prompt: "system:\nYou are {{ persona.name }}.\nuser:\n{{ question }} {{ turns }}",
};

describe.skipIf(isBrowserMissing)(inBrowser("the preview of a prompt"), () => {
  let browser: Browser;
  let context: BrowserContext;
  let host: RunningApp;
  let page: Page;
  const complaints: string[] = [];

  const put = async (path: string, body: object) => {
    const headers = { "content-type": "application/json", "if-none-match": "*" };
    const init = { method: "PUT", headers, body: JSON.stringify(body) };
    expect((await fetch(`${host.url}/api/${path}`, init)).status).toBe(201);
  };
  const prompt = () => page.locator("[id='f/prompt'] .cm-content");
  const messages = () => page.getByRole("list", { name: "Messages" }).getByRole("listitem");

  beforeAll(async () => {
    host = await startBundle({ settings: { DocumentsStorage: await anyStorage() } });
    browser = await launchBrowser();
    await put("templates/call", template);
    await put("personas/ada", { name: "Ada Byron" });
    await put("moods/calm", { mood: "Calm" });
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (/policy|violat/i.test(message.text())) {
        complaints.push(message.text());
      }
    });
    return async () => {
      await closeContext(context);
      expect(complaints.splice(0)).toEqual([]);
    };
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });

  const open = async () => {
    await page.goto(`${host.url}/console/templates/call`);
    await page.getByText("Preview", { exact: true }).click();
    await messages().first().waitFor();
  };

  it("renders the unsaved text as it is typed, with samples, and says where text is from", async () => {
    await open();
    await messages().filter({ hasText: "You are A sample." }).waitFor();
    expect(await messages().locator("mark").allTextContents()).toEqual(["A sample", "Why?"]);
    await overwrite(prompt(), "user:\nOnly {{ question }}");
    await messages().filter({ hasText: "Only Why?" }).waitFor();
    expect(await messages().count()).toBe(1);
    expect(await messages().getByTitle("question").textContent()).toBe("Why?");
  });

  it("renders with a chosen document, and with inputs as they are changed", async () => {
    await open();
    await page.getByRole("combobox", { name: "Persona" }).selectOption("Ada Byron");
    await messages().filter({ hasText: "You are Ada Byron." }).waitFor();
    await page.locator(".inputs").getByLabel("question").fill("What?");
    await page.locator(".inputs").getByLabel("turns").fill("3");
    await messages().filter({ hasText: "What? 3" }).waitFor();
    expect((await messages().allTextContents()).join()).toContain("You are Ada Byron.");
  });

  it("has a URL that says with which documents", async () => {
    await open();
    await page.getByRole("combobox", { name: "Persona" }).selectOption("Ada Byron");
    await messages().filter({ hasText: "You are Ada Byron." }).waitFor();
    await page.getByRole("button", { name: "JSON" }).click();
    expect(new URL(page.url()).search).toBe("?preview=1&persona=ada&json=1");
    await page.reload();
    await messages().filter({ hasText: "You are Ada Byron." }).waitFor();
    await page.getByLabel("The document as JSON").waitFor();
    await page.getByText("Preview", { exact: true }).click();
    await messages().first().waitFor({ state: "detached" });
    await page.waitForURL((url) => !url.searchParams.has("preview"));
  });

  it("keeps what was typed for inputs when it is closed", async () => {
    await open();
    await page.locator(".inputs").getByLabel("question").fill("What?");
    await messages().filter({ hasText: "What?" }).waitFor();
    const toggle = page.getByText("Preview", { exact: true });
    await toggle.click();
    await messages().first().waitFor({ state: "detached" });
    await toggle.click();
    await messages().filter({ hasText: "What?" }).waitFor();
    expect(await page.locator(".inputs").getByLabel("question").inputValue()).toBe("What?");
  });

  it("renders with the documents of its URL from the beginning, and names one that is not there", async () => {
    const bodies: string[] = [];
    await page.route("**/api/templates/render*", (route) => {
      bodies.push(route.request().postData() ?? "");
      return route.continue();
    });
    await page.route("**/api/personas?*", async (route) => {
      await messages().first().waitFor();
      await route.continue();
    });
    await page.goto(`${host.url}/console/templates/call?preview=1&persona=ada`);
    await messages().filter({ hasText: "You are Ada Byron." }).waitFor();
    const persona = page.getByRole("combobox", { name: "Persona" });
    await persona.getByRole("option", { name: "Ada Byron" }).waitFor({ state: "attached" });
    expect(bodies.map((body) => JSON.parse(body).persona)).toEqual(["ada"]);
    await page.goto(`${host.url}/console/templates/call?preview=1&persona=gone`);
    await page.getByRole("alert").waitFor();
    expect(await persona.inputValue()).toBe("gone");
  });

  it("shows warnings at their inputs, and faults with a way to their place", async () => {
    await open();
    await page.locator(".inputs").getByText("is required").waitFor();
    await page.locator(".inputs").getByLabel("turns").fill("three");
    await page.locator(".inputs").getByText("must be of the kind number").waitFor();
    await overwrite(prompt(), "Hello\n{{ question | shout }}");
    const fault = page.getByRole("alert");
    await fault.getByText('Unknown filter "shout".').waitFor();
    await fault.getByRole("button", { name: "line 2, column 15" }).click();
    await page.keyboard.type("X");
    await fault.getByText('Unknown filter "Xshout".').waitFor();
    // What was rendered before stays, and says that it is not what would be rendered now.
    expect(await messages().count()).toBe(2);
    await page.locator(".stale").getByText("Outdated:").waitFor();
    expect(await page.locator(".inputs .fault").count()).toBe(0);
    await overwrite(prompt(), "Hello");
    await page.locator(".stale").waitFor({ state: "detached" });
  });

  it("is not there for documents that can't be rendered", async () => {
    await page.goto(`${host.url}/console/moods/calm`);
    await page.getByRole("heading", { level: 1, name: "Calm" }).waitFor();
    expect(await page.getByText("Preview", { exact: true }).count()).toBe(0);
  });

  it.for(["light", "dark"] as const)("fits a narrow screen, in %s colours", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 800 });
    await open();
    await page.getByRole("combobox", { name: "Persona" }).selectOption("Ada Byron");
    await messages().filter({ hasText: "You are Ada Byron." }).waitFor();
    const folder = process.env["SCREENSHOTS"];
    if (folder !== undefined) {
      await page.screenshot({ path: `${folder}/preview-${colorScheme}-390.png`, fullPage: true });
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.screenshot({ path: `${folder}/preview-${colorScheme}.png`, fullPage: true });
      await page.setViewportSize({ width: 390, height: 800 });
    }
    const isTooWide = "document.documentElement.scrollWidth > window.innerWidth";
    expect(await page.evaluate(isTooWide)).toBe(false);
  });
});
