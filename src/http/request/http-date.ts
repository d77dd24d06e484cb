const months = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** The three date formats that a recipient must accept (RFC 9110 §5.6.7). */
const forms = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/,
];

/** An HTTP date in milliseconds since 1970; `undefined` if it is invalid. */
export function parseHttpDate(text: string, now = new Date()): number | undefined {
  const found = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  const { day = "", month = "", time = "", year = "" } = found ?? {};
  const at = months.indexOf(month);
  const [hour = 0, minute = 0, second = 0] = time.split(":").map(Number);
  if (found === undefined || at % 3 !== 0 || hour > 23 || minute > 59 || second > 60) {
    return undefined;
  }
  // A leap second has no timestamp of its own.
  const seconds = Math.min(second, 59);
  const date = Date.UTC(yearOf(year, now), at / 3, Number(day), hour, minute, seconds);
  // Rejects dates such as 30 February.
  return new Date(date).getUTCDate() === Number(day) ? date : undefined;
}

/** A two-digit year more than 50 years in the future means the past (RFC 9110 §5.6.7). */
function yearOf(text: string, now: Date): number {
  const thisYear = now.getUTCFullYear();
  const year = text.length === 4 ? Number(text) : thisYear - (thisYear % 100) + Number(text);
  return text.length === 2 && year > thisYear + 50 ? year - 100 : year;
}
