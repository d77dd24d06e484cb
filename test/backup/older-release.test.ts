import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import type { LedgerEntry } from "../../src/store/document-store.ts";
import type { RevisionOf } from "../../src/store/revision-page.ts";
import { backupsOf, restoreFrom, revisionsOf } from "../support/backups.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";

/** A backup that 0.1.0 made of a table: old revisions, deleted documents, a ledger, and bare line separators. */
const folder = `${import.meta.dirname}/fixtures`;
const name = "2026-11-20T10-23-00Z";

const target = new FolderTarget(folder);

/** Its content, read without any of our code. */
async function linesOf(file: string): Promise<readonly Record<string, unknown>[]> {
  const content = await target.read({ folder: name, file });
  return gunzipSync(content ?? "")
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe.for([
  { where: "SQLite", open: openSqliteStore },
  { where: "a table", open: () => openTableStore(1) },
  { where: "a table of 16 partitions", open: () => openTableStore(16) },
])("a backup of the previous release, restored into $where", ({ open }) => {
  it("is back to the last byte", async () => {
    const { store } = await open();
    const service = backupsOf(store, target);
    expect(await service.verify(name, {})).toMatchObject({ ok: true, problems: [], notes: [] });
    const { failed, state } = await restoreFrom(service, name);
    expect(failed).toEqual([]);
    expect(state.counts).toMatchObject({ created: 6, updated: 0, deleted: 0, erased: 0 });
    for (const type of ["moods", "personas"]) {
      const lines = await linesOf(`${type}-0001.ndjson.gz`);
      const expected = lines
        .filter(({ kind }) => kind !== "ledger")
        .map(({ kind: _, ...row }) => ({ body: undefined, ...row }) as unknown as RevisionOf);
      expect(byPlace(await revisionsOf(store, type))).toEqual(byPlace(expected));
      const ledger = lines
        .filter(({ kind }) => kind === "ledger")
        .map(({ kind: _, ...row }) => row as unknown as LedgerEntry);
      expect(await Array.fromAsync(store.ledger(type))).toEqual(ledger);
    }
    const separators = await store.get({ collection: "moods", id: "separators" });
    expect(separators?.body).toContain("\u2028".repeat(60_000));
  });
});

function byPlace(revisions: readonly RevisionOf[]): readonly RevisionOf[] {
  return revisions.toSorted((a, b) => (a.id === b.id ? b.number - a.number : a.id < b.id ? -1 : 1));
}
