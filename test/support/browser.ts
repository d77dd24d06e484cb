import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether tests in a browser can't run here. */
export const isBrowserMissing = !existsSync(executablePath);

/** A name for tests in a browser; it says so where they are skipped. */
export function inBrowser(name: string): string {
  return isBrowserMissing ? `${name} (skipped: there is no ${executablePath})` : name;
}

/** Starts the browser, with nothing in it that calls home; more arguments come last. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
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
}
