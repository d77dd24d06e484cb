import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKeys } from "../../src/local/host/keys.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { anyStorage } from "../support/storage.ts";

describe.skipIf(isBrowserMissing)(inBrowser("the pages for people"), () => {
  let browser: Browser;
  let open: RunningApp;
  let locked: RunningApp;
  const keys = makeKeys();
  const complaints: string[] = [];
  beforeAll(async () => {
    open = await startBundle({ settings: { DocumentsStorage: await anyStorage() } });
    const settings = { ACCESS: "key", DocumentsStorage: await anyStorage() };
    locked = await startBundle({ settings, keys });
    browser = await launchBrowser();
    for (const mood of ["Calm", "Cross"]) {
      await fetch(`${open.url}/api/moods`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id: mood.toLowerCase(), mood }),
      });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await open?.stop();
    await locked?.stop();
    expect(complaints).toEqual([]);
  });

  /** A page that may not violate its policy, fail, or call another server. */
  async function onPage(url: string, act: (page: Page) => Promise<void>): Promise<void> {
    const page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (/policy/i.test(message.text())) {
        complaints.push(message.text());
      }
    });
    page.on("request", (request) => {
      if (
        !/^(data:|blob:)/.test(request.url()) &&
        new URL(request.url()).origin !== new URL(url).origin
      ) {
        complaints.push(`asked ${request.url()}`);
      }
    });
    await page.goto(url);
    await act(page);
    await page.close();
  }

  it("/ says how it is, and how many documents there are", async () => {
    await onPage(`${open.url}/`, async (page) => {
      await page.getByRole("row", { name: "moods 2" }).waitFor();
      await page.getByRole("row", { name: "personas 0" }).waitFor();
      await page.getByRole("status").and(page.locator("[data-state='ok']")).waitFor();
      expect(await page.getByLabel("Function key").count()).toBe(0);
      await page.getByRole("link", { name: "API documentation" }).click();
      await page.waitForURL("**/docs");
    });
  });

  it("/ asks for a key where one is needed, and keeps it for its tab alone", async () => {
    await onPage(`${locked.url}/`, async (page) => {
      await page.getByLabel("Function key").fill(keys.default);
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByRole("row", { name: "moods 0" }).waitFor();
      await page.reload();
      await page.getByRole("row", { name: "moods 0" }).waitFor();
      expect(await page.evaluate("JSON.stringify(localStorage) + document.cookie")).toBe("{}");
    });
  });

  it("/docs is light or dark as the system is, also when that changes", async () => {
    await onPage(`${open.url}/docs#/moods/moods-patch`, async (page) => {
      await page.locator("#operations-moods-moods-patch .opblock-body").waitFor();
      /** How light the letters are: the sum of their colours, up to 765. */
      const letters = async () => {
        const colour = await page.evaluate(
          "getComputedStyle(document.querySelector('.info p')).color",
        );
        const parts = String(colour).match(/[\d.]+/g) ?? [];
        return parts.slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
      };
      await page.emulateMedia({ colorScheme: "dark" });
      await expect.poll(letters).toBeGreaterThan(500);
      await page.emulateMedia({ colorScheme: "light" });
      await expect.poll(letters).toBeLessThan(300);
    });
  });

  it("/docs tries calls out, with conditions", async () => {
    await onPage(`${open.url}/docs#/moods/moods-patch`, async (page) => {
      const operation = page.locator("#operations-moods-moods-patch");
      await operation.getByRole("button", { name: "Try it out" }).click();
      await operation.getByPlaceholder("id").fill("calm");
      await operation.getByPlaceholder("If-Match").fill('"0-old"');
      await operation.locator("textarea").first().fill('{"intensity": 2}');
      await operation.getByRole("button", { name: "Execute" }).click();
      const answer = operation.locator(".live-responses-table");
      await answer.getByText("412", { exact: true }).first().waitFor();
      await operation.getByPlaceholder("If-Match").fill("");
      await operation.getByRole("button", { name: "Execute" }).click();
      await answer.getByText("200", { exact: true }).first().waitFor();
    });
    const calm = await (await fetch(`${open.url}/api/moods/calm`)).text();
    expect(calm).toContain('"intensity":2');
  });
});
