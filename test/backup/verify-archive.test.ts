import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { parseManifest, toManifestText } from "../../src/backup/archive/manifest.ts";
import { readManifest } from "../../src/backup/archive/reader.ts";
import { toLine } from "../../src/backup/archive/row.ts";
import { type BackupTarget, maxFileBytes } from "../../src/backup/target/backup-target.ts";
import {
  begunName as folder,
  headRow,
  partFile,
  readRows,
  verifyArchive,
  writeArchive,
} from "../support/archives.ts";
import { openFolderTarget } from "../support/backup-targets.ts";

const part = partFile("moods-0001");
const manifest = "manifest.json";

describe("verifying", () => {
  let target: BackupTarget;
  beforeEach(async () => {
    ({ target } = await openFolderTarget());
    await writeArchive(target);
  });

  const read = async (file: string) => {
    const content = await target.read({ folder, file });
    return Buffer.from(content ?? "");
  };
  const write = (file: string, content: Uint8Array) => target.write({ folder, file }, content);
  /** Replaces the content of a part and the manifest's entry for it: written wrong, rather than damaged later. */
  const rewritePart = async (content: Uint8Array, rows = 2) => {
    await write(part, content);
    const { sha256: _, ...value } = JSON.parse((await read(manifest)).toString());
    const sha256 = createHash("sha256").update(content).digest("hex");
    const parts = value.collections[1].parts;
    parts[0] = { ...parts[0], bytes: content.byteLength, rows, sha256 };
    await write(manifest, Buffer.from(toManifestText(value)));
  };
  const rewriteManifest = async (change: (value: Record<string, unknown>) => unknown) => {
    const { sha256: _, ...value } = JSON.parse((await read(manifest)).toString());
    change(value);
    await write(manifest, Buffer.from(toManifestText(value)));
  };

  it.for<[string, string, () => Promise<unknown>, RegExp]>([
    ["a missing part", part, () => target.remove({ folder, file: part }), /0001.*is missing\.$/],
    [
      "a part that is cut short",
      part,
      async () => write(part, (await read(part)).subarray(0, -1)),
      /was cut short: it has \d+ bytes instead of \d+\.$/,
    ],
    ["an empty part", part, () => write(part, new Uint8Array()), /was cut short: it has 0 bytes/],
    [
      "a part that has grown",
      part,
      async () => write(part, Buffer.concat([await read(part), Buffer.from("x")])),
      /has grown/,
    ],
    [
      "the content of another part",
      part,
      async () => rewriteBytes(await read(part)),
      /differs from what was written; its SHA-256 does not match\.$/,
    ],
    ["no manifest", manifest, () => target.remove({ folder, file: manifest }), /never finished/],
    ["an empty manifest", manifest, () => write(manifest, new Uint8Array()), /is not JSON/],
    [
      "half a manifest",
      manifest,
      async () => write(manifest, (await read(manifest)).subarray(0, 300)),
      /is not JSON/,
    ],
    [
      "a manifest of something else",
      manifest,
      () => write(manifest, Buffer.from('{"name":"app"}')),
      /is not the manifest/,
    ],
    [
      "a manifest that somebody has edited",
      manifest,
      async () =>
        write(
          manifest,
          Buffer.from((await read(manifest)).toString().replace('"rows": 2', '"rows": 3')),
        ),
      /checksum does not match/,
    ],
    [
      "a manifest of a newer Seedbed",
      manifest,
      () => rewriteManifest((value) => Object.assign(value, { format: 2 })),
      /^manifest\.json was written by a newer Seedbed \(format 2; this one reads 1\)\.$/,
    ],
    [
      "a manifest in which only the format is damaged",
      manifest,
      async () =>
        write(
          manifest,
          Buffer.from((await read(manifest)).toString().replace('"format": 1', '"format": 9')),
        ),
      /checksum does not match/,
    ],
    [
      "a manifest with a good checksum and no sense",
      manifest,
      () => rewriteManifest((value) => Object.assign(value, { collections: [{}] })),
      /although its checksum matches/,
    ],
    [
      "a part that never was compressed",
      part,
      () => rewritePart(Buffer.from("{}\n")),
      /can't be decompressed/,
    ],
    [
      "text that is not UTF-8",
      part,
      () => rewritePart(gzipSync(Buffer.from([255, 10]))),
      /can't be decompressed/,
    ],
    [
      "a part with half a line at the end",
      part,
      () => rewritePart(gzipSync(`${toLine(headRow("a"))}\n{`)),
      /middle of a line/,
    ],
    [
      "fewer rows than are counted",
      part,
      () => rewritePart(gzipSync(`${toLine(headRow("a"))}\n`)),
      /has 1 rows instead of 2/,
    ],
    [
      "a line that is none of ours",
      part,
      () => rewritePart(gzipSync(`${toLine(headRow("a"))}\n{"kind":"head"}\n`)),
      /^Line 2 of moods-0001-k3f9x2ab\.ndjson\.gz has no valid "id"\.$/,
    ],
    [
      "other counts of the kinds",
      manifest,
      () => rewritePart(gzipSync(`${toLine(headRow("a"))}\n${toLine(headRow("b"))}\n`)),
      /counts \{"documents":1,.*in moods, but the parts contain \{"documents":2,/,
    ],
  ])("finds %s", async ([, file, damage, says]) => {
    await damage();
    expect(await verifyArchive(target, folder)).toEqual({
      ok: false,
      problems: [{ file, detail: expect.stringMatching(says) }],
      notes: [],
    });
  });

  /** The same length, other bytes. */
  async function rewriteBytes(content: Buffer): Promise<void> {
    await write(part, Buffer.from(content.toReversed()));
  }

  it("finds a flipped bit anywhere in a part", async () => {
    const good = await read(part);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.byteLength * 8 - 1), async (bit) => {
        await write(part, flip(good, bit));
        expect(await verifyArchive(target, folder)).toMatchObject({
          ok: false,
          problems: [{ file: part }],
        });
      }),
      { numRuns: 30 },
    );
  });

  it("finds a flipped bit in any byte of the manifest", async () => {
    const good = await read(manifest);
    expect(parseManifest(good)).toHaveProperty("manifest");
    for (let bit = 0; bit < good.byteLength * 8; bit += 7) {
      expect(parseManifest(flip(good, bit)), `bit ${bit}`).toHaveProperty("fault", "damaged");
    }
  });

  it("reports all problems, file by file", async () => {
    await target.remove({ folder, file: part });
    await write(partFile("moods-0002"), Buffer.from("x"));
    const problems = (await verifyArchive(target, folder))?.problems.map(({ file }) => file);
    expect(problems).toEqual([part, partFile("moods-0002")]);
  });

  it("notes files that the manifest does not list, without reporting a problem", async () => {
    await write("moods-0001-5f0c93d2.ndjson.gz", gzipSync(""));
    await write("notes.txt", Buffer.from("x"));
    await write("progress.json", Buffer.from("x"));
    expect(await verifyArchive(target, folder)).toEqual({
      ok: true,
      problems: [],
      notes: ["moods-0001-5f0c93d2.ndjson.gz", "notes.txt"].map((file) => ({
        file,
        detail: `${file} is not part of the backup, because the manifest does not list it.`,
      })),
    });
  });

  it("reports ten lines of a part, and how many more there are", async () => {
    await rewritePart(gzipSync("{}\n".repeat(25)), 25);
    const problems = (await verifyArchive(target, folder))?.problems ?? [];
    expect(problems.length).toBe(11);
    expect(problems.at(-1)?.detail).toBe(`15 more lines of ${part} have problems.`);
  });

  it("refuses a part that unpacks to more than the maximum", async () => {
    const some = gzipSync(Buffer.alloc(maxFileBytes / 16, "x"));
    await rewritePart(Buffer.concat([...Array<Buffer>(16).fill(some), gzipSync("x")]));
    expect((await verifyArchive(target, folder))?.problems[0]?.detail).toMatch(
      /can't be decompressed/,
    );
  });

  it("finds no backup if there is none", async () => {
    expect(await verifyArchive(target, "2020-01-01T00-00-00Z")).toBeUndefined();
  });

  it("gives no row of a damaged part to a restore", async () => {
    const parsed = await readManifest(target, folder);
    if (parsed === undefined || "problem" in parsed) {
      throw new Error("The manifest is good.");
    }
    await write(part, flip(await read(part), 99));
    const rows = readRows(target, { archive: folder, collection: "moods", ...parsed });
    await expect(rows.next()).rejects.toMatchObject({
      code: "backup-damaged",
      message: expect.stringContaining(`${folder} is damaged: ${part}`),
    });
  });
});

function flip(content: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(content);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}
