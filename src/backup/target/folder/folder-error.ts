import { DocumentError } from "../../../base/errors.ts";
import { codeOf } from "../../../base/system-error.ts";

/** Errors that an operator can fix. */
const refusals = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENAMETOOLONG"]);

/** Errors that no retry helps against, either, but that space on the disk or in the quota does. */
const fullness = new Set(["ENOSPC", "EDQUOT"]);

/** Errors that are temporary, or have to be fixed on the machine. */
const outages: Readonly<Record<string, string>> = {
  EMFILE: "can't be opened: this process has too many files open",
  ENFILE: "can't be opened: this machine has too many files open",
};

/** Other codes of a disk or mount that does not answer. */
const silences = new Set(
  "EIO ENOENT EBUSY ETIMEDOUT ESTALE ENOTCONN EHOSTDOWN EHOSTUNREACH ECONNRESET ECONNABORTED ENODEV ENXIO EAGAIN ENOTEMPTY".split(
    " ",
  ),
);

/** Converts a failed file call into a DocumentError; returns any other error unchanged. */
export function toDomainError(error: unknown, root: string): unknown {
  const code = codeOf(error);
  if (code === undefined) {
    return error;
  }
  if (refusals.has(code)) {
    return new DocumentError(
      "misconfigured",
      `The backup folder ${root} can't be used (${code}). It must be a folder that the app can read and write.`,
      { cause: error },
    );
  }
  if (fullness.has(code)) {
    return new DocumentError(
      "misconfigured",
      `The backup folder ${root} is full (${code}). Free some space, or keep fewer backups.`,
      { cause: error },
    );
  }
  const outage = outages[code] ?? (silences.has(code) ? "does not answer" : undefined);
  return outage === undefined
    ? error
    : new DocumentError("storage-unavailable", `The backup folder ${outage} (${code}).`, {
        cause: error,
      });
}
