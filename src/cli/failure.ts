import type { SeedbedError } from "../client/seedbed-error.ts";

/** Says why a call failed, to the person at the terminal. */
export function sayFailure({ code, message, requestId, status }: SeedbedError): string {
  if (requestId !== undefined) {
    return `${message} (${code}, ${status}, request ${requestId})`;
  }
  // The platform answers with the bare status.
  return status === 401 || status === 403
    ? `These credentials are not accepted (${status}). Give a key with --key or SEEDBED_KEY, a token with --token or SEEDBED_TOKEN, or a command that prints credentials with --headers-from. Erasing, seeds, backups and protected labels take the master key.`
    : message;
}
