/** The results of a frontend's calls, typed by its generated client. */
export interface Used {
  readonly created: string;
  readonly patched: unknown;
  /** The problem code of a stale write. */
  readonly conflict: "precondition-failed" | (string & {}) | undefined;
  readonly current: number | undefined;
  /** The new revision, after restoring the one that creating made. */
  readonly restored: number | undefined;
  /** Of an excerpt, the type does not say whether it has the field. */
  readonly found: readonly (string | undefined)[];
  readonly total: number | undefined;
}
