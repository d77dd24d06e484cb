/** What a small record says: a few texts by name. */
export type RecordValue = Readonly<Record<string, string>>;

/** A small record as it was read. */
export interface SmallRecord {
  readonly value: RecordValue;
  /** The store's own version, good for `over` and nothing else. */
  readonly version: string;
}

/** What is remembered beside documents: how far planting is, who has a lease, what long work has done, what timers found. */
export interface Records {
  /** The records whose names begin with one of these, read now, in one call. */
  records(...prefixes: readonly string[]): Promise<ReadonlyMap<string, SmallRecord>>;

  readRecord(name: string): Promise<SmallRecord | undefined>;

  /**
   * Writes a record over the one that was read, or where there is none; `undefined` when somebody else wrote first.
   */
  writeRecord(
    name: string,
    value: RecordValue,
    over: SmallRecord | undefined,
  ): Promise<SmallRecord | undefined>;

  /** Removes a record as it was read; `false` when somebody else wrote it since. */
  removeRecord(name: string, over: SmallRecord): Promise<boolean>;
}
