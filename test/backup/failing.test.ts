import { describe, expect, it } from "vitest";
import type { ArchiveRow } from "../../src/backup/archive/row.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { archiveOf, endlessRow, headRow, revisionRow } from "../support/archives.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, documentsOf, restoreFrom, revisionsOf } from "../support/backups.ts";
import { hurry } from "../support/hurry.ts";
import { racing } from "../support/racing.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";
import { bodyOf, put, putLong, toWrite } from "../support/writes.ts";

const key = (id: string) => ({ collection: "moods", id });

const stores = [
  { where: "SQLite", open: openSqliteStore, separators: 1_000 },
  // Ten of them do not fit a transaction.
  { where: "a table", open: () => openTableStore(1), separators: 72_000 },
];

/** The revisions of the document with the long history. */
async function historyOf(store: DocumentStore) {
  return (await revisionsOf(store, "moods")).filter(({ id }) => id === "aaa");
}

/** A body of characters that take six bytes each on the wire. */
function heavyBodyOf(id: string, n: number, separators: number): string {
  return JSON.stringify({ id, n, t: "\u2028".repeat(separators) });
}

describe.for(stores)("with the storage in $where", ({ open, separators }) => {
  it("documents full of line separators are restored with their history", async () => {
    // Only restoring them into a table takes transactions.
    const { store } = await openSqliteStore();
    await putLong(store, key("aaa"), 9, (n) => heavyBodyOf("aaa", n, separators));
    const others = Array.from({ length: 5 }, (_, n) =>
      toWrite(key(`m${n}`), undefined, heavyBodyOf(`m${n}`, 0, separators)),
    );
    await store.commit(others);
    const { target } = await openFolderTarget();
    const service = backupsOf(store, target);
    const name = await backUp(service);
    expect(await service.verify(name, {})).toMatchObject({ ok: true });
    const { store: empty } = await open();
    // Many that are created together are in the tests of seeds.
    await empty.commit(others.map(({ key: { id } }) => toWrite(key(id), undefined, bodyOf(id))));
    const { state } = await restoreFrom(backupsOf(empty, target), name, { mode: "exact" });
    expect(state.counts).toMatchObject({ created: 1, updated: 5, failed: 0 });
    expect(await documentsOf(empty)).toEqual(await documentsOf(store));
    expect(await historyOf(empty)).toEqual(await historyOf(store));
  });

  it("a document that can't be stored is reported with its line, and all others are restored", async () => {
    const { target } = await openFolderTarget();
    const name = await archiveOf(target, [
      headRow("a"),
      revisionRow("a"),
      endlessRow("b"),
      revisionRow("b"),
      headRow("c"),
    ]);
    const { store } = await open();
    await put(store, key("b"), bodyOf("b", 7));
    const service = backupsOf(store, target);
    const verified = await service.verify(name, {});
    expect(verified).toMatchObject({ ok: false, problems: [{ detail: /Line 3 .* can't be/ }] });
    const failure = {
      ...{ type: "moods", id: "b", code: "too-large", line: 3 },
      detail: expect.stringContaining("characters"),
      file: expect.stringMatching(/^moods-0001/),
    };
    const plan = await restoreFrom(service, name, { mode: "exact", plan: true });
    expect(plan.failed).toEqual([failure]);
    const { done, failed, state } = await restoreFrom(service, name, { mode: "exact" });
    expect(done).toBe(true);
    expect(failed).toEqual([failure]);
    expect(state.counts).toMatchObject({ created: 2, deleted: 0, failed: 1 });
    expect(Object.keys(await documentsOf(store))).toEqual(["a", "b", "c"]);
    expect((await store.get(key("b")))?.body).toBe(bodyOf("b", 7));
  });

  it.for<[string, readonly ArchiveRow[], RegExp]>([
    ["a second newest revision", [headRow("a"), headRow("a", 3)], /another newest/],
    ["a document twice", [headRow("a"), headRow("b"), headRow("a", 3)], /out of order/],
    ["a revision twice", [headRow("a", 3), revisionRow("a"), revisionRow("a")], /after revision 1/],
    [
      "revisions out of order",
      [headRow("a", 3), revisionRow("a", 1), revisionRow("a", 2)],
      /after/,
    ],
    ["a revision without its document", [headRow("a"), revisionRow("b")], /without the newest/],
  ])("%s is found by verifying, and is that document's failure alone", async ([, rows, says]) => {
    const { target } = await openFolderTarget();
    const name = await archiveOf(target, [...rows, headRow("z")]);
    const { store } = await open();
    const service = backupsOf(store, target);
    expect(await service.verify(name, {})).toMatchObject({
      ok: false,
      problems: [{ detail: expect.stringMatching(says) }],
    });
    const { failed, state } = await restoreFrom(service, name);
    expect(failed).toEqual([
      expect.objectContaining({
        ...{ type: "moods", code: "backup-damaged", line: expect.any(Number) },
        detail: expect.stringMatching(says),
      }),
    ]);
    expect(state.counts.failed).toBe(1);
    expect(await documentsOf(store)).toHaveProperty("z");
  });

  it("a document under constant writes is reported after a while, and the rest is restored", async () => {
    hurry(2_500);
    const { store } = await open();
    await put(store, key("busy"), bodyOf("busy"));
    await put(store, key("calm"), bodyOf("calm"));
    const { target } = await openFolderTarget();
    const name = await backUp(backupsOf(store, target));
    await put(store, key("calm"));
    await put(store, key("busy"), bodyOf("busy", 1));
    let n = 1;
    const busy = racing(store, async (method) => {
      n += 1;
      await (method === "commit" ? put(store, key("busy"), bodyOf("busy", n)) : undefined);
    });
    const { failed, state } = await restoreFrom(backupsOf(busy, target), name);
    expect(failed).toEqual([
      expect.objectContaining({ type: "moods", id: "busy", code: "contended", line: 1 }),
    ]);
    expect(state.counts).toMatchObject({ created: 1, failed: 1 });
    expect((await store.get(key("calm")))?.body).toBe(bodyOf("calm"));
  });
});
