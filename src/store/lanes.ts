/**
 * Processes many items with limited concurrency, and returns the results in order. After a failure nothing more is
 * started; running work is awaited, and the first failure thrown.
 */
export async function inLanes<T, U>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const results: U[] = [];
  const rest = items.entries();
  let hasFailed = false;
  const run = async (): Promise<void> => {
    for (const [index, item] of rest) {
      if (hasFailed) {
        return;
      }
      try {
        results[index] = await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, run));
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) {
    throw failure.reason;
  }
  return results;
}
