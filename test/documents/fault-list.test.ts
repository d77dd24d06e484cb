import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Fault } from "../../src/base/errors.ts";
import type { DocumentType, Zod } from "../../src/documents/document-type.ts";
import { listFaults, sayFirst } from "../../src/documents/fault-list.ts";
import type { JsonObject } from "../../src/documents/json.ts";
import { keepingFaults } from "../../src/documents/keeping.ts";
import { mood } from "../../src/documents/mood.ts";
import { pointerTo, toPointer } from "../../src/documents/pointer.ts";
import { readJson } from "../../src/documents/text/json-text.ts";
import { faultsOf, loadZod } from "../../src/documents/validation.ts";
import { parseBody } from "../../src/http/request/body-schema.ts";
import { cpuTime } from "../support/cpu-time.ts";

const more = { pointer: "", code: "more_faults", detail: "has more faults than listed here" };

/** A type whose fields can be wrong in very many places. */
const strict = {
  ...mood,
  schema: (lib: Zod) =>
    lib.looseObject({
      list: lib.optional(lib.array(lib.string())),
      names: lib.optional(lib.record(lib.string(), lib.array(lib.string()))),
      either: lib.optional(lib.union([lib.string(), lib.array(lib.string())])),
    }),
} satisfies DocumentType;

const wrong = Array.from({ length: 250_000 }, () => 1);
const manyNames = Object.fromEntries(wrong.slice(0, 40_000).map((_, n) => [`n${n}`, 1]));

it("a list of faults has the first ones, and the last entry says if there are more", () => {
  fc.assert(
    fc.property(fc.nat(250), fc.integer({ min: 1, max: 120 }), (count, max) => {
      const all = Array.from({ length: count }, (_, n) => ({
        pointer: `/${n}`,
        code: "wrong",
        detail: "is wrong",
      }));
      const listed = listFaults(all, max);
      expect(listed).toEqual(count <= max ? all : [...all.slice(0, max - 1), more]);
      // A text that was cut can be cut again.
      expect(listFaults(listed, 10)).toEqual(listFaults(all, Math.min(max, 10)));
    }),
  );
});

it("a list of faults consumes no more of its source than necessary", () => {
  let taken = 0;
  function* forever(): Generator<Fault> {
    for (;;) {
      taken += 1;
      yield { pointer: "/a", code: "wrong", detail: "x".repeat(1_000) };
    }
  }
  const listed = listFaults(forever());
  expect([listed.length, taken]).toEqual([100, 101]);
  expect(listed[0]?.detail).toHaveLength(301);
});

it.for([
  { count: 4, end: "is 3" },
  { count: 5, end: "is 4" },
  { count: 7, end: "and 2 more" },
  { count: 300, end: "and more than 95 more" },
])("of $count faults a sentence ends with: $end", ({ count, end }) => {
  const all = Array.from({ length: count }, (_, n) => ({
    pointer: "",
    code: "x",
    detail: `is ${n}`,
  }));
  const said = sayFirst(listFaults(all), ({ detail }) => detail);
  expect(said.split("; ").at(-1)).toBe(end);
});

it("a pointer that is cut is the beginning of the whole one", () => {
  const name = fc.string({ maxLength: 400, unit: fc.constantFrom("a", "/", "~", "\u{1f331}") });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 5 }), (path) => {
      const whole = toPointer(path);
      const cut = pointerTo(path);
      expect(cut.length).toBeLessThanOrEqual(301);
      expect(cut).toBe(whole.length > 300 ? `${whole.slice(0, 300).toWellFormed()}…` : whole);
    }),
  );
});

describe("a quarter of a million wrong values", () => {
  it.for<[string, () => Promise<readonly Fault[]>]>([
    ["in a list of a document", () => faultsOf(strict, { list: wrong })],
    ["under names of a document", () => faultsOf(strict, { names: manyNames })],
    ["in lists under names of a document", () => faultsOf(strict, { names: { a: wrong, b: [1] } })],
    ["that may be a text or a list", () => faultsOf(strict, { either: wrong })],
    ["in a text", async () => readFaults(`[${"1e999,".repeat(250_000)}1]`)],
    [
      "behind a million lines",
      async () => readFaults(`[${"\n".repeat(1e6)}${"1e999,".repeat(1e5)}1]`),
    ],
    ["in a value", async () => keepingFaults(wrong.map(() => Number.NaN))],
    ["in a body that is no document", () => bodyFaults(wrong)],
  ])("%s are at most 100 faults, and little memory", async ([, find]) => {
    await find();
    const before = process.memoryUsage();
    const took = cpuTime();
    const faults = await find();
    const milliseconds = took();
    expect(faults.length).toBeLessThanOrEqual(100);
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults).length).toBeLessThan(64 * 1024);
    // One object for each would take 50 MB and some seconds.
    expect(process.memoryUsage().heapUsed - before.heapUsed).toBeLessThan(32 * 1024 * 1024);
    expect(milliseconds).toBeLessThan(1_000);
  });

  async function readFaults(text: string): Promise<readonly Fault[]> {
    const reading = await readJson(text);
    return "faults" in reading ? reading.faults : [];
  }

  async function bodyFaults(only: readonly unknown[]): Promise<readonly Fault[]> {
    const schema = (lib: typeof z) => z.looseObject({ only: lib.array(lib.string()) });
    const failure: unknown = await parseBody(schema, { only } as JsonObject).catch(
      (error) => error,
    );
    return (failure as { faults: readonly Fault[] }).faults;
  }
});

describe("the schema library with stops", () => {
  const item = fc.oneof({ arbitrary: fc.constant("right"), weight: 5 }, fc.constant(1));
  const items = fc.array(item, { maxLength: 350, size: "max" });
  const few = fc.array(item, { maxLength: 20, size: "max" });
  const names = fc.dictionary(fc.string({ maxLength: 4 }), few, { maxKeys: 220, size: "max" });

  it.for<[string, fc.Arbitrary<unknown>, (lib: typeof z) => z.ZodMiniType]>([
    ["lists", items, (lib) => lib.array(lib.string())],
    [
      "lists of lists",
      fc.array(few, { maxLength: 120, size: "max" }),
      (lib) => lib.array(lib.array(lib.string())),
    ],
    ["lists with a length", items, (lib) => lib.array(lib.string()).check(lib.minLength(5))],
    ["records", names, (lib) => lib.record(lib.string(), lib.array(lib.string()))],
    ["what is neither", fc.oneof(names, fc.constant(null)), (lib) => lib.array(lib.string())],
    ["lists for records", items, (lib) => lib.record(lib.string(), lib.string())],
  ])("finds in %s what the library finds, as far as it goes", async ([, values, toSchema]) => {
    const stopping = toSchema(await loadZod());
    const whole = toSchema(z);
    fc.assert(
      fc.property(values, (value) => {
        const [one, other] = [stopping.safeParse(value), whole.safeParse(value)];
        const [found, all] = [one, other].map(({ error }) => error?.issues ?? []) as [
          unknown[],
          unknown[],
        ];
        expect(one.success).toBe(other.success);
        expect(one.data).toEqual(other.data);
        expect(found).toEqual(all.slice(0, found.length));
        expect(found.length).toBeGreaterThanOrEqual(Math.min(all.length, 101));
      }),
      { numRuns: 50 },
    );
  });
});
