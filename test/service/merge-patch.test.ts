import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonValue } from "../../src/documents/json.ts";
import { mergePatch } from "../../src/service/merge-patch.ts";

// RFC 7396, appendix A.
it.for<[JsonValue, JsonValue, JsonValue]>([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j patched with %j is %j", ([target, patch, result]) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

it("keeps the position of a changed field, and adds new ones last", () => {
  const patched = mergePatch({ z: 1, a: 2, m: 3 }, { a: 9, b: 4, z: null });
  expect(JSON.stringify(patched)).toBe('{"a":9,"m":3,"b":4}');
});

it("treats __proto__ as an ordinary field", () => {
  const patched = mergePatch(
    JSON.parse('{"__proto__":{"a":1}}'),
    JSON.parse('{"__proto__":{"b":2}}'),
  );
  expect(JSON.stringify(patched)).toBe('{"__proto__":{"a":1,"b":2}}');
  expect(({} as { b?: number }).b).toBeUndefined();
});

it("is idempotent", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
      const once = mergePatch(target as JsonValue, patch as JsonValue);
      expect(mergePatch(once, patch as JsonValue)).toEqual(once);
    }),
  );
});
