import { beforeEach, describe, expect, it } from "vitest";
import {
  archiveNameAt,
  archiveTimeOf,
  listArchives,
  removeArchive,
} from "../../src/backup/archive/archives.ts";
import { manifestFile } from "../../src/backup/archive/manifest.ts";
import { sampleRows, writeArchive } from "../support/archives.ts";
import {
  openFileShareTarget,
  openFolderTarget,
  type TargetUnderTest,
} from "../support/backup-targets.ts";
import { eachCall } from "../support/each-call.ts";
import { faultKinds, shareFaults } from "../support/faults.ts";

const days = ["2026-11-21", "2026-11-22", "2026-11-23"].map(
  (day) => new Date(`${day}T02:00:00.000Z`),
);
const names = days.map(archiveNameAt);

describe("the name of a backup", () => {
  it("is the second in which it was begun", () => {
    expect(archiveNameAt(new Date("2026-11-23T02:00:00.999Z"))).toBe("2026-11-23T02-00-00Z");
    expect(archiveTimeOf("2026-11-23T02-00-00Z")).toEqual(new Date("2026-11-23T02:00:00.000Z"));
  });

  it.for([
    "2026-11-23",
    "2026-11-23T02:00:00Z",
    "2026-11-31T02-00-00Z",
    "2026-13-01T02-00-00Z",
    "2026-11-23T24-00-00Z",
    "2026-11-23T02-00-00.000Z",
    "old",
    "",
  ])("is never %j", (name) => {
    expect(archiveTimeOf(name)).toBeUndefined();
  });
});

const targets = [
  { where: "a folder", open: openFolderTarget, kinds: faultKinds },
  // On targets where removing a folder takes several steps.
  { where: "a share", open: openFileShareTarget, kinds: shareFaults },
];

describe.for(targets)("the backups of $where", ({ kinds, open }) => {
  let tested: TargetUnderTest;
  beforeEach(async () => {
    tested = await open();
    for (const at of days) {
      await writeArchive(tested.target, { at });
    }
  });

  const listed = async () => {
    const { complete, damaged, half } = await listArchives(tested.another);
    return [complete, half, damaged].map((some) => some.map(({ name }) => name));
  };

  it("are listed newest first, with their manifests", async () => {
    const { complete } = await listArchives(tested.target);
    expect(complete.map(({ name }) => name)).toEqual(names.toReversed());
    expect(complete[0]).toMatchObject({
      at: days[2],
      manifest: { format: 1, readFrom: "2026-11-23T02:00:00.000Z" },
    });
  });

  it("are distinguished from incomplete and damaged ones, and from foreign folders", async () => {
    const [, half = "", damaged = ""] = names;
    await tested.target.remove({ folder: half, file: manifestFile });
    await tested.target.write({ folder: damaged, file: manifestFile }, Buffer.from("{"));
    await tested.target.write({ folder: "old-things", file: manifestFile }, Buffer.from("{}"));
    expect(await listed()).toEqual([[names[0]], [half], [damaged]]);
    expect((await listArchives(tested.target)).damaged[0]?.problem).toBe("is not JSON");
  });

  it("is an empty list if nothing was ever written", async () => {
    const { target } = await open();
    expect(await listArchives(target)).toEqual({ complete: [], half: [], damaged: [], newer: [] });
  });

  it.for(kinds)("are never half removed and still listed ($when, $lasts)", async (kind) => {
    const [name = ""] = names;
    const at = new Date("2026-11-21T02:00:00Z");
    await removeArchive(tested.target, name);
    // The service lists files by name, so one part comes before the manifest.
    const rows = { ideas: sampleRows["moods"] ?? [] };
    await eachCall(kind, async (plan) => {
      await writeArchive(tested.another, { at, rows });
      tested.inject(plan);
      await removeArchive(tested.target, name).catch((error: unknown) => {
        expect(error).toMatchObject({ code: "storage-unavailable" });
      });
      const calls = tested.calls();
      tested.inject();
      const [complete = [], half] = await listed();
      const files = await tested.another.files(name);
      expect(complete.includes(name)).toBe(files?.length === 3);
      expect(half).toEqual(files !== undefined && files.length < 3 ? [name] : []);
      await removeArchive(tested.target, name);
      expect(await tested.another.files(name)).toBeUndefined();
      return calls;
    });
  });
});
