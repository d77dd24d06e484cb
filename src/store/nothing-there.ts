import { DocumentError } from "../base/errors.ts";

/** The error of a store that must exist and does not. */
export function nothingThere(missing: string): DocumentError {
  return new DocumentError(
    "misconfigured",
    `This storage has no documents of Seedbed: there is no ${missing}. Only what fills a storage creates it.`,
  );
}
