import { type Schedule, scheduleOf } from "../base/ncrontab.ts";

/** The longest interval of a schedule. */
export interface Pause {
  /** The scheduled time after which it starts. */
  readonly after: Date;
  readonly ms: number;
}

const secondMs = 1_000;
const daySeconds = 24 * 60 * 60;
const dayMs = daySeconds * secondMs;

/** The calendar repeats after this many days, including weekdays. */
const cycleDays = 146_097;
const cycleStart = Date.UTC(2000, 0, 1);
const saturday = new Date(cycleStart).getUTCDay();

/** The schedule of the last question and its answer: an app has one, and asks at each readiness check. */
let known: { readonly schedule: string; readonly ms: number | undefined } | undefined;

/** The longest interval of a schedule, in milliseconds; `undefined` if it never runs again, or is invalid. */
export function intervalOf(schedule: string): number | undefined {
  if (known?.schedule !== schedule) {
    // This walks through 400 years.
    known = { schedule, ms: longestPauseOf(schedule)?.ms };
  }
  return known.ms;
}

/** The first of the longest intervals of a schedule since the year 2000; `undefined` if it never runs. */
export function longestPauseOf(schedule: string): Pause | undefined {
  const parsed = scheduleOf(schedule);
  if (parsed === undefined) {
    return undefined;
  }
  const within = pauseWithinDay(parsed);
  const between = pauseBetweenDays(parsed);
  if (between === undefined) {
    return undefined;
  }
  const nights = (between.days - 1) * daySeconds + (daySeconds - within.last) + within.first;
  return nights >= within.seconds
    ? { after: timeOf(between.after, within.last), ms: nights * secondMs }
    : { after: timeOf(between.after, within.after), ms: within.seconds * secondMs };
}

/** The first and last time of a day, and the longest interval between two times, in seconds. */
function pauseWithinDay({ hours, minutes, seconds }: Schedule) {
  let first: number | undefined;
  let last = 0;
  let longest = { after: 0, seconds: 0 };
  for (const hour of hours) {
    for (const minute of minutes) {
      for (const second of seconds) {
        const time = (hour * 60 + minute) * 60 + second;
        if (first !== undefined && time - last > longest.seconds) {
          longest = { after: last, seconds: time - last };
        }
        first ??= time;
        last = time;
      }
    }
  }
  return { first: first ?? 0, last, ...longest };
}

/** The longest interval between two days of a schedule, with days counted since the year 2000. */
function pauseBetweenDays(schedule: Schedule) {
  let first: number | undefined;
  let last = 0;
  let longest: { readonly after: number; readonly days: number } | undefined;
  const take = (day: number) => {
    if (first !== undefined && day - last > (longest?.days ?? 0)) {
      longest = { after: last, days: day - last };
    }
    first ??= day;
    last = day;
  };
  for (const day of daysOf(schedule)) {
    take(day);
  }
  if (first !== undefined) {
    take(first + cycleDays);
  }
  return longest;
}

function* daysOf({ days, months, weekdays }: Schedule): Generator<number> {
  let before = 0;
  for (let month = 0; before < cycleDays; month += 1) {
    const length = new Date(Date.UTC(2000, month + 1, 0)).getUTCDate();
    for (const day of months.has((month % 12) + 1) ? days : []) {
      const number = before + day - 1;
      if (day <= length && weekdays.has((saturday + number) % 7)) {
        yield number;
      }
    }
    before += length;
  }
}

function timeOf(day: number, seconds: number): Date {
  return new Date(cycleStart + day * dayMs + seconds * secondMs);
}
