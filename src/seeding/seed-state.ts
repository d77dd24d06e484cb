/** How a seed compares with its document; {@link seedStateOf} defines the states. */
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

/** The three content hashes to compare; absent if there is no content. */
export interface SeedPoints {
  /** The content that the document was planted from. */
  readonly planted: string | undefined;
  readonly file: string | undefined;
  /** `null` is a tombstone of a deleted document. */
  readonly document: string | null | undefined;
}

/**
 * The state of one id. `undefined` if there is nothing to compare: no file, and no document that exists or was once
 * planted.
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
