import { codeOf, failureOf, isOutage, statusOf } from "../../../azure/failure.ts";
import { DocumentError } from "../../../base/errors.ts";

/** Whether the file, its folder or the whole share does not exist. */
export function isAbsence(error: unknown): boolean {
  return (
    statusOf(error) === 404 &&
    ["ResourceNotFound", "ParentNotFound", "ShareNotFound"].includes(codeOf(error) ?? "")
  );
}

/** Whether the name for a new file is already taken (Rename File: 409). */
export function isTaken(error: unknown): boolean {
  return statusOf(error) === 409 && codeOf(error) === "ResourceAlreadyExists";
}

/** Whether the body of an answer ended early, or the connection was lost. */
export function wasCutShort(error: unknown): boolean {
  const { message, name } = failureOf(error);
  return name === "AbortError" || String(message).startsWith("Data corruption failure");
}

/** Temporary conflicts: a share being deleted, a file open over SMB. */
const passing = new Set([
  "ShareBeingDeleted",
  "DeletePending",
  "SharingViolation",
  "FileLockConflict",
  "DirectoryNotEmpty",
]);

/** Converts a failed call to the share into a DocumentError; returns any other error unchanged. */
export function toDomainError(error: unknown): unknown {
  const status = statusOf(error);
  const code = codeOf(error);
  const cause = { cause: error };
  // Also with status 403, but nothing is wrong with the role.
  if (code === "ShareSizeLimitReached") {
    const sentence = "The backup share is full. Raise its quota, or keep fewer backups.";
    return new DocumentError("misconfigured", sentence, cause);
  }
  if (status === 401 || status === 403) {
    return new DocumentError(
      "misconfigured",
      `The backup storage refuses this app (${code ?? status}). Check BackupStorage, or the identity's role Storage File Data Privileged Contributor; a new role takes some minutes to take effect.`,
      cause,
    );
  }
  if (status === 429 || code === "ServerBusy") {
    return new DocumentError("throttled", "The backup storage is busy. Retry shortly.", cause);
  }
  if (passing.has(code ?? "")) {
    const sentence = `The backup share is in use (${code}). Retry in a minute.`;
    return new DocumentError("storage-unavailable", sentence, cause);
  }
  const isAnswerOfOurs = status !== undefined && status >= 400 && status < 500 && status !== 408;
  if ((isAnswerOfOurs && !isAbsence(error)) || !(isOutage(error) || wasCutShort(error))) {
    return error;
  }
  const sentence = isAbsence(error)
    ? "The file being written was removed from the backup share."
    : "The backup storage does not answer. Retry shortly.";
  return new DocumentError("storage-unavailable", sentence, cause);
}
