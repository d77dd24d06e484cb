import fc from "fast-check";
import { expect, it } from "vitest";
import { idPattern, slugOf } from "../../src/documents/id.ts";
import { anyText } from "../support/any-text.ts";

it.for([
  ["Calm", "calm"],
  ["Ana María Núñez", "ana-maria-nunez"],
  ["Łódź & Straße", "lodz-and-strasse"],
  ["Привет мир", "privet-mir"],
  ["Γειά σου", "geia-soy"],
  ["İstanbul Şöhret", "istanbul-soehret"],
  ["  --  ", undefined],
  ["田中さくら", undefined],
  ["🌱", undefined],
  [42, undefined],
  [undefined, undefined],
  ["a".repeat(500), "a".repeat(100)],
])("the slug of %j is %j", async ([title, slug]) => {
  expect(await slugOf(title)).toBe(slug);
});

it("a slug is always an id, with room for a number", async () => {
  await fc.assert(
    fc.asyncProperty(anyText({ maxLength: 300 }), async (title) => {
      const slug = await slugOf(title);
      expect(slug === undefined || (idPattern.test(slug) && slug.length <= 100)).toBe(true);
    }),
  );
});
