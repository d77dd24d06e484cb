import { describe, expect, it } from "vitest";
import type { LegacyRow } from "../../../src/cli/legacy/database.ts";
import { decide, type Present, toWanted } from "../../../src/cli/legacy/decision.ts";
import type { LegacyDocument } from "../../../src/cli/legacy/documents.ts";
import { mood } from "../../../src/documents/mood.ts";
import { template } from "../../../src/documents/template.ts";

const row: LegacyRow = {
  ...{ table: "documents", id: "a", type: "mood", name: undefined, document: undefined },
  ...{ file: undefined, updatedAt: undefined },
};
const legacy = (document: LegacyDocument["document"], from: Partial<LegacyDocument> = {}) => ({
  ...{ row, type: mood, id: "a", document, notes: [] },
  ...from,
});

const ours = { id: "a", mood: "Ours" };
const theirs = { id: "a", mood: "Theirs" };
const fromFile = { row: { ...row, file: "/app/moods/a.json" } };

describe("what becomes of a row whose document", () => {
  it.for<
    [what: string, from: Partial<LegacyDocument>, Present, outcome: string, overwritten: string]
  >([
    ["is not there", {}, {}, "created", "created"],
    ["is a seed that is not planted", {}, { seed: "new" }, "created", "created"],
    ["was deleted", {}, { isDeleted: true, seed: "deleted" }, "kept", "created"],
    [
      "is the same, in another order",
      {},
      { document: { mood: "Theirs", id: "a" } },
      "unchanged",
      "unchanged",
    ],
    [
      "was planted",
      {},
      { document: ours, changes: ["seeded"], seed: "in-sync" },
      "updated",
      "updated",
    ],
    [
      "was imported",
      {},
      { document: ours, changes: ["imported", "seeded"], seed: "edited" },
      "updated",
      "updated",
    ],
    [
      "was edited in Seedbed",
      {},
      { document: ours, changes: ["updated", "imported"] },
      "kept",
      "updated",
    ],
    ["was created in Seedbed", {}, { document: ours, changes: ["created"] }, "kept", "updated"],
    [
      "came from a newer file since it was migrated",
      {},
      { document: ours, changes: ["seeded", "imported", "seeded"], seed: "in-sync" },
      "kept",
      "updated",
    ],
    [
      "was restored in Seedbed",
      {},
      { document: ours, changes: ["restored", "imported"] },
      "kept",
      "updated",
    ],
    [
      "came from a file, as the seed",
      fromFile,
      { document: ours, changes: ["seeded"], seed: "in-sync" },
      "kept",
      "updated",
    ],
    [
      "came from a file that is gone",
      fromFile,
      { document: ours, changes: ["seeded"], seed: "orphaned" },
      "kept",
      "updated",
    ],
    [
      "came from a file that Seedbed lacks",
      fromFile,
      { document: ours, changes: ["imported", "seeded"], seed: "unmanaged" },
      "updated",
      "updated",
    ],
  ])("%s: %s", ([, from, present, outcome, overwritten]) => {
    expect(decide(legacy(theirs, from), present, { overwrite: false }).outcome).toBe(outcome);
    expect(decide(legacy(theirs, from), present, { overwrite: true }).outcome).toBe(overwritten);
  });

  it("of what is kept, it says why", () => {
    const details = [{ isDeleted: true }, { document: ours, changes: ["updated" as const] }].map(
      (present) => decide(legacy(theirs), present, { overwrite: false }).detail,
    );
    expect(details).toEqual(["it was deleted in Seedbed", "it was changed in Seedbed"]);
  });
});

describe("a template from a file", () => {
  const planted = {
    id: "a",
    name: "T",
    model: { id: "m" },
    inputs: {},
    prompt: "Old.\r\nText.\r\n",
  };
  const present: Present = { document: planted, changes: ["seeded"], seed: "in-sync" };
  const wanted = (document: LegacyDocument["document"], there = present) =>
    toWanted(legacy({ id: "a", ...document }, { type: template }), there);

  it.for<[string, LegacyDocument["document"], object]>([
    ["the prompt", { name: "T", prompt: "New." }, { ...planted, prompt: "New." }],
    ["the name", { name: "N", prompt: "Old.\nText." }, { ...planted, name: "N" }],
    [
      "a description",
      { description: "d", prompt: "Old.\nText." },
      { ...planted, description: "d" },
    ],
    [
      "no description",
      { description: null, prompt: "New." },
      { ...planted, description: null, prompt: "New." },
    ],
    [
      "fields that the file lacks",
      { prompt: "Old.\nText.", color: "red" },
      { ...planted, color: "red" },
    ],
    ["no front matter", { prompt: "Old.\nText.", model: "other" }, planted],
    ["no white space around the prompt", { prompt: "\nOld.\nText." }, planted],
  ])("takes %s of the row, and keeps the rest", ([, document, expected]) => {
    expect(wanted(document)).toEqual(expected);
  });

  it("is the row alone where it was never planted", () => {
    const document = { name: "N", prompt: "p" };
    expect(wanted(document, { document: planted, seed: "unmanaged" })).toEqual({
      id: "a",
      ...document,
    });
  });
});
