/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of an error of the operating system: `ENOENT`, `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  const isOfSystem = error instanceof Error && "code" in error && "syscall" in error;
  return isOfSystem && typeof error.code === "string" ? error.code : undefined;
}

/** What is read of a file or folder; `undefined` if there is none. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
