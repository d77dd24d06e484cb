import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intervalOf, longestPauseOf } from "../../src/backup/schedule.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("the longest pause", () => {
  it.for<[string, number]>([
    ["* * * * * *", second],
    ["*/15 * * * * *", 15 * second],
    ["0 * * * * *", minute],
    ["0 */7 * * * *", 7 * minute],
    ["0 */10 * * * *", 10 * minute],
    ["0 */45 * * * *", 45 * minute],
    ["0 0 * * * *", hour],
    ["0 30 */6 * * *", 6 * hour],
    ["0 0 */5 * * *", 5 * hour],
    ["0 0 2,14 * * *", 12 * hour],
    ["0 0 9-17 * * *", 16 * hour],
    ["0 0 2 * * *", day],
    ["0 0 2 * * 1", 7 * day],
    ["0 0 2 * * MON", 7 * day],
    ["0 0 2 * * mon-fri", 3 * day],
    ["0 0 6,18 * * 1-5", 2 * day + 12 * hour],
    ["0 0 2 1 * *", 31 * day],
    ["0 0 2 31 * *", 61 * day],
    ["0 0 2 1 JAN *", 366 * day],
    ["0 0 2 1 1,7 *", 184 * day],
    // From 2096 to 2104, because 2100 is not a leap year.
    ["0 0 2 29 2 *", 2_921 * day],
    ["0 0 2 13 * FRI", 427 * day],
  ])("of %s is %i ms", ([schedule, interval]) => {
    expect(intervalOf(schedule)).toBe(interval);
  });

  it.for<[string, string]>([
    ["0 0 5-1 * * *", "0 0 1-5 * * *"],
    ["0 5/20 * * * *", "0 5,25,45 * * * *"],
    ["0 0 2 * * Sunday", "0 0 2 * * 0"],
    ["0 0 2 * * S", "0 0 2 * * SUN"],
    ["0 0 2 1 J *", "0 0 2 1 1 *"],
    ["0 */0 * * * *", "0 * * * * *"],
    ["0 0 2 * * TUE-THU/2,SAT", "0 0 2 * * 2,4,6"],
    ["00 00 02 * * *", "0 0 2 * * *"],
  ])("of %s is that of %s, as NCrontab reads it", ([one, other]) => {
    expect(longestPauseOf(one)).toEqual(longestPauseOf(other));
    expect(longestPauseOf(one)).toBeDefined();
  });

  it.for(["0 0 2 30 2 *", "0 0 2 31 4,6,9,11 *"])(
    "of %s is none, because it never fires",
    (schedule) => {
      expect(intervalOf(schedule)).toBeUndefined();
    },
  );

  it.for([
    "",
    "0 0 2 * *",
    "0 0 2 * * * *",
    "60 0 2 * * *",
    "0 0 24 * * *",
    "0 0 2 0 * *",
    "0 0 2 32 * *",
    "0 0 2 * 13 *",
    "0 0 2 * * 7",
    "0 0 2 L * *",
    "0 0 2 ? * *",
    "0 0 2 1W * *",
    "0 0 2 * * MON#1",
    "0 0 2 * * someday",
    "0 0 MON * * *",
    "0 0 , * * *",
    "0 0 2, * * *",
    "0 0 /2 * * *",
    "0 0 *-5 * * *",
    "0 0 1-5-7 * * *",
    "0 0 */x * * *",
    "0 0 -5 * * *",
    "0 0 */5/2 * * *",
  ])("of %j is none, because NCrontab rejects it", (schedule) => {
    expect(intervalOf(schedule)).toBeUndefined();
  });
});

/** A field that NCrontab and croner read the same way. */
function anyField(least: number, most: number, names: readonly string[] = []) {
  const value = fc.integer({ min: least, max: most });
  const step = fc.integer({ min: 1, max: most });
  const range = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const item = fc.oneof(
    { weight: 4, arbitrary: value.map(String) },
    { weight: 2, arbitrary: range.map(([from, to]) => `${from}-${to}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(range, step)
        .map(([[from, to], by]) => `${from}-${to}/${Math.min(by, to - from + 1)}`),
    },
    { weight: 1, arbitrary: step.map((by) => `*/${by}`) },
    ...(names.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...names) }] : []),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("*") },
    { weight: 4, arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }).map(String) },
  );
}

const anySchedule = fc
  .tuple(
    anyField(0, 59),
    anyField(0, 59),
    anyField(0, 23),
    anyField(1, 31),
    anyField(1, 12, ["JAN", "FEB", "JUN", "DEC"]),
    anyField(0, 6, ["SUN", "MON", "FRI"]),
  )
  .map((fields) => fields.join(" "));

describe("any schedule", () => {
  it("has the longest pause that croner finds", () => {
    fc.assert(
      fc.property(
        anySchedule,
        fc.date({
          min: new Date("2000-01-01T00:00:00Z"),
          max: new Date("2390-01-01T00:00:00Z"),
          noInvalidDate: true,
        }),
        (schedule, from) => {
          const pause = longestPauseOf(schedule);
          const cron = new Cron(schedule, {
            ...{ domAndDow: true, mode: "6-part", paused: true, timezone: "UTC" },
          });
          if (pause === undefined) {
            expect(cron.nextRun(from)).toBeNull();
            return;
          }
          const { after, ms } = pause;
          expect(cron.match(after)).toBe(true);
          expect(cron.nextRun(after)).toEqual(new Date(after.getTime() + ms));
          const runs = cron.nextRuns(20, from).map((run) => run.getTime());
          for (const [at, run] of runs.entries()) {
            expect(run - (runs[at - 1] ?? from.getTime())).toBeLessThanOrEqual(ms);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
