/** When something is to be done: the days and the times of a day that six fields (NCRONTAB) mean. */
export interface Schedule {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  /** From 1. */
  readonly months: ReadonlySet<number>;
  /** From 0, which is Sunday. A day has to match these and the days of the month. */
  readonly weekdays: ReadonlySet<number>;
}

/** A field: its least and greatest value, and the names of its values. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const sixty: Field = { least: 0, most: 59 };
const hour: Field = { least: 0, most: 23 };
const day: Field = { least: 1, most: 31 };
const month: Field = {
  least: 1,
  most: 12,
  names:
    "january february march april may june july august september october november december".split(
      " ",
    ),
};
const weekday: Field = {
  least: 0,
  most: 6,
  names: "sunday monday tuesday wednesday thursday friday saturday".split(" "),
};

/** Reads a schedule as Azure Functions does (NCrontab); `undefined` when that would refuse it. */
export function scheduleOf(text: string): Schedule | undefined {
  const fields = text.split(" ");
  const [second = "", minute = "", ofDay = "", ofMonth = "", ofYear = "", ofWeek = ""] = fields;
  const seconds = valuesOf(second, sixty);
  const minutes = valuesOf(minute, sixty);
  const hours = valuesOf(ofDay, hour);
  const days = valuesOf(ofMonth, day);
  const months = valuesOf(ofYear, month);
  const weekdays = valuesOf(ofWeek, weekday);
  return fields.length === 6 && seconds && minutes && hours && days && months && weekdays
    ? { seconds, minutes, hours, days, months, weekdays }
    : undefined;
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

/** `*`, `5`, `5-9`, each also with a step; a single value with a step goes on to the greatest. */
function rangeOf(item: string, field: Field): Range | undefined {
  const found = /^(\*|\w+)(?:-(\w+))?(?:\/([+-]?\d{1,9}))?$/.exec(item);
  const [, start = "", end, every] = found ?? [];
  // NCrontab takes a step below 1 for 1, and a range from the greater to the less for the other way round.
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

/** A number, or the beginning of a name. */
function numberOf(text: string, { least, most, names = [] }: Field): number | undefined {
  if (/^\d{1,9}$/.test(text)) {
    const value = Number(text);
    return value >= least && value <= most ? value : undefined;
  }
  const at = names.findIndex((name) => name.startsWith(text.toLowerCase()));
  return at === -1 || text === "" ? undefined : at + least;
}
