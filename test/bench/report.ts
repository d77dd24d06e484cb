/** The options of a benchmark. */
export interface BenchOptions {
  /** Runs for a few seconds, as a smoke test: the figures mean little. */
  readonly quick: boolean;
}

/** The value at this share of the sample, for example 0.5 for the median. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sample.length * share), sample.length - 1)] ?? Number.NaN;
}

/** The median. */
export function median(sample: readonly number[]): number {
  return quantile(sample, 0.5);
}

/** A Markdown table. */
export function toTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(" | ")} |`;
  const rule = widths.map((width, column) => `${"-".repeat(width - 1)}${column === 0 ? "-" : ":"}`);
  return [line(columns), line(rule), ...rows.map(line)].join("\n");
}

/** A figure with its target. */
export function verdict(value: number, aim: number): string {
  return value <= aim ? "met" : "missed";
}

/** The first column is text, the others are figures. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
