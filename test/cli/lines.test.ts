import fc from "fast-check";
import { expect, it } from "vitest";
import { linesOf } from "../../src/cli/lines.ts";

/** A text in pieces of these lengths. */
async function* inPieces(bytes: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const length of lengths) {
    yield bytes.subarray(start, start + length);
    start += length;
  }
  yield bytes.subarray(start);
}

it("splits a file into the same lines, whatever its pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\uFEFF", ""))),
      fc.array(fc.nat(20)),
      async (texts, lengths) => {
        const whole = texts.join("\n");
        const lines = await Array.fromAsync(linesOf(inPieces(Buffer.from(whole), lengths), 1_000));
        const expected = whole.split("\n");
        // After the last line feed, only a text that isn't empty counts as a line.
        expect(lines.map(({ content }) => content.toString())).toEqual(
          expected.at(-1) === "" ? expected.slice(0, -1) : expected,
        );
        expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
        expect(lines.at(-1)?.end ?? 0).toBe(Buffer.byteLength(whole));
      },
    ),
  );
});

it("counts a line that is too long or not UTF-8 as one line", async () => {
  const bytes = Buffer.concat([
    Buffer.from("12345\n123456\n"),
    Buffer.from([0xc3, 0x28, 0x0a]),
    Buffer.from("\uFEFFx"),
  ]);
  for (const length of [1, 2, 100]) {
    const lengths = Array.from({ length: bytes.length }, () => length);
    const lines = await Array.fromAsync(linesOf(inPieces(bytes, lengths), 5));
    expect(lines.map(({ content }) => content.toString())).toEqual([
      "12345",
      "too-long",
      "not-utf-8",
      "\uFEFFx",
    ]);
  }
});
