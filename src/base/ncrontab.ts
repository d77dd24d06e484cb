/** A schedule: the days and times of day in six fields (NCRONTAB). */
export interface Schedule {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  /** From 1. */
  readonly months: ReadonlySet<number>;
  /** From 0 (Sunday). A day must match both these and the days of the month. */
  readonly weekdays: ReadonlySet<number>;
}

/** A field: its name, minimum, maximum, and the names of its values. */
interface Field {
  readonly what: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const names = (text: string): readonly string[] => text.split(" ");

/** NCrontab's fields, in their order (its `CrontabFieldImpl`). */
const fields = {
  seconds: { what: "second", least: 0, most: 59 },
  minutes: { what: "minute", least: 0, most: 59 },
  hours: { what: "hour", least: 0, most: 23 },
  days: { what: "day of the month", least: 1, most: 31 },
  months: {
    what: "month",
    least: 1,
    most: 12,
    names: names(
      "january february march april may june july august september october november december",
    ),
  },
  weekdays: {
    what: "day of the week",
    least: 0,
    most: 6,
    names: names("sunday monday tuesday wednesday thursday friday saturday"),
  },
} as const satisfies Record<keyof Schedule, Field>;

/** A parsed schedule, or a fault as a predicate. */
export type ReadSchedule = { readonly schedule: Schedule } | { readonly fault: string };

/**
 * Parses a six-field schedule with the grammar of the Functions host, which is that of NCrontab
 * (`CrontabSchedule.TryParse` with seconds). The host also accepts five fields and time spans; those are refused here.
 */
export function readSchedule(text: string): ReadSchedule {
  const items = text.split(" ").filter((item) => item !== "");
  if (items.length !== 6) {
    return { fault: 'must be six fields, seconds first: "0 0 * * * *"' };
  }
  const found = Object.values(fields).map((field, at) => valuesOf(items[at] ?? "", field));
  const [seconds, minutes, hours, days, months, weekdays] = found;
  if (seconds && minutes && hours && days && months && weekdays) {
    return { schedule: { seconds, minutes, hours, days, months, weekdays } };
  }
  const at = found.indexOf(undefined);
  const field = Object.values(fields)[at];
  return { fault: `has "${items[at]}" as its ${field && sayField(field)}` };
}

/** The schedule in a text; `undefined` if it is invalid. */
export function scheduleOf(text: string): Schedule | undefined {
  const read = readSchedule(text);
  return "schedule" in read ? read.schedule : undefined;
}

/** The same schedule in numbers only, which every cron that requires both kinds of days to match reads alike. */
export function toPlainSchedule(schedule: Schedule): string {
  const { days, hours, minutes, months, seconds, weekdays } = schedule;
  return [seconds, minutes, hours, days, months, weekdays]
    .map((values) => [...values].join(","))
    .join(" ");
}

function sayField({ least, most, names, what }: Field): string {
  const values = `${least} to ${most}${names ? " or the first letters of a name" : ""}`;
  return `${what}; allowed are *, ${values}, ranges (-), lists (,) and steps (/)`;
}

/** The values of a field in ascending order: a list of ranges and steps. */
function valuesOf(text: string, field: Field): ReadonlySet<number> | undefined {
  const ranges = text.split(",").map((item) => rangeOf(item, field));
  const values = ranges.flatMap((range) =>
    range === undefined
      ? [Number.NaN]
      : Array.from(
          { length: Math.floor((range.to - range.from) / range.step) + 1 },
          (_, at) => range.from + at * range.step,
        ),
  );
  return values.some(Number.isNaN) ? undefined : new Set(values.toSorted((a, b) => a - b));
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** `*`, `5`, `5-9`, each optionally with a step; a single value with a step extends to the maximum. */
function rangeOf(item: string, field: Field): Range | undefined {
  const found = /^(\*|\w+)(?:-(\w+))?(?:\/([+-]?\d{1,9}))?$/.exec(item);
  const [, start = "", end, every] = found ?? [];
  // NCrontab treats a step below 1 as 1, and a descending range as ascending.
  const step = Math.max(Number(every ?? 1), 1);
  if (start === "*") {
    return end === undefined ? { from: field.least, to: field.most, step } : undefined;
  }
  const from = numberOf(start, field);
  const to = end === undefined ? from : numberOf(end, field);
  if (from === undefined || to === undefined) {
    return undefined;
  }
  if (end === undefined) {
    return { from, to: every === undefined ? from : field.most, step };
  }
  return { from: Math.min(from, to), to: Math.max(from, to), step };
}

/** A number, or the first letters of a name. */
function numberOf(text: string, { least, most, names = [] }: Field): number | undefined {
  if (/^\d{1,8}$/.test(text)) {
    const value = Number(text);
    return value >= least && value <= most ? value : undefined;
  }
  const at = names.findIndex((name) => name.startsWith(text.toLowerCase()));
  return at === -1 || text === "" ? undefined : at + least;
}
