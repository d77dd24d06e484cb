/** How a seed stands to its document; what each means is in {@link seedStateOf}. */
export const seedStates = [
  "new",
  "in-sync",
  "outdated",
  "edited",
  "conflict",
  "deleted",
  "orphaned",
  "unmanaged",
] as const;

export type SeedState = (typeof seedStates)[number];

/** The three points of the comparison, each a hash of what it means; absent where there is none. */
export interface SeedPoints {
  /** What the document was planted from. */
  readonly planted: string | undefined;
  readonly file: string | undefined;
  /** `null` is a tombstone: there was a document, and somebody deleted it. */
  readonly document: string | null | undefined;
}

/**
 * The state of one id; the first that fits. `undefined` where there is nothing to compare: no file, and
 * no document that is there or was planted once.
 */
export function seedStateOf({ document, file, planted }: SeedPoints): SeedState | undefined {
  if (document === null) {
    return file === undefined && planted === undefined ? undefined : "deleted";
  }
  if (document === undefined) {
    return file === undefined ? undefined : "new";
  }
  if (file === undefined) {
    return planted === undefined ? "unmanaged" : "orphaned";
  }
  if (file === document) {
    return "in-sync";
  }
  if (planted === undefined) {
    return "unmanaged";
  }
  if (document === planted) {
    return "outdated";
  }
  return file === planted ? "edited" : "conflict";
}
