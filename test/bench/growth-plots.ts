import { type Line, type Panel, type Plot, toSvg } from "./plot.ts";
import { median, type Row, type Section } from "./report.ts";

/** What is plotted: the files, and the columns of the section `growth`. */
const plots = [
  {
    file: "growth-time.svg",
    title: "Time of a call",
    unit: "ms",
    column: "ms",
    besides: "ms without storage",
  },
  { file: "growth-calls.svg", title: "Storage calls of a call", unit: "", column: "storage calls" },
  {
    file: "growth-memory.svg",
    title: "Memory that a call allocates",
    unit: "KiB",
    column: "memory",
  },
] as const;

/** Draws the section `growth`, if it was measured: the names of the files, and their content. */
export function toPlots(sections: readonly Section[]): ReadonlyMap<string, string> {
  const growth = sections.find(({ name }) => name === "growth");
  return new Map(
    growth === undefined ? [] : plots.map((plot) => [plot.file, toSvg(toPlot(growth, plot))]),
  );
}

function toPlot({ figures, rows }: Section, plot: (typeof plots)[number]): Plot {
  const indexOf = (column: string) => figures.findIndex(({ name }) => name === column);
  const operations = [...new Set(rows.map(({ labels: [, operation = ""] }) => operation))];
  const panels = operations.map((operation): Panel => {
    const of = rows.filter(({ labels }) => labels[1] === operation);
    const stores = [...new Set(of.map(({ labels: [store = ""] }) => store))];
    const lines = stores.flatMap((store): readonly Line[] => {
      const own = of.filter(({ labels }) => labels[0] === store);
      const whole = { name: store, points: pointsOf(own, indexOf(plot.column)) };
      return "besides" in plot
        ? [
            whole,
            {
              name: "the same without storage",
              points: pointsOf(own, indexOf(plot.besides)),
              besides: store,
            },
          ]
        : [whole];
    });
    return { title: operation, lines };
  });
  const { title, unit } = plot;
  const about =
    "Over the number of documents. Every call stays of the same size, so a line should be level.";
  return { title, about, unit, panels };
}

function pointsOf(rows: readonly Row[], column: number): readonly (readonly [number, number])[] {
  return rows.flatMap(({ figures, labels }) => {
    const sample = figures[column] ?? [];
    const value = median(typeof sample === "number" ? [sample] : sample);
    return Number.isNaN(value) ? [] : [[Number(labels[2]), value] as const];
  });
}
