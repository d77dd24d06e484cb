import { getHeapStatistics, setFlagsFromString } from "node:v8";

/** A process with less heap than this runs on a small instance, in bytes. */
const small = 640 * 1024 * 1024;

/**
 * Keeps V8's young generation at its first size (16 MiB) if the heap is small. Otherwise it grows to 192 MiB beside a
 * heap of 256, whenever many requests come at once. The flag is read each time V8 would let it grow.
 */
export function saveMemory(heapLimit = getHeapStatistics().heap_size_limit): void {
  if (heapLimit < small) {
    setFlagsFromString("--semi-space-growth-factor=1");
  }
}
