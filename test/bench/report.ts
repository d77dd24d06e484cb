/** The size of a run: `short` is for every change, `long` has as many documents as are promised. */
export type Scale = "short" | "normal" | "long";

/** The options of a benchmark. */
export interface BenchOptions {
  readonly scale: Scale;
}

/** One number per block, or one for all: the median is shown, with the quartiles if there are several. */
export type Sample = number | readonly number[];

/** A column of figures. */
interface FigureColumn {
  readonly name: string;
  /** Decimal places. @default 0 */
  readonly digits?: number;
}

/** A measured case: its labels, and as many figures as the section has columns. */
export interface Row {
  readonly labels: readonly string[];
  readonly figures: readonly Sample[];
  /** What the section's `aimed` figure may be at most. */
  readonly aim?: number | undefined;
}

/** A table of a benchmark. */
export interface Section {
  /** For programs. */
  readonly name: string;
  readonly title: string;
  /** The columns before the figures. */
  readonly labels: readonly string[];
  readonly figures: readonly FigureColumn[];
  /** The column of figures that has an aim. */
  readonly aimed?: string;
  readonly rows: readonly Row[];
}

/** The value at this share of the sample, for example 0.5 for the median. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = Float64Array.from(sample).sort();
  return sorted[Math.min(Math.floor(sample.length * share), sample.length - 1)] ?? Number.NaN;
}

/** The median. */
export function median(sample: readonly number[]): number {
  return quantile(sample, 0.5);
}

/** The same sections of several rounds as one: a figure has the blocks of all. */
export function mergeRounds(rounds: readonly (readonly Section[])[]): readonly Section[] {
  const [first = []] = rounds;
  return first.map((section) => {
    const same = rounds.flatMap((round) => round.filter(({ name }) => name === section.name));
    const rows = section.rows.map((row) => {
      const others = same.flatMap((one) => one.rows.filter((other) => isSame(row, other)));
      const figures = row.figures.map((_, column) =>
        others.flatMap(({ figures: found }) => found[column] ?? []),
      );
      return { ...row, figures };
    });
    return { ...section, rows };
  });
}

function isSame(one: Row, other: Row): boolean {
  return one.labels.join("|") === other.labels.join("|");
}

/** A section as Markdown. */
export function toMarkdown(section: Section): string {
  const { aimed, figures, labels, rows, title } = section;
  const columns = [...labels, ...figures.map(({ name }) => name)];
  const table = toTable(
    aimed === undefined ? columns : [...columns, "aim", ""],
    rows.map((row) => {
      const cells = figures.map(({ digits = 0 }, column) => toCell(row.figures[column], digits));
      const { aim = "" } = row;
      const verdict = verdictOf(section, row) ?? "";
      return [...row.labels, ...cells, ...(aimed === undefined ? [] : [String(aim), verdict])];
    }),
    labels.length,
  );
  return `${title}\n\n${table}`;
}

/** A section for programs: a record for each row. */
export function toJson(section: Section): object {
  const { figures, labels, name, rows, title } = section;
  return {
    ...{ name, title },
    rows: rows.map((row) => ({
      labels: Object.fromEntries(labels.map((label, column) => [label, row.labels[column]])),
      figures: Object.fromEntries(
        figures.map((figure, column) => [figure.name, toSpread(row.figures[column])]),
      ),
      ...(row.aim !== undefined && {
        aim: { of: section.aimed, most: row.aim, verdict: verdictOf(section, row) },
      }),
    })),
  };
}

function verdictOf({ aimed, figures }: Section, { aim, figures: found }: Row): string | undefined {
  if (aim === undefined) {
    return undefined;
  }
  const column = figures.findIndex(({ name }) => name === aimed);
  return median(valuesOf(found[column])) <= aim ? "met" : "missed";
}

function toSpread(sample: Sample | undefined): object {
  const values = valuesOf(sample);
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)];
  return { median: median(values), low, high, blocks: values.length };
}

function toCell(sample: Sample | undefined, digits: number): string {
  const values = valuesOf(sample);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) =>
    quantile(values, share).toFixed(digits),
  );
  if (values.length === 0) {
    return "";
  }
  return low === high ? `${middle}` : `${middle} (${low}–${high})`;
}

function valuesOf(sample: Sample | undefined): readonly number[] {
  return typeof sample === "number" ? [sample] : (sample ?? []);
}

/** A Markdown table; the first columns are text, the others are figures. */
export function toTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  texts = 1,
): string {
  const widths = columns.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number) =>
    column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(" | ")} |`;
  const rule = widths.map(
    (width, column) => `${"-".repeat(width - 1)}${column < texts ? "-" : ":"}`,
  );
  return [line(columns), line(rule), ...rows.map(line)].join("\n");
}
