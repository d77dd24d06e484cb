/** A failure that the person at the terminal can fix. The message says how. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
