import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { inLanes } from "../../src/store/lanes.ts";

const numbers = Array.from({ length: 20 }, (_, n) => n);

it("work in lanes runs as many tasks as there are lanes, and returns results in order", async () => {
  let underWay = 0;
  let most = 0;
  const squares = await inLanes(numbers, 4, async (n) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await delay(20 - n);
    underWay -= 1;
    return n * n;
  });
  expect(squares).toEqual(numbers.map((n) => n * n));
  expect(most).toBe(4);
});

it("after a failure, work in lanes finishes running tasks and starts no new ones", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = inLanes(numbers, 3, async (n) => {
    begun.push(n);
    await delay(n === 1 ? 1 : 30);
    if (n === 1) {
      throw new Error("one");
    }
    ended.push(n);
  });
  await expect(work).rejects.toThrow("one");
  expect([begun, ended]).toEqual([
    [0, 1, 2],
    [0, 2],
  ]);
});

it("no work needs no lane", async () => {
  expect(await inLanes([], 4, async () => 1)).toEqual([]);
});
