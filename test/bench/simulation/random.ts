/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export type Random = () => number;

/** Creates a source of numbers. */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The time until the next of events that are independent of each other, with this mean. */
export function timeToNext(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}
