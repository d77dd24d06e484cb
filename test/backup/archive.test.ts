import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { listArchives } from "../../src/backup/archive/archives.ts";
import type { Manifest } from "../../src/backup/archive/manifest.ts";
import { readProgress } from "../../src/backup/archive/progress.ts";
import { readManifest } from "../../src/backup/archive/reader.ts";
import type { ArchiveRow } from "../../src/backup/archive/row.ts";
import { ArchiveWriter, partLimits } from "../../src/backup/archive/writer.ts";
import type { BackupTarget, TargetPath } from "../../src/backup/target/backup-target.ts";
import { DocumentError } from "../../src/base/errors.ts";
import { version } from "../../src/base/version.ts";
import {
  asyncRows,
  begun,
  begunName,
  clockFrom,
  headRow,
  partFile,
  readRows,
  revisionRow,
  sampleRows,
  verifyArchive,
  writeArchive,
} from "../support/archives.ts";
import { openFileShareTarget, openFolderTarget } from "../support/backup-targets.ts";
import { eachCall } from "../support/each-call.ts";
import { faultKinds, shareFaults } from "../support/faults.ts";

async function manifestOf(target: BackupTarget, archive: string): Promise<Manifest> {
  const read = await readManifest(target, archive);
  if (read === undefined || "problem" in read) {
    throw new Error(read?.problem ?? "There is no manifest.");
  }
  return read.manifest;
}

async function linesOf(target: BackupTarget, file: string): Promise<readonly string[]> {
  const content = await target.read({ folder: begunName, file });
  return gunzipSync(content ?? "")
    .toString()
    .split("\n");
}

describe.for([
  { where: "a folder", open: openFolderTarget, kinds: faultKinds },
  { where: "a share", open: openFileShareTarget, kinds: shareFaults },
])("a backup in $where", ({ kinds, open }) => {
  let target: BackupTarget;
  beforeEach(async () => {
    ({ target } = await open());
  });

  it("is compressed lines of JSON in parts, and a manifest that counts and hashes them", async () => {
    expect(await writeArchive(target)).toBe(begunName);
    const manifest = await manifestOf(target, begunName);
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    const bytes = expect.any(Number);
    expect(manifest).toEqual({
      format: 1,
      version,
      readFrom: "2026-11-23T02:00:00.000Z",
      readTo: "2026-11-23T02:00:07.000Z",
      note: expect.stringMatching(/^Not a snapshot of one instant/),
      history: true,
      collections: [
        {
          collection: "personas",
          counts: { documents: 0, deleted: 0, revisions: 0, ledger: 0 },
          parts: [],
        },
        {
          collection: "moods",
          counts: { documents: 1, deleted: 1, revisions: 1, ledger: 1 },
          parts: [
            { file: partFile("moods-0001"), rows: 2, bytes, sha256, ms: 1000 },
            { file: partFile("moods-0002"), rows: 2, bytes, sha256, ms: 1000 },
          ],
        },
      ],
    });
    expect(await linesOf(target, partFile("moods-0001"))).toEqual([
      `{"kind":"head","id":"calm","number":2,"writeId":"dGVzdC13cml0","at":"2026-11-22T10:00:00.000Z","createdAt":"2026-11-01T10:00:00.000Z","by":{"id":"u-1","name":"Aiko Tanabe 田辺"},"change":"updated","origin":"api","body":"{\\"id\\":\\"calm\\",\\"mood\\":\\"気分は上々 🌱\\",\\"intensity\\":3}"}`,
      expect.stringMatching(/^\{"kind":"revision","id":"calm","number":1,/),
      "",
    ]);
    expect(await linesOf(target, partFile("moods-0002"))).toEqual([
      `{"kind":"ledger","id":"calm","hash":"${"0".repeat(64)}","file":"moods/calm.json"}`,
      expect.stringMatching(/^\{"kind":"head","id":"gone",.*"change":"deleted","origin":"api"\}$/),
      "",
    ]);
  });

  it("gives its rows back in their order, and is found good", async () => {
    await writeArchive(target);
    const manifest = await manifestOf(target, begunName);
    for (const [collection, rows] of Object.entries(sampleRows)) {
      const found = readRows(target, { archive: begunName, manifest, collection });
      expect(await Array.fromAsync(found)).toEqual(rows);
    }
    const unknown = readRows(target, { archive: begunName, manifest, collection: "system" });
    expect(await Array.fromAsync(unknown)).toEqual([]);
    expect(await verifyArchive(target, begunName)).toEqual({ ok: true, problems: [], notes: [] });
  });

  it("is the same bytes when the same rows are written at the same time", async () => {
    const { target: other } = await open();
    await writeArchive(target);
    await writeArchive(other);
    const files = (await target.files(begunName)) ?? [];
    expect(files.length).toBe(3);
    for (const { name: file } of files) {
      expect(await other.read({ folder: begunName, file })).toEqual(
        await target.read({ folder: begunName, file }),
      );
    }
  });

  it("of an empty store is valid", async () => {
    await writeArchive(target, { rows: {} });
    expect(await verifyArchive(target, begunName)).toEqual({ ok: true, problems: [], notes: [] });
  });

  it("is not started over another from the same second", async () => {
    await writeArchive(target);
    expect(await writeArchive(target)).toBe("2026-11-23T02-00-01Z");
    expect((await verifyArchive(target, begunName))?.ok).toBe(true);
  });

  it("stays incomplete if reading the store fails, and the error is reported", async () => {
    const writer = await ArchiveWriter.open(target, { history: true, now: clockFrom(begun) });
    await writer.add("personas", asyncRows([headRow("aiko")]));
    const failure = new DocumentError("storage-unavailable", "The storage does not answer.");
    async function* broken(): AsyncGenerator<ArchiveRow> {
      yield headRow("calm");
      throw failure;
    }
    await expect(writer.add("moods", broken())).rejects.toBe(failure);
    expect(await listArchives(target)).toEqual({
      complete: [],
      half: [{ name: begunName, at: begun }],
      damaged: [],
      newer: [],
    });
    expect(await verifyArchive(target, begunName)).toEqual({
      ok: false,
      problems: [{ file: "manifest.json", detail: expect.stringMatching(/never finished/) }],
      notes: [],
    });
  });

  it.for(kinds)("is whole or none when a call fails $when it is done ($lasts)", async (kind) => {
    let broken = 0;
    // Between two parts, it is as incomplete as between a part and the manifest.
    const rows = { moods: [headRow("calm"), revisionRow("calm")] };
    await eachCall(kind, async (plan) => {
      broken = plan.at;
      const tested = await open();
      tested.inject(plan);
      const result = await writeArchive(tested.target, { rows }).catch((error: unknown) => error);
      const calls = tested.calls();
      tested.inject();
      const { complete } = await listArchives(tested.another);
      if (complete.length > 0) {
        expect(await verifyArchive(tested.another, begunName)).toEqual({
          ok: true,
          problems: [],
          notes: [],
        });
      } else {
        expect(result).toMatchObject({ code: "storage-unavailable" });
      }
      return calls;
    });
    expect(broken).toBeGreaterThan(5);
  });
});

it("a part that is read back with other bytes ends the backup", async () => {
  const { target } = await openFolderTarget();
  const damaging = new Proxy(target, {
    get: (of, name) =>
      name === "read"
        ? async (path: TargetPath) => (await of.read(path))?.fill(0, 20, 21)
        : Reflect.get(of, name).bind(of),
  });
  const writer = await ArchiveWriter.open(damaging, { history: true });
  const adding = writer.add("moods", asyncRows([headRow("calm")]));
  await expect(adding).rejects.toMatchObject({ code: "backup-damaged" });
});

describe("a backup that is continued", () => {
  const stop = { history: true, limits: { rows: 1, bytes: 1_000 }, mayGoOn: async () => false };
  const rows = [headRow("angry"), headRow("calm")];

  it("has the planting state from before its first row", async () => {
    const { target } = await openFolderTarget();
    const first = await ArchiveWriter.open(target, stop);
    expect(await first.add("moods", asyncRows(rows), { kind: "due" })).toBe(false);
    const from = { name: first.name, progress: await readProgress(target, first.name) };
    const second = ArchiveWriter.resume(target, { history: true }, from);
    await second.add("moods", asyncRows(rows.slice(1)), { kind: "done" });
    const { collections } = await second.finish();
    expect(collections).toMatchObject([{ planting: { kind: "due" }, parts: [{}, {}] }]);
  });

  it("starts again if one of its parts is gone", async () => {
    const { target } = await openFolderTarget();
    const writer = await ArchiveWriter.open(target, stop);
    const { name } = writer;
    await writer.add("moods", asyncRows(rows));
    expect((await readProgress(target, name))?.begun?.last.id).toBe("angry");
    const files = (await target.files(name)) ?? [];
    for (const { name: file } of files.filter((one) => one.name.startsWith("moods"))) {
      await target.remove({ folder: name, file });
    }
    expect(await readProgress(target, name)).toBeUndefined();
  });
});

describe("parts", () => {
  const open = async (limits: { rows: number; bytes: number }) => {
    const { target } = await openFolderTarget();
    const writer = await ArchiveWriter.open(target, { history: false, limits });
    return { target, writer };
  };
  const rowsOf = (count: number, length: number) =>
    Array.from({ length: count }, (_, n) =>
      headRow(`m${n + 10}`, 1, JSON.stringify({ id: `m${n + 10}`, text: "x".repeat(length) })),
    );

  it.for([
    { what: "so many rows", rows: 25, limits: { rows: 10, bytes: 1e9 }, parts: [10, 10, 5] },
    { what: "just as many rows", rows: 20, limits: { rows: 10, bytes: 1e9 }, parts: [10, 10] },
    { what: "so many bytes", rows: 5, limits: { rows: 1e9, bytes: 2_600 }, parts: [2, 2, 1] },
    { what: "one row that is larger", rows: 3, limits: { rows: 1e9, bytes: 10 }, parts: [1, 1, 1] },
  ])("end at $what", async ({ limits, parts, rows }) => {
    const { target, writer } = await open(limits);
    const written = rowsOf(rows, 1_000);
    await writer.add("moods", asyncRows(written));
    const manifest = await writer.finish();
    expect(manifest.collections[0]?.parts.map((part) => part.rows)).toEqual(parts);
    const found = readRows(target, { archive: writer.name, manifest, collection: "moods" });
    expect(await Array.fromAsync(found)).toEqual(written);
  });

  it("have the documented size, before compression", async () => {
    expect(partLimits).toEqual({ rows: 10_000, bytes: 16 * 1024 * 1024 });
    const { target, writer } = await open(partLimits);
    await writer.add("moods", asyncRows(rowsOf(44, 400_000)));
    const { collections } = await writer.finish();
    expect(collections[0]?.parts.map(({ rows }) => rows)).toEqual([41, 3]);
    expect((await verifyArchive(target, writer.name))?.ok).toBe(true);
  });
});
