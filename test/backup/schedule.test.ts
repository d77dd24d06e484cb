import { expect, it } from "vitest";
import { intervalOf } from "../../src/backup/schedule.ts";

const hour = 60 * 60_000;

it.for<[string, number]>([
  ["0 0 2 * * *", 24 * hour],
  ["0 30 */6 * * *", 6 * hour],
  ["0 0 2,14 * * *", 24 * hour],
  ["0 0 * * * *", hour],
  ["0 */10 * * * *", hour / 6],
  ["0 * * * * *", hour / 60],
  ["0 0 2 * * 1", 7 * 24 * hour],
  ["0 0 2 1 * *", 31 * 24 * hour],
  ["0 0 2 1 1 *", 366 * 24 * hour],
])("of %s at most %i ms go by", ([schedule, interval]) => {
  expect(intervalOf(schedule)).toBe(interval);
});
