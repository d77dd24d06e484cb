import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArchiveFolder, archiveNameAt } from "../../src/backup/archive/archives.ts";
import { selectOld } from "../../src/backup/archive/retention.ts";
import { backupsUntil } from "../../src/backup/backups-until.ts";

const hour = 60 * 60_000;
const erasedAt = new Date("2026-11-23T10:00:00.000Z");
const nightly = { isOff: false, schedule: "0 0 2 * * *", keepDays: 14, keepMin: 3 };

describe("until when backups contain erased content", () => {
  it.for<[string, Partial<typeof nightly>, string]>([
    ["two weeks and a night", {}, "2026-12-08T10:00:00.000Z"],
    ["the least number of nights", { keepDays: 1, keepMin: 30 }, "2026-12-24T10:00:00.000Z"],
    [
      "the least number of weeks",
      { schedule: "0 0 2 * * MON", keepMin: 3 },
      "2026-12-21T10:00:00.000Z",
    ],
    [
      "two days, for what was left half done",
      { schedule: "0 0 * * * *", keepDays: 1, keepMin: 1 },
      "2026-11-25T11:00:00.000Z",
    ],
    [
      "leap years",
      { schedule: "0 0 2 29 2 *", keepDays: 1, keepMin: 1 },
      new Date(erasedAt.getTime() + 2 * 2_921 * 24 * hour).toISOString(),
    ],
  ])("is %s", ([, settings, until]) => {
    expect(backupsUntil({ ...nightly, ...settings }, erasedAt)).toEqual({ until: new Date(until) });
  });

  it.for<[string, Partial<typeof nightly>, RegExp]>([
    ["backups are off", { isOff: true }, /^Backups are off, /],
    ["the schedule never comes", { schedule: "0 0 2 30 2 *" }, /"0 0 2 30 2 \*" never runs again/],
    ["the schedule can't be read", { schedule: "a b c d e f" }, /never runs again/],
    ["it is too far away", { schedule: "0 0 2 29 2 *", keepMin: 1_000 }, /year 9999/],
  ])("is not known, and said why, where %s", ([, settings, because]) => {
    expect(backupsUntil({ ...nightly, ...settings }, erasedAt)).toEqual({
      until: undefined,
      because: expect.stringMatching(because),
    });
  });

  it("matches retention for any backups and outcomes", () => {
    const before = fc.uniqueArray(fc.integer({ min: 0, max: 24 * 60 }), { maxLength: 20 });
    const hours = fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24);
    const kinds = fc.record({ complete: before, damaged: before, half: before });
    fc.assert(
      fc.property(
        kinds,
        hours,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (had, every, keepDays, keepMin) => {
          const schedule = every === 24 ? nightly.schedule : `0 0 */${every} * * *`;
          const settings = { isOff: false, schedule, keepDays, keepMin };
          const { until } = backupsUntil(settings, erasedAt);
          let left = {
            complete: foldersBefore(had.complete),
            damaged: foldersBefore(had.damaged),
            half: foldersBefore(had.half),
          };
          const first = Date.UTC(2026, 10, 23, every === 24 ? 2 : 0);
          const end = until?.getTime() ?? 0;
          for (let at = first; at <= end; at += every * hour) {
            if (at > erasedAt.getTime()) {
              left.complete.push(folderAt(at));
              // Making the backup takes a minute.
              const now = new Date(at + 60_000);
              const old = new Set(selectOld(left, { keepDays, keepMin, now }));
              const isLeft = (one: ArchiveFolder) => !old.has(one);
              left = {
                complete: left.complete.filter(isLeft),
                damaged: left.damaged.filter(isLeft),
                half: left.half.filter(isLeft),
              };
            }
          }
          const all = [...left.complete, ...left.damaged, ...left.half];
          expect(all.filter(({ at }) => at <= erasedAt)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });
});

function foldersBefore(minutes: readonly number[]): ArchiveFolder[] {
  return minutes.map((ago) => folderAt(erasedAt.getTime() - ago * 60_000 * 20));
}

function folderAt(ms: number): ArchiveFolder {
  const at = new Date(ms);
  return { at, name: archiveNameAt(at) };
}
