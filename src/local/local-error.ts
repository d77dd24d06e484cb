/** A failure that the person at the terminal can fix. The message says how. */
export class LocalError extends Error {
  override readonly name = "LocalError";
}

/** Whether the app refuses its settings. The built app has an error class of its own, so only the code tells. */
export function isMisconfigured(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "misconfigured";
}
