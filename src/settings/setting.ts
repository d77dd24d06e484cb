import { DocumentError } from "../base/errors.ts";
import { readSchedule } from "../base/ncrontab.ts";
import { sayOneOf } from "../base/one-of.ts";
import { isLabel } from "../documents/label.ts";

/** A setting's value, or its fault. */
export interface Parsed<T> {
  readonly parsed?: T;
  readonly fault?: string;
}

/** Parses a setting. */
export type Parse<T> = (value: string) => Parsed<T>;

/** Any text. */
export const anyText: Parse<string> = (value) => ({ parsed: value });

/** A boolean. */
export const trueOrFalse: Parse<boolean> = (value) =>
  /^(true|false)$/i.test(value)
    ? { parsed: value.toLowerCase() === "true" }
    : { fault: "must be true or false" };

/** A schedule of six fields, with the grammar of the Functions host (NCRONTAB). */
export const schedule: Parse<string> = (value) => {
  const read = readSchedule(value);
  return "fault" in read ? read : { parsed: value };
};

/** The URL of a service. */
export const httpsAddress: Parse<string> = (value) =>
  URL.parse(value)?.protocol === "https:"
    ? { parsed: value }
    : { fault: "must be an https:// address" };

/** A whole number within bounds. */
export const wholeNumber =
  (least: number, most: number): Parse<number> =>
  (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? { parsed: Number(value) }
      : { fault: `must be a whole number from ${least} to ${most}` };

/** Labels, separated by commas. */
export const labels: Parse<ReadonlySet<string>> = (value) => {
  const names = value.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !isLabel(name));
  return wrong === undefined
    ? { parsed: new Set(names) }
    : { fault: `must be labels separated by commas, and ${JSON.stringify(wrong)} can't be one` };
};

/** One of several words. */
export const oneOf =
  <const T extends string>(...words: readonly T[]): Parse<T> =>
  (value) => {
    const parsed = words.find((word) => word === value);
    return parsed === undefined ? { fault: `must be ${sayOneOf(words)}` } : { parsed };
  };

/** The error for invalid settings, with a message that names each. */
export function misconfigured(faults: readonly string[]): DocumentError {
  return new DocumentError("misconfigured", `${faults.join("; ")}.`);
}
