import { expect, it } from "vitest";
import { findRows, type Row, type Sort, sortRows } from "../../src/console/list/rows.ts";
import type { CollectionInfo } from "../../src/console/schema.ts";

const info = { titleField: "mood" } as CollectionInfo;
const row = (id: string, mood: string, at: string, by: string) =>
  ({
    ...{ id, mood },
    _meta: { updatedAt: `2026-11-${at}T00:00:00.000Z`, updatedBy: { id: by, name: by } },
  }) as unknown as Row;
const rows = [
  row("b", "Calm 10", "02", "Kim"),
  row("a", "calm 9", "03", "Ada"),
  row("c", "Ärger", "02", "Kim"),
  row("d", "", "01", "Ada"),
];

it.for([
  ["title", ["c", "a", "b", "d"]],
  ["-updatedAt", ["a", "b", "c", "d"]],
  ["updatedAt", ["d", "b", "c", "a"]],
  ["updatedBy", ["a", "d", "b", "c"]],
] satisfies readonly (readonly [Sort, readonly string[]])[])(
  "a list sorted by %s, in which equals stay as they are, is %j",
  ([sort, ids]) => {
    expect(sortRows(info, rows, sort).map(({ id }) => id)).toEqual(ids);
  },
);

it.for([
  ["", "", ["b", "a", "c", "d"]],
  ["CALM 1", "", ["b"]],
  ["calm", "Ada", ["a"]],
  ["d", "", ["d"]],
  ["nothing", "", []],
] as const)("the search for %j by %j finds %j", ([q, by, ids]) => {
  expect(findRows(info, rows, { q, by }).map(({ id }) => id)).toEqual(ids);
});
