import { expect, it } from "vitest";
import { describeSights, longestId, type Sight, sights } from "./sights.ts";

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

/** What may be scrolled sideways: tables, the lines of an editor, and the header of a narrow window. */
const scrolled = ".scroll, .cm-scroller, .bar nav";

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

describeSights("long words", word, (look) => {
  it.for([...sights, ...longest])("make nothing wider than the window: $name", async (sight) => {
    const found = await look(sight, { viewport: { width: 1280, height: 900 } }, async (page) => {
      const faults: string[] = [];
      for (const width of [1280, 640, 320]) {
        await page.setViewportSize({ width, height: 640 });
        const wide: readonly string[] = await page.evaluate(findWide);
        faults.push(...wide.map((fault) => `${width}: ${fault}`));
      }
      return faults;
    });
    expect(found).toEqual([]);
  });

  it("leaves most of a narrow window to the page, and shows where one is, and whether all is saved", async () => {
    const sight = { name: "narrow", path: "/console/moods/curious", ready: ".sticky" };
    await look(sight, { viewport: { width: 320, height: 640 } }, async (page) => {
      const heightOf = async (selector: string) =>
        (await page.locator(selector).boundingBox())?.height;
      expect(await heightOf(".bar")).toBeLessThan(90);
      expect(await heightOf(".sticky")).toBeLessThan(60);
      for (const seen of [
        page.getByRole("link", { name: "Moods" }),
        page.getByRole("status").filter({ hasText: "No unsaved changes" }),
      ]) {
        const { x, width } = (await seen.boundingBox()) ?? { x: 320, width: 0 };
        expect(x + width).toBeLessThanOrEqual(320);
      }
    });
  });
});
