import { codeOf, failureOf, isOutage, statusOf } from "../../azure/failure.ts";
import { DocumentError } from "../../base/errors.ts";

/** The pipeline's request that failed. */
export function requestOf(error: unknown): object | undefined {
  return failureOf(error).request;
}

/** The index of the refused operation of a transaction, which the message starts with. */
export function refusedIndexOf(error: unknown): number | undefined {
  const found = /^(\d{1,3}):/.exec(String(failureOf(error).message));
  return found === null ? undefined : Number(found[1]);
}

/** Whether a write was refused because the row is not in the expected state. */
export function isConflict(error: unknown): boolean {
  const status = statusOf(error);
  return (
    status === 409 || status === 412 || (status === 404 && codeOf(error) === "ResourceNotFound")
  );
}

/** The service's codes for too many bytes; our own limits are stricter, but the emulator counts differently. */
const tooLarge = new Set([
  "EntityTooLarge",
  "RequestBodyTooLarge",
  "PropertyValueTooLarge",
  "ContentLengthExceeded",
]);

/** Whether the service refused the request for its size. */
export function isTooLarge(error: unknown): boolean {
  return statusOf(error) === 413 || tooLarge.has(codeOf(error) ?? "");
}

/** Errors of our own policies, for answers that are foreign or incomplete. */
const noAnswers = new Set(["ForeignAnswer", "BrokenAnswer"]);

/** Converts a failed storage call into a DocumentError; returns any other error unchanged. */
export function toDomainError(error: unknown): unknown {
  const status = statusOf(error);
  const cause = { cause: error };
  if (status === 401 || status === 403) {
    return new DocumentError(
      "misconfigured",
      `The storage refuses this app (${codeOf(error) ?? status}). Check the connection string, or the identity's role Storage Table Data Contributor; a new role takes some minutes to take effect.`,
      cause,
    );
  }
  if (status === 429 || codeOf(error) === "ServerBusy") {
    return new DocumentError("throttled", "The storage is busy. Retry shortly.", cause);
  }
  if (isTooLarge(error)) {
    return new DocumentError("too-large", "The document exceeds the storage's size limit.", cause);
  }
  const isAnswerOfOurs =
    status !== undefined && status >= 400 && status < 500 && status !== 404 && status !== 408;
  if (isAnswerOfOurs || !(isOutage(error) || noAnswers.has(String(failureOf(error).name)))) {
    return error;
  }
  const sentence =
    codeOf(error) === "TableNotFound"
      ? "The documents table does not exist. The app creates it when it starts."
      : "The storage does not answer. Retry shortly.";
  return new DocumentError("storage-unavailable", sentence, cause);
}
