import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import { type RunningApp, startBundle } from "./app.ts";
import { closeContext, inBrowser, isBrowserMissing, launchBrowser } from "./browser.ts";
import { anyStorage } from "./storage.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A host with the console, and a browser that has it open. */
export interface ConsoleInBrowser {
  url(path?: string): string;
  page(): Page;
  /** Another page, of the same author or, in a context of its own, of somebody else. */
  open(of?: BrowserContext): Promise<Page>;
  somebodyElse(): Promise<BrowserContext>;
  /** Stops the host, and starts it again where it was. */
  outage(meanwhile: () => Promise<void>): Promise<void>;
  send(method: string, path: string, body?: object): Promise<void>;
  /** Creates or replaces documents, whatever was there. */
  plant(collection: string, ...documents: readonly Fields[]): Promise<void>;
  /** A document as it is stored. */
  read(collection: string, id: string): Promise<Fields>;
}

const fields = { description: "One.\nTwo.", used: [1, null] };

/** Documents that differ only in their names. */
export const twoMoods: readonly Fields[] = [
  { id: "calm", mood: "Calm", ...fields },
  { id: "cross", mood: "Cross", ...fields },
];

/** Tests of the console in a browser. Each of them fails if the page's policy was violated, or an error was not handled. */
export function describeConsole(name: string, define: (console: ConsoleInBrowser) => void): void {
  describe.skipIf(isBrowserMissing)(inBrowser(name), () => {
    let browser: Browser;
    let host: RunningApp;
    let settings: Record<string, string>;
    let contexts: BrowserContext[] = [];
    let page: Page;
    const complaints: string[] = [];

    const somebodyElse = async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      contexts.push(context);
      return context;
    };
    const open = async (of = contexts[0]) => {
      const opened = await (of ?? (await somebodyElse())).newPage();
      opened.on("pageerror", (error) => complaints.push(String(error)));
      opened.on("console", (message) => {
        if (/policy|violat|trusted/i.test(message.text())) {
          complaints.push(message.text());
        }
      });
      return opened;
    };
    const url = (path = "") => `${host.url}/console${path}`;

    beforeAll(async () => {
      settings = { DocumentsStorage: await anyStorage() };
      host = await startBundle({ settings });
      browser = await launchBrowser();
    });
    beforeEach(async () => {
      page = await open(await somebodyElse());
      return async () => {
        for (const context of contexts) {
          await closeContext(context);
        }
        contexts = [];
        expect(complaints.splice(0)).toEqual([]);
      };
    });
    afterAll(async () => {
      await browser?.close();
      await host?.stop();
    });

    define({
      url,
      page: () => page,
      open,
      somebodyElse,
      async outage(meanwhile) {
        await host.stop();
        try {
          await meanwhile();
        } finally {
          host = await startBundle({ settings, port: Number(new URL(host.url).port) });
        }
      },
      async send(method, path, body) {
        const headers = { "content-type": "application/json", "seedbed-request": "1" };
        const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
        const response = await fetch(`${host.url}/api/${path}`, init);
        expect([path, response.ok]).toEqual([path, true]);
      },
      async plant(collection, ...documents) {
        const init = {
          method: "POST",
          headers: { "content-type": "application/x-ndjson" },
          body: documents
            .map((document) => JSON.stringify({ type: collection, document }))
            .join("\n"),
        };
        const response = await fetch(`${host.url}/api/import?mode=upsert`, init);
        expect(await response.json()).toMatchObject({ failed: [] });
      },
      async read(collection, id) {
        const response = await fetch(`${host.url}/api/${collection}/${id}`);
        const answer = (await response.json()) as Readonly<Record<string, Fields>>;
        const { _meta, ...content } = answer[collection.slice(0, -1)] ?? {};
        return content;
      },
    });
  });
}

/** Writes over all of an editor's text, as an author does; `fill` would change it behind the editor's back. */
export async function overwrite(editor: Locator, text: string): Promise<void> {
  await editor.focus();
  await editor.press("Control+a");
  await editor.page().keyboard.insertText(text);
}
