import { readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  closeContext,
  inBrowser,
  isBrowserMissing,
  launchBrowser,
  patiently,
  stepTimeout,
} from "../support/browser.ts";
import { type Sights, sights, startSights } from "./sights.ts";

/** A folder for pictures of all pages, to look at. With it, the pictures of the README are made anew, too. */
const pictures = process.env["PICTURES"];

interface Look {
  readonly name: string;
  readonly colorScheme: "light" | "dark";
  readonly width: number;
  readonly height: number;
}

const looks: readonly Look[] = [
  { name: "light", colorScheme: "light", width: 1280, height: 800 },
  { name: "dark", colorScheme: "dark", width: 1280, height: 800 },
  { name: "narrow", colorScheme: "light", width: 320, height: 640 },
  // A window of 1,280 pixels at 200 % is as wide as this.
  { name: "large", colorScheme: "dark", width: 640, height: 400 },
];

describe.skipIf(isBrowserMissing)(inBrowser("every page"), patiently, () => {
  let browser: Browser;
  let everything: Sights;
  let axe: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    everything = await startSights(complaints);
    browser = await launchBrowser();
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  }, patiently.timeout);
  afterAll(async () => {
    await browser?.close();
    await everything?.stop();
  });

  /** What is wrong with a page: for people who can't see it well, or with its width. */
  const faultsOf = async (page: Page): Promise<readonly string[]> => {
    await page.evaluate(axe);
    const found: readonly string[] = await page.evaluate(
      "axe.run({resultTypes: ['violations']}).then(({violations}) => violations.flatMap(({id, nodes}) => nodes.map(({html}) => id + ': ' + html)))",
    );
    const excess = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    return [...found, ...(excess === 0 ? [] : [`${excess} pixels too wide`])];
  };
  it.for(sights)("can be read by everybody: $name", async (sight) => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    context.setDefaultTimeout(stepTimeout);
    const page = await everything.open(context, sight);
    const found: string[] = [];
    for (const { colorScheme, name, ...viewport } of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      found.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
      if (pictures !== undefined) {
        await page.screenshot({
          path: join(pictures, `${sight.name}-${name}.png`),
          fullPage: true,
        });
      }
    }
    await closeContext(context);
    expect(found).toEqual([]);
    expect(complaints.splice(0)).toEqual([]);
  });

  it.for(["light", "dark"] as const)("the README has a small picture, %s", async (colorScheme) => {
    const viewport = { width: 960, height: 440 };
    const context = await browser.newContext({ colorScheme, viewport });
    const page = await everything.open(context, {
      name: "README",
      path: "/console/moods?seeds=1",
      ready: ".state",
    });
    const picture = await page.screenshot();
    await closeContext(context);
    expect(picture.length).toBeLessThan(100_000);
    const file = `docs/pictures/console-${colorScheme}.png`;
    expect(await readFile("README.md", "utf8")).toContain(file);
    if (pictures !== undefined) {
      await writeFile(file, picture);
    }
    expect((await stat(file)).size).toBeLessThan(100_000);
  });
});
