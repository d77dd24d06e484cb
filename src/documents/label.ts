import { DocumentError } from "../base/errors.ts";

/** What a label's name looks like. */
export const labelPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Names the newest revision of every document, and is never stored. */
export const latest = "latest";

/** Whether a label of this name can be stored. */
export function isLabel(name: string): boolean {
  return labelPattern.test(name) && name !== latest;
}

/**
 * The name of a label, which may be `latest`.
 * @throws DocumentError `invalid-parameter`
 */
export function parseLabel(name: string): string {
  if (!labelPattern.test(name)) {
    throw new DocumentError(
      "invalid-parameter",
      `${JSON.stringify(name.slice(0, 100))} can't be a label. Labels have 1 to 63 lower-case letters, digits and hyphens, and start with a letter or digit.`,
    );
  }
  return name;
}
