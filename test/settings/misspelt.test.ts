import { describe, expect, it } from "vitest";
import { misspeltOf } from "../../src/settings/misspelt.ts";

const names = ["BACKUP_SCHEDULE", "DocumentsStorage", "SEED_POLICY", "SEEDS_FOLDER", "ACCESS"];

/** What a hand does to a word at a place. */
const slips = {
  "a letter missing": (word: string, at: number) => word.slice(0, at) + word.slice(at + 1),
  "a letter twice": (word: string, at: number) => word.slice(0, at + 1) + word.slice(at),
  "another letter": (word: string, at: number) => `${word.slice(0, at)}x${word.slice(at + 1)}`,
  "two letters swapped": (word: string, at: number) =>
    `${word.slice(0, at)}${word[at + 1] ?? ""}${word[at]}${word.slice(at + 2)}`,
  "small letters": (word: string) => word.toLowerCase(),
  "no underscores": (word: string) => word.replaceAll("_", ""),
};

describe("a misspelt setting", () => {
  it.for(Object.entries(slips))("is told with its right name: %s", ([, slip]) => {
    for (const name of names.filter((one) => one.length > 9)) {
      for (let at = 0; at < name.length; at += 1) {
        const misspelt = slip(name, at);
        const told = misspelt === name ? [] : [expect.stringContaining(`rename it to ${name},`)];
        expect(misspeltOf({ [misspelt]: "x" }, names), misspelt).toEqual(told);
      }
    }
  });

  it.for(["ACCEPT", "ACCES", "BACKUP", "BACKUP_SCHEDULE_ZONE", "SEEDS", "Documents", "PATH", ""])(
    "is nothing like %j",
    (name) => {
      expect(misspeltOf({ [name]: "x" }, names)).toEqual([]);
    },
  );

  it("has to have a value", () => {
    expect(misspeltOf({ SEED_POLICYS: "" }, names)).toEqual([]);
  });
});
