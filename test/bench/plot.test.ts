import { expect, it } from "vitest";
import { toPlots } from "./growth-plots.ts";
import { toSvg } from "./plot.ts";

const points = [
  [100, 3],
  [10_000, 4],
] as const;

it("a plot has a panel for each operation, with a line of each store from zero", () => {
  const svg = toSvg({
    ...{ title: "Time & <space>", about: "Level is good.", unit: "ms" },
    panels: [{ title: "GET", lines: [{ name: "table", points }] }],
  });
  expect(svg).toContain("<title>Time &amp; &lt;space></title>");
  // From 10² to 10⁴, and up to 5 ms.
  expect(svg.match(/<tspan dy="-4" font-size="8">(\d)</g)).toHaveLength(3);
  expect(svg).toContain(">5</text>");
  const [, path = ""] = /d="(M[\d.]+ [\d.]+L[\d.]+ [\d.]+)" class="line c0"/.exec(svg) ?? [];
  expect(path).toBe("M40.0 70.0L192.0 52.0");
});

it("a plot is readable on light and on dark pages", () => {
  const svg = toSvg({
    ...{ title: "Time", about: "", unit: "ms" },
    panels: [{ title: "GET", lines: [{ name: "table", points }] }],
  });
  expect(svg).toContain("@media (prefers-color-scheme: dark)");
  expect(svg).toMatch(/<rect width="\d+" height="\d+" fill="var\(--page\)"\/>/);
});

it("time, storage calls and memory are plotted, if they were measured", () => {
  const row = (store: string, documents: number) => ({
    labels: [store, "GET one", String(documents)],
    figures: [[2], [1], [1], []],
  });
  const growth = {
    ...{ name: "growth", title: "Growth", labels: ["store", "operation", "documents"] },
    figures: ["ms", "ms without storage", "storage calls", "memory"].map((name) => ({ name })),
    rows: [row("SQLite", 100), row("SQLite", 1_000)],
  };
  const rows = growth.rows.map(({ figures, ...rest }) => ({
    ...rest,
    figures: [...figures.slice(0, 3), [80]],
  }));
  const plots = toPlots([{ ...growth, rows }]);
  expect([...plots.keys()]).toEqual(["growth-time.svg", "growth-calls.svg", "growth-memory.svg"]);
  for (const svg of plots.values()) {
    expect(svg).toMatch(/class="panel">GET one</);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
  expect(toPlots([]).size).toBe(0);
});
