import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { measured, measuredCall } from "../../src/base/measure.ts";

const call = (ms = 0) => measuredCall(() => delay(ms));

it("counts the storage calls of some work, wherever they are made", async () => {
  const helper = async () => {
    await delay(1);
    await call();
  };
  const { spent, value } = await measured(async () => {
    await call();
    await Promise.all([helper(), helper()]);
    return "done";
  });
  expect([value, spent.storageCalls]).toEqual(["done", 3]);
});

it("separates concurrent work", async () => {
  const work = (calls: number) =>
    measured(async () => {
      for (let n = 0; n < calls; n += 1) {
        await call(1);
      }
    });
  const all = await Promise.all([work(1), work(4), work(0)]);
  expect(all.map(({ spent }) => spent.storageCalls)).toEqual([1, 4, 0]);
});

it("counts for a part of a piece of work, and for the whole", async () => {
  const part = { storageCalls: 0 };
  const { spent } = await measured(async () => {
    await call();
    Object.assign(part, (await measured(() => call())).spent);
    await call();
  });
  expect([part.storageCalls, spent.storageCalls]).toEqual([1, 3]);
});

it("does not count for the whole what is measured apart", async () => {
  const part = { storageCalls: 0 };
  const { spent } = await measured(async () => {
    await call();
    Object.assign(part, (await measured(() => call(), true)).spent);
  });
  expect([part.storageCalls, spent.storageCalls]).toEqual([1, 1]);
});

it("adds up the storage's part in milliseconds, and counts a call that fails", async () => {
  const { spent } = await measured(async () => {
    await Promise.all([call(40), call(40)]);
    await measuredCall(() => Promise.reject(new Error("away"))).catch(() => undefined);
  });
  expect(spent.storageCalls).toBe(3);
  expect(spent.storageMs).toBeGreaterThan(70);
  expect(spent.ms).toBeGreaterThan(35);
});

it("a call that belongs to no work is made all the same", async () => {
  expect(await measuredCall(async () => 7)).toBe(7);
});

it("rethrows errors of the work", async () => {
  await expect(measured(() => Promise.reject(new Error("oh")))).rejects.toThrow("oh");
});
