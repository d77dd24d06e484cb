import { expect, it } from "vitest";
import { toTextBeside } from "../../src/console/document/content.ts";

it.for<readonly [unknown, unknown, string, string]>([
  [4, "4", "4", '"4"'],
  [4, "four", "4", '"four"'],
  [4, "", "4", '""'],
  [true, "true", "true", '"true"'],
  [null, "null", "null", '"null"'],
  [[1], "[\n  1\n]", "[\n  1\n]", '"[\\n  1\\n]"'],
  [["One.", "Two."], "One.\nTwo.", '[\n  "One.",\n  "Two."\n]', "One.\nTwo."],
  ["4", "5", "4", "5"],
  ["4", undefined, "4", ""],
  [4, 5, "4", "5"],
])("%j and %j beside each other are never taken for each other", ([one, other, left, right]) => {
  expect([toTextBeside(one, [other]), toTextBeside(other, [one])]).toEqual([left, right]);
});
