/** A failure that the person at the terminal can fix. The message says how. */
export class LocalError extends Error {
  override readonly name = "LocalError";
}
