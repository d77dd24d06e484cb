import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { toManifestText } from "../../src/backup/archive/manifest.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import { readPlanting } from "../../src/store/planting.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, contentOf, restoreFrom } from "../support/backups.ts";
import { openSqliteStore } from "../support/stores.ts";
import { bodyOf, put } from "../support/writes.ts";

let files: ReadonlyMap<string, Uint8Array>;
let name: string;

/** Finds a file by the beginning of its name; the rest depends on the writer. */
function fileOf(start: string): string {
  return [...files.keys()].find((file) => file.startsWith(start)) ?? start;
}

beforeAll(async () => {
  const { store } = await openSqliteStore();
  for (const type of ["moods", "personas"]) {
    for (let n = 0; n < 20; n += 1) {
      await put(store, { collection: type, id: `m${n}` }, bodyOf(`m${n}`, n));
      await put(store, { collection: type, id: `m${n}` }, bodyOf(`m${n}`, n + 1));
    }
  }
  const folder = await mkdtemp(join(tmpdir(), "seedbed-backup-"));
  const target = new FolderTarget(folder);
  name = await backUp(backupsOf(store, target));
  const found = (await target.files(name)) ?? [];
  const read = await Promise.all(
    found.map(({ name: file }) => target.read({ folder: name, file })),
  );
  files = new Map(found.map((file, index) => [file.name, read[index] ?? new Uint8Array()]));
  await rm(folder, { recursive: true });
});

/** A damage: the file, and a change of its bytes or its removal. */
const damage = fc.record({
  of: fc.constantFrom("manifest", "moods-0001", "personas-0001"),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.record({ flip: fc.integer({ min: 0, max: 7 }) }) },
    { weight: 2, arbitrary: fc.constant("cut" as const) },
    { weight: 1, arbitrary: fc.constant("longer" as const) },
    { weight: 1, arbitrary: fc.constant("gone" as const) },
  ),
});

it("is not restored if any part is damaged, and the error names the file", async () => {
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, kind, of }) => {
      const file = fileOf(of);
      const target = await copyWith(file, (bytes) => {
        const place = Math.floor(at * bytes.byteLength);
        if (kind === "gone") {
          return undefined;
        }
        if (kind === "cut") {
          return bytes.subarray(0, place);
        }
        if (kind === "longer") {
          return Buffer.concat([bytes, Buffer.from("\n")]);
        }
        return bytes.with(place, (bytes[place] ?? 0) ^ (1 << kind.flip));
      });
      const isNone = file === "manifest.json" && kind === "gone";
      await expectRefused(target, isNone ? "not-found" : "backup-damaged", isNone ? name : file);
    }),
    { numRuns: 30 },
  );
});

it("is never restored when a newer Seedbed wrote it", async () => {
  const target = await copyWith("manifest.json", (bytes) => {
    const { sha256: _, ...manifest } = JSON.parse(Buffer.from(bytes).toString());
    return Buffer.from(toManifestText({ ...manifest, format: 2 }));
  });
  await expectRefused(target, "backup-damaged", "written by a newer Seedbed (format 2");
});

it("is restored if only a collection that was not requested is damaged", async () => {
  const target = await copyWith(fileOf("moods-0001"), () => undefined);
  const { store } = await openSqliteStore();
  const { state } = await restoreFrom(backupsOf(store, target), name, { only: ["personas"] });
  expect(state.counts).toMatchObject({ created: 20 });
});

/** The backup, with the content of one file replaced. */
async function copyWith(
  damaged: string,
  change: (bytes: Uint8Array) => Uint8Array | undefined,
): Promise<BackupTarget> {
  const { target } = await openFolderTarget();
  for (const [file, bytes] of files) {
    const content = file === damaged ? change(bytes) : bytes;
    if (content !== undefined) {
      await target.write({ folder: name, file }, content);
    }
  }
  return target;
}

async function expectRefused(target: BackupTarget, code: string, said: string): Promise<void> {
  const { store } = await openSqliteStore();
  await put(store, { collection: "moods", id: "new" }, bodyOf("new"));
  const before = await contentOf(store);
  await expect(
    restoreFrom(backupsOf(store, target), name, { mode: "exact" }),
  ).rejects.toMatchObject({
    code,
    message: expect.stringContaining(said),
  });
  expect(await contentOf(store)).toEqual(before);
  expect(await readPlanting(store)).toEqual(new Map());
}
