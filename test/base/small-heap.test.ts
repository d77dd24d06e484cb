import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const source = join(import.meta.dirname, "../../src/base/small-heap.ts");

/** Keeps much of what it makes, as requests do, and prints the most memory that was reserved for young objects, in MiB. */
const program = `
  const { saveMemory } = await import(process.argv[1]);
  const { getHeapSpaceStatistics } = await import("node:v8");
  saveMemory();
  const kept = [];
  let most = 0;
  for (let round = 0; round < 30; round += 1) {
    kept[round % 4] = Array.from({ length: 20_000 }, (_, index) => ({ index, text: "x" + index }));
    const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
    most = Math.max(most, young.space_size);
  }
  console.log(most / 1024 ** 2);
`;

it.for([
  { heap: 256, least: 1, most: 20 },
  { heap: 1024, least: 24, most: 200 },
])("a heap of $heap MiB has at most $most for young objects", async ({ heap, least, most }) => {
  const options = [`--max-old-space-size=${heap}`, "--input-type=module", "--eval", program];
  const { stderr, stdout } = await promisify(execFile)(process.execPath, [...options, source]);
  expect(stderr).toBe("");
  expect(Number(stdout)).toBeGreaterThanOrEqual(least);
  expect(Number(stdout)).toBeLessThanOrEqual(most);
});
