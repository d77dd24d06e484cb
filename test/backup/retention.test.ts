import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArchiveFolder, archiveNameAt } from "../../src/backup/archives.ts";
import { selectAbandoned, selectExpired } from "../../src/backup/retention.ts";

const now = new Date("2026-11-23T02:00:00.000Z");
const hourMs = 60 * 60 * 1000;

function begunHoursAgo(...hours: readonly number[]): readonly ArchiveFolder[] {
  return hours
    .map((ago) => new Date(now.getTime() - ago * hourMs))
    .map((at) => ({ at, name: archiveNameAt(at) }));
}

const anyArchives = fc
  .uniqueArray(fc.integer({ min: -48, max: 24 * 60 }))
  .map((hours) => begunHoursAgo(...hours));
const anyRetention = fc.record({
  now: fc.constant(now),
  keepDays: fc.nat(30),
  keepMin: fc.nat(10),
});

describe("old backups", () => {
  it("go when they are older than is kept, the newest stay", () => {
    const archives = begunHoursAgo(24, 240, 48, 361, 337, 335);
    const expired = selectExpired(archives, { now, keepDays: 14, keepMin: 3 });
    expect(expired).toEqual(begunHoursAgo(337, 361));
  });

  it("all stay while there are no more than the least number, however old", () => {
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
        // What is old and stays, stays because there would be too few.
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

describe("half backups", () => {
  it("go after a day, but for the one that is being written", () => {
    const half = begunHoursAgo(1, 23, 24, 25, 200);
    expect(selectAbandoned(half, { now, owned: undefined })).toEqual(begunHoursAgo(25, 200));
    const [owned] = begunHoursAgo(200);
    expect(selectAbandoned(half, { now, owned: owned?.name })).toEqual(begunHoursAgo(25));
  });
});
