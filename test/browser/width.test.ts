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
import { longestId, type Sight, type Sights, sights, startSights } from "./sights.ts";

/** Of one piece, and wider than a large window. */
const word = ` ${"unbreakable".repeat(15)}`;

const longest: readonly Sight[] = [
  { name: "longest id", path: `/console/moods/${longestId}`, ready: ".panes" },
  { name: "its history", path: `/console/moods/${longestId}?history=1`, ready: ".rows li" },
  { name: "no such id", path: `/console/moods/${longestId.slice(1)}`, ready: "p" },
  {
    name: "its deletion",
    path: "/console/moods?q=bold",
    ready: "dialog",
    act: (page) => page.getByRole("button", { name: "Delete Bold" }).click(),
  },
];

/** What may be scrolled sideways: tables, the lines of an editor, and the bars of a narrow window. */
const scrolled = ".scroll, .cm-scroller, .bar nav, .sticky";

/** What sticks out of the window, or has to be scrolled sideways to be read. */
const findWide = `(() => {
  const isHidden = (element) => element.closest(${JSON.stringify(scrolled)}) !== null;
  const name = ({ className, id, localName }) => localName + "#" + id + "." + className;
  const found = [...document.querySelectorAll("body *")].filter((element) => !isHidden(element));
  const out = found.filter((element) => Math.floor(element.getBoundingClientRect().right) > innerWidth);
  const wide = found.filter(
    (element) =>
      element.scrollWidth > element.clientWidth + 1 &&
      ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
      !element.matches("input, textarea"),
  );
  const excess = document.documentElement.scrollWidth - innerWidth;
  return [
    ...(excess > 0 ? [excess + " pixels too wide"] : []),
    ...out.map(name),
    ...wide.map((element) => name(element) + " scrolls"),
  ].slice(0, 5);
})()`;

describe.skipIf(isBrowserMissing)(inBrowser("long words"), patiently, () => {
  let browser: Browser;
  let everything: Sights;
  const complaints: string[] = [];

  beforeAll(async () => {
    everything = await startSights(complaints, word);
    browser = await launchBrowser();
  }, patiently.timeout);
  afterAll(async () => {
    await browser?.close();
    await everything?.stop();
  });

  it.for([...sights, ...longest])("make nothing wider than the window: $name", async (sight) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(stepTimeout);
    await rename(context);
    const page = await everything.open(context, sight);
    const found: string[] = [];
    for (const width of [1280, 640, 320]) {
      await page.setViewportSize({ width, height: 640 });
      const wide: readonly string[] = await page.evaluate(findWide);
      found.push(...wide.map((fault) => `${width}: ${fault}`));
    }
    await closeContext(context);
    expect(found).toEqual([]);
    expect(complaints.splice(0)).toEqual([]);
  });

  it("leaves most of a narrow window to the page, and shows in its header where one is", async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    context.setDefaultTimeout(stepTimeout);
    const path = "/console/moods/curious";
    const page = await everything.open(context, { name: "narrow", path, ready: ".sticky" });
    const heightOf = async (selector: string) =>
      (await page.locator(selector).boundingBox())?.height;
    expect(await heightOf(".bar")).toBeLessThan(90);
    expect(await heightOf(".sticky")).toBeLessThan(60);
    const current = await page.getByRole("link", { name: "Moods" }).boundingBox();
    expect((current?.x ?? 320) + (current?.width ?? 0)).toBeLessThanOrEqual(320);
    await closeContext(context);
  });
});

/** Gives authors a long name. */
async function rename(of: Pick<Page, "route">): Promise<void> {
  await of.route(/\/api\/(moods|personas|templates|scenarios)/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const body = text.replaceAll('"name":"local"', `"name":"local${word}"`);
    await route.fulfill({ response, body });
  });
}
