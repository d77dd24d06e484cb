import type { ArchiveCounts, Manifest } from "./manifest.ts";
import type { ArchiveRow } from "./row.ts";

/** Before the first row. */
export const noRows: ArchiveCounts = { documents: 0, deleted: 0, revisions: 0, ledger: 0 };

/** With one more row. */
export function countKind(counts: ArchiveCounts, row: ArchiveRow): ArchiveCounts {
  const kind = kindOf(row);
  return { ...counts, [kind]: (counts[kind] ?? 0) + 1 };
}

/** How many rows of each kind a backup has, by collection. */
export function countsOf({ collections }: Manifest) {
  return Object.fromEntries(collections.map(({ collection, counts }) => [collection, counts]));
}

function kindOf(row: ArchiveRow): keyof ArchiveCounts {
  switch (row.kind) {
    case "head":
      return row.body === undefined ? "deleted" : "documents";
    case "revision":
      return "revisions";
    case "ledger":
      return "ledger";
    case "erasure":
      return "erasures";
  }
}
