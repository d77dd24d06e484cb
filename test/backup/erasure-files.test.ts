import { createHash } from "node:crypto";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { latestArchive, listArchives } from "../../src/backup/archive/archives.ts";
import {
  type ErasureOf,
  erasuresFolder as folder,
  readErasures,
  recordErasure,
} from "../../src/backup/erasure-files.ts";
import { removeOldBackups } from "../../src/backup/make-backup.ts";
import { type BackupTarget, maxFileBytes } from "../../src/backup/target/backup-target.ts";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import { begunName, writeArchive } from "../support/archives.ts";
import {
  openFileShareTarget,
  openFolderTarget,
  type TargetUnderTest,
  temporaryFolder,
} from "../support/backup-targets.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { faultKinds, shareFaults } from "../support/faults.ts";

const erasure: ErasureOf = {
  type: "moods",
  id: "calm",
  through: 7,
  at: "2026-11-23T10:00:00.000Z",
  by: { id: "u-1", name: "Aiko Tanabe 田辺" },
};
const fileOf = (key: string, through: number) =>
  `${createHash("sha256").update(key).digest("hex").slice(0, 32)}-${through}.json`;

describe.for([
  { where: "a folder", open: openFolderTarget, kinds: faultKinds },
  { where: "a share", open: openFileShareTarget, kinds: shareFaults },
])("an erasure beside the backups in $where", ({ kinds, open }) => {
  let tested: TargetUnderTest;
  let target: BackupTarget;
  beforeEach(async () => {
    tested = await open();
    ({ target } = tested);
  });

  it("is a small JSON file with an opaque name", async () => {
    await recordErasure(target, erasure);
    const file = fileOf("moods/calm", 7);
    expect((await target.files(folder))?.map(({ name }) => name)).toEqual([file]);
    const content = Buffer.from((await target.read({ folder, file })) ?? "").toString();
    expect(JSON.parse(content)).toEqual({ format: 1, ...erasure });
  });

  it("is readable by any other instance, along with all others", async () => {
    expect(await readErasures(tested.another)).toEqual({ erasures: [], problems: [] });
    const all: readonly ErasureOf[] = [
      erasure,
      { ...erasure, through: 9 },
      { ...erasure, id: "Calm" },
      { ...erasure, type: "personas" },
      ...Array.from({ length: 20 }, (_, n) => ({ ...erasure, id: `m${n}` })),
    ];
    for (const one of all) {
      await recordErasure(target, one);
    }
    const { erasures, problems } = await readErasures(tested.another);
    expect(problems).toEqual([]);
    expect(erasures).toHaveLength(all.length);
    expect(erasures).toEqual(expect.arrayContaining([...all]));
  });

  it("is recorded once; recording it again changes nothing", async () => {
    await recordErasure(target, erasure);
    await recordErasure(tested.another, { ...erasure, at: "2027-01-01T00:00:00.000Z" });
    expect(await readErasures(target)).toEqual({ erasures: [erasure], problems: [] });
  });

  it.for<[string, string | Buffer, RegExp]>([
    ["no JSON", "{", /is not a record of an erasure\.$/],
    ["nothing", "", /is not a record of an erasure\.$/],
    ["a list", "[]", /is not a record of an erasure\.$/],
    ["no format", JSON.stringify(erasure), /is not a record of an erasure\.$/],
    [
      "a newer format",
      JSON.stringify({ ...erasure, format: 2 }),
      /by a newer Seedbed \(format 2; /,
    ],
    ["no number", JSON.stringify({ format: 1, ...erasure, through: "7" }), /not a record/],
    ["no time", JSON.stringify({ format: 1, ...erasure, at: "yesterday" }), /not a record/],
    ["nobody who erased", JSON.stringify({ format: 1, ...erasure, by: {} }), /not a record/],
  ])("with %s is a problem, and stops no other", async ([, content, says]) => {
    const file = "0-broken.json";
    await target.write({ folder, file }, Buffer.from(content));
    await recordErasure(target, erasure);
    expect(await readErasures(target)).toEqual({
      erasures: [erasure],
      problems: [{ file, detail: expect.stringMatching(says) }],
    });
  });

  it("is no backup: the list, the newest and retention pass over it", async () => {
    await writeArchive(target);
    await recordErasure(target, erasure);
    const { complete, damaged, half, newer } = await listArchives(target);
    const names = [complete, damaged, half, newer].map((some) => some.map(({ name }) => name));
    expect(names).toEqual([[begunName], [], [], []]);
    expect(await latestArchive(target)).toMatchObject({ name: begunName });
    const now = new Date("2036-01-01T00:00:00.000Z");
    expect(await removeOldBackups(target, { now, keepDays: 1, keepMin: 0 })).toEqual([begunName]);
    expect(await readErasures(target)).toEqual({ erasures: [erasure], problems: [] });
  });

  it.for(kinds)("is recorded or not if a call fails $when it is done ($lasts)", async (kind) => {
    await eachCall(kind, async (plan) => {
      await target.removeFolder(folder);
      tested.inject(plan);
      const recorded = await orUnavailable(recordErasure(target, erasure));
      const calls = tested.calls();
      tested.inject();
      const { erasures, problems } = await readErasures(tested.another);
      expect(problems).toEqual([]);
      expect(recorded === undefined ? erasures : [erasure]).toEqual([erasure]);
      await recordErasure(target, erasure);
      tested.inject(plan);
      const read = await orUnavailable(readErasures(target));
      const reads = tested.calls();
      tested.inject();
      expect([{ erasures: [erasure], problems: [] }, "storage-unavailable"]).toContainEqual(read);
      return Math.max(calls, reads);
    });
  });
});

it("files that are far too large, or have an unexpected name, are reported", async () => {
  const root = await temporaryFolder();
  const target = new FolderTarget(root);
  await recordErasure(target, erasure);
  await writeFile(join(root, folder, "a b.json"), "{}");
  await writeFile(join(root, folder, "huge.json"), "");
  await truncate(join(root, folder, "huge.json"), maxFileBytes + 1);
  const { erasures, problems } = await readErasures(target);
  expect(erasures).toEqual([erasure]);
  expect(problems.map(({ file }) => file)).toEqual(["a b.json", "huge.json"]);
});
