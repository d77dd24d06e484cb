import fc from "fast-check";
import { expect, it } from "vitest";
import type { ArchiveRow } from "../../src/backup/archive/row.ts";
import {
  archiveOf,
  endlessRow,
  headRow,
  ledgerRow,
  revisionRow,
  tombstoneRow,
} from "../support/archives.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backupsOf, documentsOf, restoreFrom } from "../support/backups.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";

/** A document with its history, as in a backup. */
const document = fc
  .record({
    id: fc.constantFrom("a", "a-b", "a.b", "aa", "B", "z"),
    older: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
    kind: fc.constantFrom(...Array<"head">(5).fill("head"), "tombstone", "tombstone", "endless"),
    isPlanted: fc.boolean(),
    isErased: fc.boolean(),
  })
  .map(({ id, isErased, isPlanted, kind, older }) => {
    const head =
      kind === "endless"
        ? endlessRow(id, 9)
        : kind === "head"
          ? headRow(id, 9)
          : tombstoneRow(id, 9);
    const revisions = older.toSorted((a, b) => b - a).map((number) => revisionRow(id, number));
    const erasure: ArchiveRow = {
      ...{ kind: "erasure", id, through: 3, at: "2026-01-01T00:00:00.000Z" },
      by: { id: "u", name: "u" },
    };
    return {
      id,
      rows: [head, ...revisions],
      erasures: isErased ? [erasure] : [],
      ledger: isPlanted ? [ledgerRow(id)] : [],
    };
  });

/** A fault in the lines: none, or a line is moved, repeated or missing. */
const mishap = fc.option(
  fc.record({
    kind: fc.constantFrom("moved", "twice", "missing"),
    from: fc.nat(40),
    to: fc.nat(40),
  }),
  { freq: 2 },
);

const archive = fc
  .record({
    documents: fc.uniqueArray(document, { selector: ({ id }) => id, maxLength: 5 }),
    order: fc.constantFrom("", "|"),
    mishap,
  })
  .map(({ documents, mishap: wrong, order }) => {
    const sorted = documents.toSorted((a, b) => (a.id + order < b.id + order ? -1 : 1));
    const rows = [
      ...sorted.flatMap(({ erasures }) => erasures),
      ...sorted.flatMap((one) => one.rows),
      ...sorted.flatMap(({ ledger }) => ledger),
    ];
    const [row] = rows.slice((wrong?.from ?? 0) % Math.max(rows.length, 1));
    if (wrong === null || row === undefined) {
      return rows;
    }
    const rest = wrong.kind === "twice" ? rows : rows.filter((one) => one !== row);
    const at = wrong.to % (rest.length + 1);
    return wrong.kind === "missing" ? rest : [...rest.slice(0, at), row, ...rest.slice(at)];
  });

it.for([
  { where: "SQLite", open: openSqliteStore, runs: 25 },
  { where: "a table", open: () => openTableStore(2), runs: 15 },
])(
  "a verified backup is fully restored into $where; the restore reports whatever verifying reported",
  async ({ open, runs }) => {
    let good = 0;
    await fc.assert(
      fc.asyncProperty(archive, async (rows) => {
        const { target } = await openFolderTarget();
        const name = await archiveOf(target, rows);
        const { store } = await open();
        const service = backupsOf(store, target);
        const verified = await service.verify(name, {});
        const { done, failed, state } = await restoreFrom(service, name);
        expect(done).toBe(true);
        expect(failed.length === 0).toBe("ok" in verified && verified.ok);
        expect(state.counts.erased).toBe(0);
        if (failed.length === 0) {
          good += 1;
          const heads = rows.filter(({ kind }) => kind === "head");
          const live = heads.filter((row) => "body" in row && row.body !== undefined);
          expect(Object.keys(await documentsOf(store)).toSorted()).toEqual(
            live.map(({ id }) => id).toSorted(),
          );
        }
      }),
      { numRuns: runs },
    );
    expect(good).toBeGreaterThan(runs / 10);
  },
);

it("a duplicate ledger entry, before its document and after, does not prevent a restore", async () => {
  const ledger = { kind: "ledger", id: "a", hash: "0".repeat(64), file: "moods/a.json" } as const;
  const { target } = await openFolderTarget();
  const name = await archiveOf(target, [ledger, headRow("a"), ledger]);
  const { store } = await openTableStore(2);
  const service = backupsOf(store, target);
  expect(await service.verify(name, {})).toMatchObject({ ok: true });
  const { done, failed } = await restoreFrom(service, name);
  expect([done, failed]).toEqual([true, []]);
  expect(Object.keys(await documentsOf(store))).toEqual(["a"]);
});
