/** The value of a small record: a few named texts. */
export type RecordValue = Readonly<Record<string, string>>;

/** A small record, as read. */
export interface SmallRecord {
  readonly value: RecordValue;
  /** The store's own version, only for use as `over`. */
  readonly version: string;
}

/** Data besides documents: planting states, leases, progress of long work, findings of timers. */
export interface Records {
  /** The records whose names start with one of the prefixes, read in one call. */
  records(...prefixes: readonly string[]): Promise<ReadonlyMap<string, SmallRecord>>;

  readRecord(name: string): Promise<SmallRecord | undefined>;

  /**
   * Writes a record, conditional on the one that was read, or on its absence; `undefined` if another write came first.
   */
  writeRecord(
    name: string,
    value: RecordValue,
    over: SmallRecord | undefined,
  ): Promise<SmallRecord | undefined>;

  /** Removes a record, conditional on what was read; `false` if it was written since. */
  removeRecord(name: string, over: SmallRecord): Promise<boolean>;
}
