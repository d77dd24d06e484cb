import { expect, it } from "vitest";
import { mergeRounds, quantile, type Section, toJson, toMarkdown } from "./report.ts";

const section: Section = {
  name: "calls",
  title: "Calls",
  labels: ["call", "documents"],
  figures: [{ name: "ms", digits: 1 }, { name: "ratio", digits: 2 }, { name: "heap" }],
  aimed: "ratio",
  rows: [
    { labels: ["GET", "100"], figures: [[1, 2, 3, 4], 1.1, []], aim: 1.1 },
    { labels: ["PUT", "100"], figures: [5, 1.2, 7], aim: 1.1 },
    { labels: ["no-op", "100"], figures: [1, 1, 1] },
  ],
};

it.for([
  [[3, 1, 2], 0.5, 2],
  [[1, 2, 3, 4], 0.25, 2],
  [[1], 0.75, 1],
  [[], 0.5, Number.NaN],
] as const)("of %j the quantile %d is %d", ([sample, share, value]) => {
  expect(quantile(sample, share)).toBe(value);
});

it("a table has medians, quartiles where there are several blocks, and whether an aim is met", () => {
  expect(toMarkdown(section)).toBe(
    [
      "Calls\n",
      "| call  | documents |            ms | ratio | heap | aim |        |",
      "| ----- | --------- | ------------: | ----: | ---: | --: | -----: |",
      "| GET   | 100       | 3.0 (2.0–4.0) |  1.10 |      | 1.1 |    met |",
      "| PUT   | 100       |           5.0 |  1.20 |    7 | 1.1 | missed |",
      "| no-op | 100       |           1.0 |  1.00 |    1 |     |        |",
    ].join("\n"),
  );
});

it("programs get a record for each row, with the spread of each figure", () => {
  expect(JSON.parse(JSON.stringify(toJson(section)))).toMatchObject({
    name: "calls",
    title: "Calls",
    rows: [
      {
        labels: { call: "GET", documents: "100" },
        figures: {
          ms: { median: 3, low: 2, high: 4, blocks: 4 },
          ratio: { median: 1.1, low: 1.1, high: 1.1, blocks: 1 },
          heap: { median: null, blocks: 0 },
        },
        aim: { of: "ratio", most: 1.1, verdict: "met" },
      },
      { aim: { verdict: "missed" } },
      { labels: { call: "no-op" } },
    ],
  });
});

it("the rounds of a benchmark become the blocks of its figures, row by row", () => {
  const [first, second] = section.rows;
  const later = { ...section, rows: [second, first].flatMap((row) => row ?? []) };
  const [merged] = mergeRounds([[section], [later]]);
  expect(merged?.rows.map(({ figures }) => figures)).toEqual([
    [[1, 2, 3, 4, 1, 2, 3, 4], [1.1, 1.1], []],
    [
      [5, 5],
      [1.2, 1.2],
      [7, 7],
    ],
    [[1], [1], [1]],
  ]);
});
