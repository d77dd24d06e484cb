/** How long a block lasts and how many calls it keeps under way. */
export interface BlockOptions {
  readonly concurrency: number;
  readonly ms: number;
}

/** Gets one call ready, so that the time of the returned function is that of the call alone. */
export type Prepare = (lane: number) => () => Promise<void>;

/** Calls over and over in as many lanes as asked for. @returns how long each call took, in milliseconds */
export async function runBlock(
  prepare: Prepare,
  { concurrency, ms }: BlockOptions,
): Promise<readonly number[]> {
  const durations: number[] = [];
  const end = performance.now() + ms;
  const run = async (lane: number): Promise<void> => {
    do {
      const call = prepare(lane);
      const start = performance.now();
      await call();
      durations.push(performance.now() - start);
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => run(lane)));
  return durations;
}
