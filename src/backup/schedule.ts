const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * About how long it is from one time of a schedule to the next, in milliseconds: the longest pause that six
 * fields (NCRONTAB) of the usual kinds can mean. It tells a late backup from one in time, and no more.
 */
export function intervalOf(schedule: string): number {
  const [, minutes = "*", hours = "*", days = "*", months = "*", weekdays = "*"] =
    schedule.split(" ");
  if (months !== "*") {
    return 366 * day;
  }
  if (days !== "*") {
    return 31 * day;
  }
  if (weekdays !== "*") {
    return 7 * day;
  }
  if (hours !== "*") {
    return stepOf(hours, 24) * hour;
  }
  return minutes === "*" ? minute : stepOf(minutes, 60) * minute;
}

// The step of a field such as */4; a list or a single number may be as far apart as the field is long.
function stepOf(field: string, length: number): number {
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  return step === undefined ? length : Math.min(Number(step), length);
}
