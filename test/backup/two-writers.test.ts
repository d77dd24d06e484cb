import { beforeEach, describe, expect, it } from "vitest";
import { toManifestText } from "../../src/backup/archive/manifest.ts";
import { ArchiveWriter } from "../../src/backup/archive/writer.ts";
import type { BackupTarget, TargetPath } from "../../src/backup/target/backup-target.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import {
  asyncRows,
  begun,
  begunName,
  headRow,
  sampleRows,
  verifyArchive,
  writeArchive,
} from "../support/archives.ts";
import { openFileShareTarget, openFolderTarget } from "../support/backup-targets.ts";
import { backupsOf, Clock, documentsOf, restoreFrom } from "../support/backups.ts";
import { openSqliteStore } from "../support/stores.ts";
import { bodyOf, put } from "../support/writes.ts";

const good = { ok: true, problems: [], notes: [] };

describe.for([
  { where: "a folder", open: openFolderTarget },
  { where: "a share", open: openFileShareTarget },
])("two writers of one backup in $where", ({ open }) => {
  let target: BackupTarget;
  let another: BackupTarget;
  beforeEach(async () => {
    ({ another, target } = await open());
  });

  const limits = { rows: 1, bytes: 1_000_000 };
  const opened = (on: BackupTarget) =>
    ArchiveWriter.resume(
      on,
      { history: true, now: () => begun, limits },
      {
        name: begunName,
        progress: undefined,
      },
    );
  const filesOf = async () => (await target.files(begunName))?.map(({ name }) => name) ?? [];

  it("each writes separate files; the first completes the backup, the second leaves nothing", async () => {
    const [one, other] = [opened(target), opened(another)];
    for (const writer of [one, other]) {
      await writer.add("moods", asyncRows([headRow("a"), headRow("b")]));
    }
    expect((await filesOf()).length).toBe(5);
    const manifest = await one.finish();
    const files = manifest.collections.flatMap(({ parts }) => parts.map(({ file }) => file));
    expect(await other.finish()).toEqual(manifest);
    expect(await filesOf()).toEqual(["manifest.json", ...files].toSorted());
    expect(await verifyArchive(target, begunName)).toEqual(good);
  });

  it("both may finish at once: there is one manifest, and everything that it lists", async () => {
    const writers = [opened(target), opened(another), opened(target)];
    for (const [at, writer] of writers.entries()) {
      await writer.add("moods", asyncRows([headRow(`m${at}`)]));
    }
    const [first, ...rest] = await Promise.all(writers.map((writer) => writer.finish()));
    expect(rest).toEqual([first, first]);
    expect((await filesOf()).length).toBe(2);
    expect(await verifyArchive(target, begunName)).toEqual(good);
  });

  it("a writer that continued from the other's parts keeps them", async () => {
    const options = { history: true, now: () => begun, limits };
    const one = opened(target);
    await one.add("moods", asyncRows([headRow("a"), headRow("b")]));
    const { progress } = one;
    const other = ArchiveWriter.resume(another, options, { name: begunName, progress });
    await other.add("personas", asyncRows([headRow("p")]));
    await one.add("personas", asyncRows([headRow("q")]));
    const manifest = await other.finish();
    await one.leaveOut({ type: "moods", id: "x", number: 1, detail: "x" });
    expect(await one.finish()).toEqual(manifest);
    expect(one.progress.leftOut.count).toBe(0);
    expect(await verifyArchive(target, begunName)).toEqual(good);
    expect((await filesOf()).length).toBe(4);
  });

  it("no manifest is written if parts were removed", async () => {
    const writer = opened(target);
    await writer.add("moods", asyncRows([headRow("a")]));
    await another.removeFolder(begunName);
    await writer.add("personas", asyncRows([headRow("p")]));
    await expect(writer.finish()).rejects.toMatchObject({
      code: "backup-damaged",
      message: expect.stringMatching(/^moods-0001-\w+\.ndjson\.gz was removed/),
    });
    expect(await filesOf()).not.toContain("manifest.json");
  });

  it("a damaged manifest is not replaced", async () => {
    const writer = opened(target);
    await writer.add("moods", asyncRows([headRow("a")]));
    const path = { folder: begunName, file: "manifest.json" };
    await another.write(path, Buffer.from("{"));
    await expect(writer.finish()).rejects.toMatchObject({ code: "backup-damaged" });
    expect(await another.read(path)).toEqual(Buffer.from("{"));
  });

  it("a backup of the previous release, whose parts have no token, can be read and verified", async () => {
    await writeArchive(another, { rows: sampleRows });
    const manifest = await another.read({ folder: begunName, file: "manifest.json" });
    const old = "2026-11-22T02-00-00Z";
    const text = Buffer.from(manifest ?? "").toString();
    const { sha256: _, ...value } = JSON.parse(text.replaceAll("-k3f9x2ab", ""));
    for (const name of (await filesOf()).filter((one) => one.endsWith(".gz"))) {
      const content = (await another.read({ folder: begunName, file: name })) ?? Buffer.from("");
      await target.write({ folder: old, file: name.replace("-k3f9x2ab", "") }, content);
    }
    const file = "manifest.json";
    await target.write({ folder: old, file }, Buffer.from(toManifestText(value)));
    expect(await verifyArchive(target, old)).toEqual(good);
  });
});

describe("a backup that was begun", () => {
  let store: DocumentStore;
  beforeEach(async () => {
    ({ store } = await openSqliteStore());
    for (const id of ["a", "b", "c"]) {
      await put(store, { collection: "moods", id }, bodyOf(id));
    }
    await put(store, { collection: "personas", id: "p" }, bodyOf("p"));
  });

  it.for([
    { when: "while the other writes the manifest", isBetween: true },
    { when: "when the other is done", isBetween: false },
  ])("stays whole when a writer that stalled in it wakes up $when", async ({ isBetween }) => {
    const clock = new Clock();
    const { target } = await openFolderTarget();
    const begunOne = await backupsOf(store, target, clock).make({
      history: true,
      isTimeUp: () => true,
    });
    const { name } = begunOne;
    const gate = Promise.withResolvers<void>();
    const stalled = Promise.withResolvers<void>();
    const slow = waitingTarget(target, async ({ file }) => {
      if (file.startsWith("moods")) {
        stalled.resolve();
        await gate.promise;
      }
    });
    const first = backupsOf(store, slow, clock)
      .make({ history: true, name })
      .catch((error: unknown) => error);
    await stalled.promise;
    clock.forward(6 * 60_000);
    await put(store, { collection: "moods", id: "b" }, bodyOf("b", 1));
    const expected = await documentsOf(store);
    const waking = waitingTarget(target, async ({ file }) => {
      if (isBetween && file === "manifest.json") {
        gate.resolve();
        await first;
      }
    });
    const made = await backupsOf(store, waking, clock).make({ history: true, name });
    const service = backupsOf(store, target, clock);
    expect(made).toMatchObject({ done: true, name });
    expect(await service.verify(name, {})).toMatchObject({ ok: true });
    gate.resolve();
    await first;
    expect(await service.verify(name, {})).toMatchObject({ ok: true });
    const { store: empty } = await openSqliteStore();
    await restoreFrom(backupsOf(empty, target, clock), name);
    expect(await documentsOf(empty)).toEqual(expected);
  });
});

/** A target that runs a hook before it creates a file. */
function waitingTarget(
  target: BackupTarget,
  beforeCreate: (path: TargetPath) => Promise<void>,
): BackupTarget {
  return {
    folders: () => target.folders(),
    files: (folder) => target.files(folder),
    read: (path) => target.read(path),
    write: (path, content) => target.write(path, content),
    create: async (path, content) => {
      await beforeCreate(path);
      return target.create(path, content);
    },
    remove: (path) => target.remove(path),
    removeFolder: (folder) => target.removeFolder(folder),
  };
}
