import { DocumentError } from "../../../base/errors.ts";

/** The system's own name for what went wrong: `ENOENT`, `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  const isOfSystem = error instanceof Error && "code" in error && "syscall" in error;
  return isOfSystem && typeof error.code === "string" ? error.code : undefined;
}

/** What an operator can mend. */
const refusals = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENAMETOOLONG"]);

/** What passes, or is mended on the machine. */
const outages: Readonly<Record<string, string>> = {
  ENOSPC: "is full",
  EDQUOT: "is full",
  EMFILE: "can't be opened: this process has too many files open",
  ENFILE: "can't be opened: this machine has too many files open",
};

/** Codes of a disk or mount that does not answer, beside the ones that say more. */
const silences = new Set(
  "EIO ENOENT EBUSY ETIMEDOUT ESTALE ENOTCONN EHOSTDOWN EHOSTUNREACH ECONNRESET ECONNABORTED ENODEV ENXIO EAGAIN ENOTEMPTY".split(
    " ",
  ),
);

/** A failed file call in our words; what is not one comes back as it is. */
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
  const outage = outages[code] ?? (silences.has(code) ? "does not answer" : undefined);
  return outage === undefined
    ? error
    : new DocumentError("storage-unavailable", `The backup folder ${outage} (${code}).`, {
        cause: error,
      });
}
