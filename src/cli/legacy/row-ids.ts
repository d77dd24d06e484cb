import { createHash } from "node:crypto";
import { idPattern, slugOf } from "../../documents/id.ts";
import type { LegacyRow } from "./database.ts";

/**
 * The id that each row gets: its own if it is valid, otherwise a slug. Where another row of the type has that id, it gets a number,
 * so that no row overwrites another. The same rows always get the same ids.
 */
export async function assignIds(
  rows: readonly LegacyRow[],
): Promise<ReadonlyMap<LegacyRow, string>> {
  const ids = new Map<LegacyRow, string>();
  const taken = new Set<string>();
  const take = (row: LegacyRow, id: string): boolean => {
    const name = `${row.type}/${id}`;
    if (taken.has(name)) {
      return false;
    }
    taken.add(name);
    ids.set(row, id);
    return true;
  };
  const rest = rows
    .filter(({ id }) => id !== undefined)
    .filter((row) => !(isValid(row.id) && take(row, row.id)));
  for (const row of rest) {
    const slug = isValid(row.id) ? row.id : await slugFor(row);
    let id = slug;
    for (let number = 2; !take(row, id); number += 1) {
      id = `${slug.slice(0, 100)}-${number}`;
    }
  }
  return ids;
}

function isValid(id: string | undefined): id is string {
  return id !== undefined && idPattern.test(id);
}

/** The slug of a row's id, or of its name; a hash if nothing is left of either. */
async function slugFor({ id = "", name, type }: LegacyRow): Promise<string> {
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return (await slugOf(id)) ?? (await slugOf(name)) ?? `${type}-${hash}`.replace("prompt_", "");
}
