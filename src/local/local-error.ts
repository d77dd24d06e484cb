/** A failure that the person at the terminal can mend. The message is a sentence for them, with the remedy. */
export class LocalError extends Error {
  override readonly name = "LocalError";
}
