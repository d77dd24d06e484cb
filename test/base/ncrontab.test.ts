import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readSchedule } from "../../src/base/ncrontab.ts";
import { startTimers } from "../../src/local/host/timers.ts";
import { readConfig } from "../../src/settings/config.ts";
import { blockOf, terraform } from "../support/terraform.ts";

/**
 * How the Functions host judges a schedule: it asks NCrontab for six fields (`CronSchedule.TryCreate` in
 * azure-webjobs-sdk-extensions). Taken from NCrontab's source (`CrontabFieldImpl.InternalParse`,
 * `CrontabField.Accumulate`) and its tests (`CrontabScheduleTests`).
 */
const taken = [
  "* * * * * *",
  "0 0 * * * *",
  "0 0 2 * * *",
  "*/15 * * * * *",
  "0 */7 * * * *",
  "0 */100 * * * *",
  "0 */0 * * * *",
  "0 */-5 * * * *",
  "0 0-59/+2 * * * *",
  "0 5/20 * * * *",
  "0 0 9-17 * * 1-5",
  "0 0 17-9 * * *",
  "0 0 2,14 * * *",
  "0 0 2,2 * * *",
  "00 00 02 * * *",
  "0 0 002 * * *",
  "  0 0   2 * * * ",
  "0 0 2 31 * *",
  "0 0 2 30 2 *",
  "0 0 2 1 JAN *",
  "0 0 2 1 January *",
  "0 0 2 1 J *",
  "0 0 2 1 january,FeB,Mar,april,May,JuNE,July,Augu,SEPT-October,Nov,DECEM *",
  "0 0 2 * * SUN",
  "0 0 2 * * s",
  "0 0 2 * * Fri,Mon-Tue",
  "0 0 2 * * FRI-MON",
  "0 0 2 * * TUE-THU/2,SAT",
  "0 0 2 * * MON/2",
  "55 * * * 1,3,8 1-2,5",
  "45-47,48,49 * * * * *",
  "1 * 1-2,3 * * *",
  "0 45 16 1 * Mon",
  "0 0 *,5 * * *",
];
const refused = [
  "",
  " ",
  "daily",
  "@daily",
  "* * *",
  "0 0 2 * *",
  "0 5 * * *",
  "0 0 2 * * * *",
  "0 0 2 * * * 2026",
  "24:00:00",
  "00:05:00",
  "PT5M",
  "%SEED_SCHEDULE%",
  "60 0 2 * * *",
  "0 60 2 * * *",
  "0 0 24 * * *",
  "0 0 2 0 * *",
  "0 0 2 32 * *",
  "0 0 2 * 0 *",
  "0 0 2 * 13 *",
  "0 0 2 * * 7",
  "0 0 2 * * 1-7",
  "0 0 2 L * *",
  "0 0 2 LW * *",
  "0 0 2 1W * *",
  "0 0 2 ? * *",
  "0 0 2 * * ?",
  "0 0 2 * * MON#1",
  "0 0 2 * * 5L",
  "0 0 2 * * +1",
  "0 0 2 * * someday",
  "0 0 2 * * MONDAYS",
  "0 0 2 * * sun7",
  "0 0 2 * JANU-FEBX *",
  "0 0 MON * * *",
  "0 0 2 JAN * *",
  "0 0 , * * *",
  "0 0 2, * * *",
  "0 0 ,2 * * *",
  "0 0 2,,3 * * *",
  "0 0 /2 * * *",
  "0 0 */ * * *",
  "0 0 */x * * *",
  "0 0 */2.5 * * *",
  "0 0 */5/2 * * *",
  "0 0 *-5 * * *",
  "0 0 5- * * *",
  "0 0 -5 * * *",
  "0 0 1-5-7 * * *",
  "0 0 ** * * *",
  "0 0 0x2 * * *",
  "0 0 2..4 * * *",
  "0 0 ٢ * * *",
  "0 0 2 * * *\n",
  "0\t0 2 * * *",
];

/** The pattern of infra/, put together as Terraform does; every part is read from there. */
const pattern = (() => {
  const values = [...blockOf("schedule_values =").matchAll(/^ +"\d \w+" += "(.*)"$/gm)];
  const item = /schedule_items += .*? => "(.*)" \}$/m.exec(terraform)?.[1] ?? "";
  const list = /schedule_pattern = "(\^ \*)\$\{join\("(.*?)", .*? : "(.*?)"\]\)\}(.*)"$/m;
  const [, begin = "", between = "", items = "", end = ""] = list.exec(terraform) ?? [];
  const fill = (template: string, name: string, value: string) =>
    template.replaceAll(`\${${name}}`, () => value);
  const fields = values.map(([, value = ""]) =>
    fill(items, "item", fill(item, "value", value)).replaceAll("\\\\", "\\"),
  );
  return new RegExp(`${begin}${fields.join(between)}${end}`);
})();

/** Every reader of schedules, with a function that says whether it accepts one. */
const readers: Readonly<Record<string, (schedule: string) => boolean>> = {
  SEED_SCHEDULE: (schedule) => takes({ SEED_SCHEDULE: schedule }),
  BACKUP_SCHEDULE: (schedule) => takes({ BACKUP_SCHEDULE: schedule }),
  "the timers of the local host": (schedule) => {
    try {
      void startTimers([timer(schedule, () => {})], () => {}).stop();
      return true;
    } catch (error) {
      expect(error).toMatchObject({ message: expect.stringContaining("host would refuse: it ") });
      return false;
    }
  },
  "the settings of infra/": (schedule) => pattern.test(schedule.toLowerCase()),
};

function takes(env: Record<string, string>): boolean {
  try {
    readConfig({ DocumentsStorage: "UseDevelopmentStorage=true", ...env });
    return true;
  } catch (error) {
    expect(error).toMatchObject({
      code: "misconfigured",
      message: expect.stringMatching(/^\w+_SCHEDULE (must be six|has ".*" as its )/s),
    });
    return false;
  }
}

function timer(schedule: string, told: (info: string) => void) {
  const run = async ({ json = "" }: { json?: string }) => told(json);
  return { kind: "timer", name: "tick", schedule, run } as never;
}

describe.for(Object.entries(readers))("%s", ([name, isTaken]) => {
  it.for(taken)("accepts %j, as the Functions host does", (schedule) => {
    expect(isTaken(schedule)).toBe(true);
  });

  // An empty setting counts as not set, so the default applies.
  it.for(refused.filter((one) => one !== "" || !name.endsWith("_SCHEDULE")))(
    "refuses %j",
    (schedule) => {
      expect(isTaken(schedule)).toBe(false);
    },
  );
});

it("the pattern in infra/ accepts exactly what the app accepts", () => {
  expect(pattern.source.length).toBeGreaterThan(500);
  const value = fc.oneof(
    fc.integer({ min: 0, max: 61 }).map(String),
    fc.constantFrom("*", "0", "00", "012", "jan", "Ju", "sunda", "x", "", "?", "L"),
  );
  const step = fc.constantFrom("", "", "/2", "/-0", "/+99", "/", "/x", "/1234567890");
  const item = fc
    .tuple(value, fc.option(value), step)
    .map(([from, to, by]) => `${from}${to === null ? "" : `-${to}`}${by}`);
  const field = fc.oneof(
    fc.constant("*"),
    fc.array(item, { minLength: 1, maxLength: 2 }).map(String),
  );
  const text = fc
    .tuple(fc.array(field, { minLength: 5, maxLength: 7 }), fc.constantFrom(" ", "  "))
    .map(([all, space]) => all.join(space));
  fc.assert(
    fc.property(text, (schedule) => {
      expect(pattern.test(schedule.toLowerCase())).toBe("schedule" in readSchedule(schedule));
    }),
    { numRuns: 2_000 },
  );
});

it.for([
  ["0 0 2 L * *", 'has "L" as its day of the month; allowed are *, 1 to 31,'],
  ["0 0 2 * * 7", 'has "7" as its day of the week; allowed are *, 0 to 6 or'],
  ["0 5 * * *", "must be six fields, seconds first"],
])("explains what is wrong with %j", ([schedule = "", fault]) => {
  expect(readSchedule(schedule)).toEqual({ fault: expect.stringContaining(fault ?? "") });
});

describe("a timer of the local host", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  // NCrontab's own tests (`CrontabScheduleTests.Evaluations`); those with five fields get the second 0.
  it.for([
    ["2003-01-01T00:00:57Z", "2/5 * * * * *", "2003-01-01T00:01:02.000Z"],
    ["2003-01-01T00:45:30Z", "6 45-47,48,49 * * * *", "2003-01-01T00:46:06.000Z"],
    ["2021-02-24T09:50:35Z", "* 0-1 10 * * *", "2021-02-24T10:00:00.000Z"],
    ["2003-12-20T10:00:00Z", "0 * 3/4 * * *", "2003-12-20T11:00:00.000Z"],
    ["2000-01-31T00:00:00Z", "0 0 0 15,30,31 * *", "2000-02-15T00:00:00.000Z"],
    ["2002-07-01T05:00:00Z", "0 10 * * February,April-Jun *", "2003-02-01T00:10:00.000Z"],
    ["2003-06-26T10:00:00Z", "0 30 6 * * SUNDAY", "2003-06-29T06:30:00.000Z"],
    // Both day fields must match: the first of a month that is a Monday.
    ["2003-01-01T12:00:00Z", "0 45 16 1 * Mon", "2003-09-01T16:45:00.000Z"],
    ["2003-09-01T23:45:00Z", "0 45 16 1 * Mon", "2003-12-01T16:45:00.000Z"],
    ["2000-02-29T12:01:00Z", "0 1 12 29 2 *", "2004-02-29T12:01:00.000Z"],
    ["2003-01-02T00:00:00Z", "0 0 0 * * FRI-MON", "2003-01-03T00:00:00.000Z"],
    ["2003-01-03T00:00:00Z", "0 0 0 * * FRI-MON", "2003-01-06T00:00:00.000Z"],
    ["2003-01-01T00:00:00Z", "0 */100 * * * *", "2003-01-01T01:00:00.000Z"],
  ])("after %s fires by %s at %s, as on Azure", async ([from = "", schedule = "", next]) => {
    vi.setSystemTime(from);
    const { promise, resolve } = Promise.withResolvers<string>();
    const timers = startTimers([timer(schedule, resolve)], () => {});
    timers.fire("tick");
    const { ScheduleStatus } = JSON.parse(await promise);
    await timers.stop();
    expect(ScheduleStatus.Next).toBe(next);
  });
});
