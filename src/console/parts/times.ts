const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A time as the author's browser writes it. */
export function showTime(time: string | number): string {
  return format.format(new Date(time));
}
