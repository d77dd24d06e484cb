/** The duration of a block, and the number of its concurrent calls. */
export interface BlockOptions {
  readonly concurrency: number;
  readonly ms: number;
}

/** Prepares one call, so that only the call itself is timed. */
export type Prepare = (lane: number) => Call | Promise<Call>;
/** What it resolves to is for callers that answer with it. */
type Call = () => Promise<unknown>;

/** Repeats calls in the given number of lanes. @returns how long each call took, in milliseconds */
export async function runBlock(
  prepare: Prepare,
  { concurrency, ms }: BlockOptions,
): Promise<readonly number[]> {
  const durations: number[] = [];
  const end = performance.now() + ms;
  const run = async (lane: number): Promise<void> => {
    do {
      const call = await prepare(lane);
      const start = performance.now();
      await call();
      durations.push(performance.now() - start);
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => run(lane)));
  return durations;
}
