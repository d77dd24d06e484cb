import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepingFaults } from "../../src/documents/keeping.ts";
import { isExactNumber } from "../../src/documents/text/exact-number.ts";
import { readJson } from "../../src/documents/text/json-text.ts";
import { nested } from "../support/any-document.ts";
import { cpuTime } from "../support/cpu-time.ts";

const oneMiB = 1024 * 1024;

describe("a number", () => {
  it("that is a printed double is exact, in every notation", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(isExactNumber(JSON.stringify(value))).toBe(true);
        if (Math.abs(value) < Number.MAX_SAFE_INTEGER) {
          expect(isExactNumber(value.toExponential(16))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("that is an integer is exact if it equals a printed double, in any notation", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.nat(5), (whole, more) => {
        const expected = BigInt(Number(whole)) === whole || isPrinted(whole);
        const scaled = `${whole}${"0".repeat(more)}e-${more}`;
        for (const literal of [`${whole}`, `${whole}.${"0".repeat(more)}`, scaled]) {
          expect(isExactNumber(literal), literal).toBe(isPrinted(whole) && expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.for(["0x1F", "0o17", ".5", "5.", "+1", "0x20000000000000", "007"])(
    "%s is exact, as YAML writes it",
    (literal) => {
      expect(isExactNumber(literal)).toBe(true);
    },
  );

  it.for(["0x20000000000001", "0x1p3", ".inf", "NaN", "Infinity", `0x${"f".repeat(300)}`])(
    "%s is not",
    (literal) => {
      expect(isExactNumber(literal)).toBe(false);
    },
  );

  it("with a million digits, or a ten-digit exponent, takes no time", () => {
    const took = cpuTime();
    for (const literal of [
      "1".repeat(oneMiB),
      `1${"0".repeat(oneMiB)}e-${oneMiB}`,
      `0.${"0".repeat(oneMiB)}1e${oneMiB}`,
      "1e9999999999",
      "-1e-9999999999",
      "0e9999999999",
    ]) {
      isExactNumber(literal);
    }
    expect(took()).toBeLessThan(1_000);
  });
});

/** Whether a whole number equals the printed form of its double. */
function isPrinted(whole: bigint): boolean {
  const [digits = "", exponent = "0"] = JSON.stringify(Number(whole)).replace("-", "").split("e");
  const [before = "", after = ""] = digits.split(".");
  const printed = BigInt(before + after) * 10n ** BigInt(Number(exponent) - after.length);
  return printed === (whole < 0n ? -whole : whole);
}

describe("a JSON text", () => {
  it("of any kind is read as JSON.parse reads it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const reading = await readJson(text);
        if ("value" in reading) {
          expect(reading.value).toEqual(JSON.parse(text));
        } else {
          expect(reading.faults.map(({ code }) => code)).toEqual(
            reading.faults.map(() => "backslash"),
          );
        }
      }),
    );
  });

  it("that is invalid or truncated anywhere is a fault, not a failure", async () => {
    const whole = '{"a\\n":[1e5,-0.5,"\\ud83c\\udf31",{"":null}],"b":tru\u00e9}';
    const texts = Array.from({ length: whole.length }, (_, end) => whole.slice(0, end));
    for (const text of [
      ...texts,
      "]",
      "}{",
      '"\\',
      '{"a\\u00":1}',
      "01",
      "[1,]",
      "--",
      "\ufeff{}",
    ]) {
      expect(await readJson(text), text).toMatchObject({ faults: [{ code: "syntax" }] });
    }
  });

  it("locates each fault, below the prefix of the document", async () => {
    const text = '[\n {"a/b":[1,{"c":1,"c":2}]},\n  {"~":1e400}\n]';
    expect(await readJson(text, { wrapping: 1 })).toMatchObject({
      faults: [
        { pointer: "/a~1b/1/c", code: "duplicate_name", line: 2, column: 19 },
        { pointer: "/~0", code: "inexact_number", line: 3, column: 8 },
      ],
    });
  });

  it("with a hundred faults has them all, and the pointer of a long name is cut", async () => {
    const names = Array.from({ length: 100 }, (_, n) => `"\\ud83c${n}${"x".repeat(1_000)}":1`);
    const reading = await readJson(`{${names.join(",")}}`);
    const faults = "faults" in reading ? reading.faults : [];
    expect(faults).toHaveLength(100);
    expect(faults.every(({ pointer }) => pointer.length === 301)).toBe(true);
  });

  const repeated = (unit: string, last = "1") =>
    `[${unit.repeat(Math.floor(oneMiB / unit.length))}${last}]`;
  const numbered = (name: (n: number) => string) =>
    `{${Array.from({ length: 40_000 }, (_, n) => `"${name(n)}":1`).join()}}`;

  it.for([
    ["small objects", repeated('{"a":1},')],
    ["long numbers", repeated("0.12345678901234567,")],
    ["surrogates", repeated('"\\ud83c\\udf31",')],
    ["white space", `{"a"${" ".repeat(oneMiB)}:1}`],
    ["names", numbered((n) => `name ${n}`)],
    ["names that are places", numbered(String)],
    ["names with escapes", numbered((n) => `\\n${n}`)],
    ["one name", `{${'"a":1,'.repeat(oneMiB / 6)}"a":1}`],
    ["escapes", `"${'\\"'.repeat(oneMiB / 2)}"`],
    ["strings that never end", '"\\"'.repeat(oneMiB / 3)],
  ] as const)("with a MiB of %s takes time in proportion", async ([, text]) => {
    const took = cpuTime();
    await readJson(text);
    // Comparing each name with all names before it would take minutes.
    expect(took()).toBeLessThan(2_000);
  });
});

it("a value whose text is not known has the same faults", () => {
  const faultsOf = (value: Parameters<typeof keepingFaults>[0]) =>
    keepingFaults(value).map(({ code, pointer }) => [pointer, code]);
  expect(faultsOf({ a: [1e16, 1e23, 5e-324, -0, "🌱"], b: JSON.parse(nested(63)) })).toEqual([]);
  expect(
    faultsOf({
      "\\": 1,
      "\ud83c": { c: "\udf31" },
      d: [Number.NaN, Number.NEGATIVE_INFINITY],
      e: JSON.parse(nested(64)),
    }),
  ).toEqual([
    ["/\\", "backslash"],
    ["/\ufffd", "lone_surrogate"],
    ["/\ufffd/c", "lone_surrogate"],
    ["/d/0", "inexact_number"],
    ["/d/1", "inexact_number"],
    [expect.stringMatching(/^\/e\/a\/0\/a/), "too_deep"],
  ]);
});
