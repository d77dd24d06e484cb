import { expect, it } from "vitest";
import { describeSeeds } from "../../src/local/report.ts";

const problems = [{ file: "moods/a.json", line: 3, detail: "a comma is missing" }];

it.for<[string, object, readonly string[]]>([
  [
    "takes longer than the start",
    { status: "planting" },
    ["Seeds: still being planted; GET /api/health/ready shows the progress."],
  ],
  [
    "has failed",
    { status: "retrying", detail: "The storage does not answer." },
    ["Seeds: planting failed and is retried shortly. The storage does not answer."],
  ],
  [
    "had nothing but problems",
    { status: "failed", problems },
    ["Seeds: nothing planted; see below.", "  moods/a.json, line 3: a comma is missing"],
  ],
])("npm start says of planting that it %s", ([, seeds, lines]) => {
  expect(describeSeeds({ checks: { seeds } })).toEqual(lines);
});
