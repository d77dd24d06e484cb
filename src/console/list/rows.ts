import type { Meta, Revision } from "../../client/index.ts";
import type { Fields } from "../document/content.ts";
import { type CollectionInfo, titleOf } from "../schema.ts";

/** A document in the list: its title, and what the system records. */
export type Row = Fields & { readonly id: string; readonly _meta: Meta };

/** What is searched for: each word must be in the title, the id or the author's name. */
export function findRows(
  info: CollectionInfo,
  rows: readonly Row[],
  { by, q }: { readonly q: string; readonly by: string },
): readonly Row[] {
  const words = q.toLowerCase().split(/\s+/);
  return rows.filter((row) => {
    const text = `${titleOf(info, row)} ${row.id}`.toLowerCase();
    return (by === "" || authorOf(row) === by) && words.every((word) => text.includes(word));
  });
}

/** Who changed it last; empty if this Seedbed does not say. */
export function authorOf({ _meta: { updatedBy } }: Row): string {
  return updatedBy?.name ?? "";
}

/** What the latest write was, as far as a list says it: a restore may be of an earlier revision, or from a backup. */
export function changeOf({ _meta: { createdAt, origin, updatedAt } }: Row): Revision["change"] {
  switch (origin) {
    case "api":
      return createdAt === updatedAt ? "created" : "updated";
    case "import":
      return "imported";
    case "restore":
      return "restored";
    case "seed":
      return "seeded";
  }
}

/** All authors, by name. */
export function authorsIn(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.map(authorOf))].filter((name) => name !== "").toSorted(texts.compare);
}

const texts = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The ways to sort, as the URL has them. */
export const sorts = ["title", "-updatedAt", "updatedAt", "updatedBy"] as const;

export type Sort = (typeof sorts)[number];

/** Compares two documents by when they were changed last. */
export function newestFirst(one: Row, other: Row): number {
  return Date.parse(other._meta.updatedAt) - Date.parse(one._meta.updatedAt);
}

/** Sorts by title, by time, or by author and then by time. */
export function sortRows(info: CollectionInfo, rows: readonly Row[], sort: Sort): readonly Row[] {
  switch (sort) {
    case "title":
      return rows.toSorted((one, other) => texts.compare(titleOf(info, one), titleOf(info, other)));
    case "-updatedAt":
      return rows.toSorted(newestFirst);
    case "updatedAt":
      return rows.toSorted((one, other) => newestFirst(other, one));
    case "updatedBy":
      return rows.toSorted(
        (one, other) => texts.compare(authorOf(one), authorOf(other)) || newestFirst(one, other),
      );
  }
}
