/** What a frontend gets to see of what it did, typed by its generated client. */
export interface Used {
  readonly created: string;
  readonly patched: unknown;
  /** The code of the problem, where a write was late. */
  readonly conflict: "precondition-failed" | (string & {}) | undefined;
  readonly current: number | undefined;
  readonly found: readonly string[];
  readonly total: number | undefined;
}
