import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ArchiveFolder,
  archiveNameAt,
  listArchives,
} from "../../src/backup/archive/archives.ts";
import { toManifestText } from "../../src/backup/archive/manifest.ts";
import { type Retention, selectOld } from "../../src/backup/archive/retention.ts";
import { removeOldBackups } from "../../src/backup/make-backup.ts";
import { writeArchive } from "../support/archives.ts";
import { openFileShareTarget, openFolderTarget } from "../support/backup-targets.ts";

const now = new Date("2026-11-23T02:00:00.000Z");
const hourMs = 60 * 60 * 1000;

function begunHoursAgo(...hours: readonly number[]): readonly ArchiveFolder[] {
  return hours
    .map((ago) => new Date(now.getTime() - ago * hourMs))
    .map((at) => ({ at, name: archiveNameAt(at) }));
}

const selectExpired = (complete: readonly ArchiveFolder[], retention: Retention) =>
  selectOld({ complete, damaged: [], half: [] }, retention);

const anyArchives = fc
  .uniqueArray(fc.integer({ min: -48, max: 24 * 60 }))
  .map((hours) => begunHoursAgo(...hours));
const anyRetention = fc.record({
  now: fc.constant(now),
  keepDays: fc.nat(30),
  keepMin: fc.nat(10),
});

describe("old backups", () => {
  it("are removed if too old, except the newest", () => {
    const archives = begunHoursAgo(24, 240, 48, 361, 337, 335);
    const expired = selectExpired(archives, { now, keepDays: 14, keepMin: 3 });
    expect(expired).toEqual(begunHoursAgo(337, 361));
  });

  it("are all kept while there are no more than the minimum, however old", () => {
    const archives = begunHoursAgo(9_000, 9_001, 9_002);
    expect(selectExpired(archives, { now, keepDays: 14, keepMin: 3 })).toEqual([]);
  });

  it("leave the least number, all young ones, and none that is younger than one that stays", () => {
    fc.assert(
      fc.property(anyArchives, anyRetention, (archives, retention) => {
        const expired = selectExpired(archives, retention);
        const left = archives.filter((one) => !expired.includes(one));
        const limit = now.getTime() - retention.keepDays * 24 * hourMs;
        expect(left.length).toBeGreaterThanOrEqual(Math.min(retention.keepMin, archives.length));
        expect(expired.every(({ at }) => at.getTime() < limit)).toBe(true);
        // An old backup is kept only if too few would be left without it.
        const isAnyOldLeft = left.some(({ at }) => at.getTime() < limit);
        expect(!isAnyOldLeft || left.length <= retention.keepMin).toBe(true);
        const newestGone = Math.max(...expired.map(({ at }) => at.getTime()));
        expect(left.every(({ at }) => at.getTime() > newestGone)).toBe(true);
      }),
    );
  });

  it("go once: what is left after that stays", () => {
    fc.assert(
      fc.property(anyArchives, anyRetention, (archives, retention) => {
        const expired = selectExpired(archives, retention);
        const left = archives.filter((one) => !expired.includes(one));
        expect(selectExpired(left, retention)).toEqual([]);
      }),
    );
  });
});

describe("incomplete backups", () => {
  it("are removed after two nights", () => {
    const half = begunHoursAgo(1, 24, 47, 48, 49, 200);
    const retention = { now, keepDays: 14, keepMin: 3 };
    expect(selectOld({ complete: [], damaged: [], half }, retention)).toEqual(
      begunHoursAgo(49, 200),
    );
  });
});

describe("damaged backups", () => {
  it("are removed if too old, however few there are", () => {
    const damaged = begunHoursAgo(24, 335, 336, 337, 9_000);
    const retention = { now, keepDays: 14, keepMin: 3 };
    expect(selectOld({ complete: [], damaged, half: [] }, retention)).toEqual(
      begunHoursAgo(337, 9_000),
    );
  });

  it("and half ones change nothing about which good ones stay", () => {
    fc.assert(
      fc.property(
        anyArchives,
        anyArchives,
        anyArchives,
        anyRetention,
        (complete, damaged, half, retention) => {
          const old = selectOld({ complete, damaged, half }, retention);
          const alone = selectExpired(complete, retention);
          expect(old.filter((one) => complete.includes(one))).toEqual(alone);
          const limit = now.getTime() - retention.keepDays * 24 * hourMs;
          expect(damaged.filter((one) => !old.includes(one))).toEqual(
            damaged.filter(({ at }) => at.getTime() >= limit),
          );
          expect(half.filter((one) => !old.includes(one))).toEqual(
            half.filter(({ at }) => now.getTime() - at.getTime() <= 48 * hourMs),
          );
        },
      ),
    );
  });
});

describe.for([
  { where: "a folder", open: openFolderTarget },
  { where: "a share", open: openFileShareTarget },
])("in $where", ({ open }) => {
  it("old ones are removed, valid or not, except those of a newer format and other folders", async () => {
    const { another, target } = await open();
    const days = ["01", "02", "03", "04", "05", "18", "19", "20"];
    const [good, broken, half, newer] = await Array.fromAsync(days, (day) =>
      writeArchive(target, { at: new Date(`2026-11-${day}T02:00:00Z`) }),
    );
    const manifestOf = (folder = "") => ({ folder, file: "manifest.json" });
    await target.write(manifestOf(broken), Buffer.from("{"));
    await target.remove(manifestOf(half));
    const text = Buffer.from((await target.read(manifestOf(newer))) ?? "").toString();
    const { sha256: _, ...value } = JSON.parse(text);
    const content = Buffer.from(toManifestText({ ...value, format: 2 }));
    await target.write(manifestOf(newer), content);
    await target.write({ folder: "erasures", file: "a.json" }, Buffer.from("{}"));
    const list = await listArchives(another);
    expect(list.newer).toMatchObject([
      { name: newer, problem: expect.stringMatching(/newer Seedbed/) },
    ]);
    const removed = await removeOldBackups(target, { now, keepDays: 14, keepMin: 3 });
    expect(removed).toEqual(["2026-11-05T02-00-00Z", half, broken, good]);
    expect(await another.folders()).toEqual([
      newer,
      ...["18", "19", "20"].map((day) => `2026-11-${day}T02-00-00Z`),
      "erasures",
    ]);
  });
});
