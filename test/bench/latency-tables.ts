import type { CallKind } from "./documents.ts";
import { median, quantile, toTable, verdict } from "./report.ts";

/**
 * The timed calls: the API; its storage calls alone; a no-op route; and a no-op route that makes the storage calls,
 * which is the lower limit for any app.
 */
export const sides = ["api", "raw", "noop", "routed"] as const;
export type Side = (typeof sides)[number];

/** The times of a call in one situation, in milliseconds. */
export interface Timing {
  readonly kind: CallKind;
  readonly size: number;
  readonly concurrency: number;
  readonly samples: Readonly<Record<Side, readonly number[]>>;
}

const names: Readonly<Record<CallKind, string>> = {
  get: "GET one",
  list: "GET limit=100",
  post: "POST",
  put: "PUT If-Match",
};

/** The highest ratio of a call's time to that of its parts, and of its time with many documents to that with few. */
const aims: Readonly<Record<CallKind, number>> = { get: 1.15, list: 1.15, post: 1.25, put: 1.25 };

/** Compares each call with its parts. */
export function toRatioTable(timings: readonly Timing[]): string {
  const rows = timings.map(({ kind, size, concurrency, samples }) => {
    const { api, raw, noop, routed } = samples;
    const aim = aims[kind];
    const ofSum = median(api) / (median(raw) + median(noop));
    const ofRouted = median(api) / median(routed);
    return [
      names[kind],
      String(size),
      String(concurrency),
      ...[api, raw, noop, routed].map(
        (sample) => `${inMs(median(sample))} (${inMs(quantile(sample, 0.95))})`,
      ),
      String(api.length),
      `${ofSum.toFixed(2)} ${verdict(ofSum, aim)}`,
      `${ofRouted.toFixed(2)} ${verdict(ofRouted, aim)}`,
      String(aim),
    ];
  });
  const columns = [
    "call",
    "documents",
    "in flight",
    "API",
    "raw",
    "no-op",
    "raw in no-op",
    "calls",
  ];
  columns.push("API / (raw + no-op)", "API / raw in no-op", "aim");
  return `Latency in ms, p50 (p95), against the storage calls and a no-op route\n\n${toTable(columns, rows)}`;
}

/** Compares each call with many documents and with few. */
export function toGrowthTable(
  timings: readonly Timing[],
  [few, many]: readonly [number, number],
): string {
  const rows = timings
    .filter(({ size }) => size === few)
    .map(({ kind, concurrency, samples }) => {
      const grown = timings.find(
        (other) => other.size === many && other.kind === kind && other.concurrency === concurrency,
      );
      const [before, after] = [samples, grown?.samples].map((each) => median(each?.api ?? []));
      const growth = median(grown?.samples.api ?? []) / median(samples.api);
      const ofRaw = median(grown?.samples.raw ?? []) / median(samples.raw);
      const isPage = kind === "list";
      return [
        names[kind],
        String(concurrency),
        inMs(before ?? Number.NaN),
        inMs(after ?? Number.NaN),
        isPage ? growth.toFixed(2) : `${growth.toFixed(2)} ${verdict(growth, aims[kind])}`,
        ofRaw.toFixed(2),
        isPage ? "" : String(aims[kind]),
      ];
    });
  const columns = [
    "call",
    "in flight",
    `API, ${few}`,
    `API, ${many}`,
    "times",
    "raw, times",
    "aim",
  ];
  return `Latency in ms (p50) with ${many} documents against ${few}\n\n${toTable(columns, rows)}`;
}

function inMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : 1);
}
