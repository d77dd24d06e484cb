import { expect, it } from "vitest";
import { toTable } from "../../src/cli/table.ts";

it("a very long cell does not push the columns of all other rows apart", () => {
  const long = "x".repeat(200);
  expect(
    toTable([
      ["OUTCOME", "DOCUMENT", ""],
      ["created", "moods/calm", "said"],
      ["created", long, "said"],
      ["updated", "y".repeat(60), "said"],
    ]),
  ).toEqual([
    "OUTCOME  DOCUMENT",
    `created  moods/calm${" ".repeat(50)}  said`,
    `created  ${long}  said`,
    `updated  ${"y".repeat(60)}  said`,
  ]);
});
