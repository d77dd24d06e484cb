import type { CallKind } from "./documents.ts";
import { median, quantile, type Section } from "./report.ts";

/**
 * The timed calls: the API; its storage calls alone; a no-op route; a no-op route that makes the storage calls, which is
 * the lower limit for any app; and a route that also reads the request and answers with the document.
 */
export const sides = ["api", "raw", "noop", "routed", "answered"] as const;
export type Side = (typeof sides)[number];

/** The times of a call in one situation, in milliseconds, block by block. */
export interface Timing {
  readonly kind: CallKind;
  readonly size: number;
  readonly concurrency: number;
  readonly samples: Readonly<Record<Side, readonly (readonly number[])[]>>;
}

const names: Readonly<Record<CallKind, string>> = {
  get: "GET one",
  list: "GET limit=100",
  post: "POST",
  put: "PUT If-Match",
  patch: "PATCH If-Match",
  delete: "DELETE If-Match",
};

/** The highest ratio of a call's time to that of its storage calls in a route that does nothing else. */
const aimOf = (kind: CallKind) => (kind === "get" ? 0.9 : 1.1);

/** Compares each call with its parts. Times and ratios are of the medians of blocks that followed each other. */
export function toRatios(timings: readonly Timing[]): Section {
  return {
    name: "ratios",
    title: "Calls in ms, p50 of each block, against the storage calls and a no-op route",
    labels: ["call", "documents", "in flight"],
    figures: [
      { name: "API", digits: 2 },
      { name: "raw", digits: 2 },
      { name: "no-op", digits: 2 },
      { name: "raw in no-op", digits: 2 },
      { name: "API p95", digits: 2 },
      { name: "calls" },
      { name: "API / raw in no-op", digits: 2 },
      { name: "API / answered", digits: 2 },
      { name: "throughput", digits: 2 },
    ],
    aimed: "API / raw in no-op",
    rows: timings.map(({ kind, size, concurrency, samples }) => {
      const [api = [], raw = [], noop = [], routed = [], answered = []] = sides.map((side) =>
        samples[side].map(median),
      );
      const all = samples.api.flat();
      return {
        labels: [names[kind], String(size), String(concurrency)],
        figures: [
          ...[api, raw, noop, routed],
          quantile(all, 0.95),
          all.length,
          ...[routed, answered].map((others) =>
            api.map((ms, block) => ms / (others[block] ?? Number.NaN)),
          ),
          // Lanes wait for their own calls only, so a block's throughput is the inverse of its mean.
          samples.api.map((block, turn) => mean(samples.routed[turn] ?? []) / mean(block)),
        ],
        aim: aimOf(kind),
      };
    }),
  };
}

function mean(sample: readonly number[]): number {
  return sample.reduce((sum, ms) => sum + ms, 0) / sample.length;
}
