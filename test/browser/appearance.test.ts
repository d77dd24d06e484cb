import { readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { describeSights, sights } from "./sights.ts";

/** A folder for pictures of all pages, to look at. With it, the pictures of the README are made anew, too. */
const pictures = process.env["PICTURES"];

interface Appearance {
  readonly name: string;
  readonly colorScheme: "light" | "dark";
  readonly width: number;
  readonly height: number;
}

const looks: readonly Appearance[] = [
  { name: "light", colorScheme: "light", width: 1280, height: 800 },
  { name: "dark", colorScheme: "dark", width: 1280, height: 800 },
  { name: "narrow", colorScheme: "light", width: 320, height: 640 },
  // A window of 1,280 pixels at 200 % is as wide as this.
  { name: "large", colorScheme: "dark", width: 640, height: 400 },
];

describeSights("every page", "", (look) => {
  let axe: string;

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
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
    const found = await look(sight, { reducedMotion: "reduce" }, async (page) => {
      const faults: string[] = [];
      for (const { colorScheme, name, ...viewport } of looks) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
        if (pictures !== undefined) {
          await page.screenshot({
            path: join(pictures, `${sight.name}-${name}.png`),
            fullPage: true,
          });
        }
      }
      return faults;
    });
    expect(found).toEqual([]);
  });

  it.for(["light", "dark"] as const)("the README has a small picture, %s", async (colorScheme) => {
    const sight = { name: "README", path: "/console/moods?seeds=1", ready: ".state" };
    const viewport = { width: 960, height: 440 };
    const picture = await look(sight, { colorScheme, viewport }, (page) => page.screenshot());
    expect(picture.length).toBeLessThan(100_000);
    const file = `docs/pictures/console-${colorScheme}.png`;
    expect(await readFile("README.md", "utf8")).toContain(file);
    if (pictures !== undefined) {
      await writeFile(file, picture);
    }
    expect((await stat(file)).size).toBeLessThan(100_000);
  });
});
