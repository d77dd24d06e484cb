import { beforeEach, describe, expect, it } from "vitest";
import type { BackupService } from "../../src/backup/backup-service.ts";
import type { RestoreMode } from "../../src/backup/restore/state.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { readPlanting } from "../../src/store/planting.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import {
  allCalls,
  backUp,
  backupsOf,
  contentOf,
  documentsOf,
  recordLedger,
  restoreFrom,
} from "../support/backups.ts";
import { openSqliteStore } from "../support/stores.ts";
import { author, bodyOf, put } from "../support/writes.ts";

const key = (id: string) => ({ collection: "moods", id });

describe.for(allCalls)("restoring in %s into a storage in use", (calls) => {
  let store: DocumentStore;
  let target: BackupTarget;
  let service: BackupService;
  let name: string;

  /** Every way in which a document can differ from its backup. */
  beforeEach(async () => {
    ({ store } = await openSqliteStore());
    ({ target } = await openFolderTarget());
    service = backupsOf(store, target, undefined, calls);
    for (const id of ["same", "edited", "deleted", "reordered", "revived"]) {
      await put(store, key(id), bodyOf(id));
    }
    await put(store, key("revived"));
    await recordLedger(store, "moods", [{ id: "edited", hash: "then", file: "edited.json" }]);
    name = await backUp(service);
    await put(store, key("edited"), bodyOf("edited", 1));
    await put(store, key("deleted"));
    await put(store, key("reordered"), '{"n":0,"id":"reordered"}');
    await put(store, key("revived"), bodyOf("revived", 1));
    await put(store, key("new"), bodyOf("new"));
  });

  const now = { same: bodyOf("same"), reordered: '{"n":0,"id":"reordered"}' };
  const cases: readonly {
    mode: RestoreMode;
    documents: Record<string, string>;
    counts: Record<string, number>;
  }[] = [
    {
      mode: "missing",
      documents: {
        ...now,
        deleted: bodyOf("deleted"),
        edited: bodyOf("edited", 1),
        revived: bodyOf("revived", 1),
        new: bodyOf("new"),
      },
      counts: {
        created: 1,
        updated: 0,
        deleted: 0,
        unchanged: 4,
        labelled: 0,
        erased: 0,
        failed: 0,
      },
    },
    {
      mode: "merge",
      documents: {
        ...now,
        deleted: bodyOf("deleted"),
        edited: bodyOf("edited"),
        revived: bodyOf("revived", 1),
        new: bodyOf("new"),
      },
      counts: {
        created: 1,
        updated: 1,
        deleted: 0,
        unchanged: 3,
        labelled: 0,
        erased: 0,
        failed: 0,
      },
    },
    {
      mode: "exact",
      documents: { ...now, deleted: bodyOf("deleted"), edited: bodyOf("edited") },
      counts: {
        created: 1,
        updated: 1,
        deleted: 2,
        unchanged: 2,
        labelled: 0,
        erased: 0,
        failed: 0,
      },
    },
  ];

  it.for(cases)("$mode leaves the right documents", async ({ counts, documents, mode }) => {
    const { done, state } = await restoreFrom(service, name, { mode });
    expect({ done, counts: state.counts }).toEqual({ done: true, counts });
    expect(await documentsOf(store)).toEqual(documents);
  });

  it.for(cases)(
    "a plan of $mode says what it would do, and writes nothing",
    async ({ counts, mode }) => {
      const before = await contentOf(store);
      const { documents, state } = await restoreFrom(service, name, { mode, plan: true });
      expect(state.counts).toEqual(counts);
      expect(await contentOf(store)).toEqual(before);
      expect(await readPlanting(store)).toEqual(new Map());
      const { documents: done } = await restoreFrom(service, name, { mode });
      expect(done).toEqual(documents);
    },
  );

  it.for(cases)("$mode finds everything unchanged when it is done again", async ({ mode }) => {
    await restoreFrom(service, name, { mode });
    const before = await contentOf(store);
    const { documents, state } = await restoreFrom(service, name, { mode });
    expect(documents).toEqual([]);
    expect(state.counts).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect(await contentOf(store)).toEqual(before);
  });

  it("writes changes as new revisions, so that they can be undone", async () => {
    const edited = await store.get(key("edited"));
    await restoreFrom(service, name, { mode: "exact" });
    expect(await store.get(key("edited"))).toMatchObject({
      ...{ number: 3, change: "restored", origin: "restore", by: author },
      body: bodyOf("edited"),
    });
    expect(await store.revision(key("edited"), 2)).toMatchObject({ body: edited?.body });
    expect(await store.get(key("new"))).toMatchObject({ number: 2, change: "deleted" });
    expect(await store.revision(key("new"), 1)).toMatchObject({ body: bodyOf("new") });
  });

  it("exact first makes a backup, which can restore everything", async () => {
    const before = await documentsOf(store);
    const { state } = await restoreFrom(service, name, { mode: "exact" });
    const { complete } = await service.list();
    expect(complete.map((one) => one.name)).toEqual([state.safety, name]);
    await restoreFrom(service, state.safety ?? "", { mode: "exact" });
    expect(await documentsOf(store)).toEqual(before);
  });

  it("merge and missing make no safety backup", async () => {
    await restoreFrom(service, name, { mode: "merge" });
    await restoreFrom(service, name, { mode: "missing" });
    expect((await service.list()).complete).toHaveLength(1);
  });

  it("records the origin of documents if it is unknown", async () => {
    await recordLedger(store, "moods", [{ id: "edited", hash: "now", file: "edited.json" }]);
    const hash = async () => (await Array.fromAsync(store.ledger("moods")))[0]?.hash;
    await restoreFrom(service, name, { mode: "merge" });
    expect(await hash()).toBe("now");
    await restoreFrom(service, name, { mode: "exact" });
    expect(await hash()).toBe("then");
  });

  it("finally marks collections as planted", async () => {
    await restoreFrom(service, name, { mode: "merge" });
    const done = { kind: "done", fileSets: [] };
    expect((await readPlanting(store)).get("moods")?.state).toEqual(done);
    expect((await readPlanting(store)).get("personas")?.state).toEqual(done);
  });

  it.for([
    { only: ["moods/edited"], changed: ["edited"] },
    { only: ["moods/edited", "moods/new"], changed: ["edited", "new"] },
    { only: ["personas"], changed: [] },
    { only: ["moods"], changed: ["deleted", "edited", "new", "revived"] },
    { only: ["moods/new", "moods"], changed: ["deleted", "edited", "new", "revived"] },
  ])("touches only $only", async ({ changed, only }) => {
    const before = await contentOf(store);
    const { documents } = await restoreFrom(service, name, { mode: "exact", only });
    expect(documents.map(({ id }) => id).toSorted()).toEqual(changed);
    const after = await contentOf(store);
    const revisionsOf = ({ moods }: typeof before, id: string) =>
      moods?.revisions.filter((one) => one.id === id).length;
    for (const id of ["same", "edited", "deleted", "reordered", "revived", "new"]) {
      expect(revisionsOf(after, id)).toBe(
        (revisionsOf(before, id) ?? 0) + (changed.includes(id) ? 1 : 0),
      );
    }
  });

  it.for(["missing", "merge", "exact"] as const)(
    "reports a document that %s was asked for by a name that is nowhere",
    async (mode) => {
      for (const plan of [true, false]) {
        const only = ["moods/edited", "moods/eddited"];
        const { failed, state } = await restoreFrom(service, name, { mode, only, plan });
        const detail = expect.stringContaining("document of this name");
        expect(failed).toEqual([{ type: "moods", id: "eddited", code: "not-found", detail }]);
        expect(state.counts).toMatchObject({ failed: 1 });
      }
    },
  );

  it.for([{ only: ["system"] }, { only: ["moods/a", ""] }])("refuses $only", async ({ only }) => {
    await expect(restoreFrom(service, name, { only })).rejects.toMatchObject({
      code: "invalid-parameter",
      message: expect.stringContaining("personas, moods"),
    });
  });

  it.for(["2020-01-01T00-00-00Z", "..", "moods", ""])("knows of no backup %j", async (other) => {
    await expect(restoreFrom(service, other)).rejects.toMatchObject({ code: "not-found" });
    await expect(service.verify(other, {})).rejects.toMatchObject({ code: "not-found" });
    await expect(service.make({ history: true, name: other || "x" })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("decides again after a concurrent write", async () => {
    let isFirst = true;
    const racing: DocumentStore = new Proxy(store, {
      get(of, method) {
        const member: unknown = Reflect.get(of, method);
        if (typeof member !== "function") {
          return member;
        }
        if (method !== "commit" || !isFirst) {
          return member.bind(of);
        }
        return async (...args: readonly unknown[]) => {
          isFirst = false;
          await put(store, key("edited"), bodyOf("edited", 7));
          return Reflect.apply(member, of, args);
        };
      },
    });
    const { state } = await restoreFrom(backupsOf(racing, target), name);
    expect(state.counts).toMatchObject({ created: 1, updated: 1 });
    expect(await store.get(key("edited"))).toMatchObject({ number: 4, body: bodyOf("edited") });
    expect(await store.revision(key("edited"), 3)).toMatchObject({ body: bodyOf("edited", 7) });
  });
});
