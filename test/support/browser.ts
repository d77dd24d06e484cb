import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { patience } from "./patience.ts";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether this machine can't run tests in a browser. */
export const isBrowserMissing = !existsSync(executablePath);

/** The name of browser tests; it says if they are skipped. */
export function inBrowser(name: string): string {
  return isBrowserMissing ? `${name} (skipped: there is no ${executablePath})` : name;
}

/** Starts the browser, with everything that calls home turned off; additional arguments come last. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
  browser.on("context", (context) => context.setDefaultTimeout(patience));
  return browser;
}

/** Closes a context with its pages; whatever its routes are still doing has lost its page, and is of no interest any more. */
export async function closeContext(context: BrowserContext): Promise<void> {
  const routed = [context, ...context.pages()];
  await Promise.all(routed.map((of) => of.unrouteAll({ behavior: "ignoreErrors" })));
  await context.close();
}
