import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLine, toLine } from "../../src/backup/archive/row.ts";
import { anyRow, headRow } from "../support/archives.ts";

const move = (label: string) => ({
  id: "m",
  label,
  to: { number: 1, writeId: "w" },
  at: "2026-01-02T03:04:05.000Z",
  by: { id: "u", name: "U" },
});

describe("a line", () => {
  it("round-trips any row", () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const line = toLine(row);
        expect(line).not.toContain("\n");
        expect(parseLine(line)).toEqual({ row });
      }),
    );
  });

  const good = JSON.parse(toLine(headRow("calm")));
  it.for<[string, unknown, RegExp]>([
    ["no JSON", undefined, /not a JSON object/],
    ["a list", [], /not a JSON object/],
    ["an unknown kind", { ...good, kind: "note" }, /unknown kind "note"/],
    ["a kind of JavaScript's own", { ...good, kind: "toString" }, /unknown kind/],
    ["no id", { ...good, id: "../x" }, /"id"/],
    ["a number that is none", { ...good, number: 0 }, /"number"/],
    ["a number that no row's key has room for", { ...good, number: 10_000_000_000 }, /"number"/],
    ["a list in a change's place", { ...good, change: ["created"] }, /"change"/],
    ["an endless name", { ...good, by: { id: "u", name: "x".repeat(5_000) } }, /"by"/],
    ["an erasure of nothing", { ...good, kind: "erasure", through: 0 }, /"through"/],
    ["no write id", { ...good, writeId: "" }, /"writeId"/],
    ["no time", { ...good, at: "yesterday" }, /"at"/],
    ["nobody who wrote", { ...good, by: { id: "u" } }, /"by"/],
    ["an unknown change", { ...good, change: "toString" }, /"change"/],
    ["an unknown origin", { ...good, origin: "mars" }, /"origin"/],
    ["a body that is not text", { ...good, body: {} }, /"body"/],
    ["a body that is not JSON", { ...good, body: "{" }, /"body" that is not a JSON object/],
    ["a body that is a list", { ...good, body: "[]" }, /"body" that is not a JSON object/],
    ["a body of another document", { ...good, body: '{"id":"x"}' }, /a different id/],
    ["no body", { ...good, body: undefined }, /no "body"/],
    ["a deletion with a body", { ...good, change: "deleted" }, /is a deletion/],
    ["labels without moves", { kind: "labels", id: "a" }, /"moves"/],
    ["labels of a wrong name", { kind: "labels", id: "a", moves: [move("Live")] }, /"moves"/],
    ["the label latest", { kind: "labels", id: "a", moves: [move("latest")] }, /"moves"/],
    ["a ledger without a hash", { kind: "ledger", id: "a", file: "b" }, /"hash"/],
  ])("of %s is refused, with the field", ([, value, says]) => {
    const parsed = parseLine(value === undefined ? "{" : JSON.stringify(value));
    expect(parsed).toEqual({ problem: expect.stringMatching(says) });
  });

  it("from before today's schema is good, whatever its fields", () => {
    const row = headRow("calm", 1, '{"id":"calm","mood":17,"removed":[null]}');
    expect(parseLine(toLine(row))).toEqual({ row });
  });
});
