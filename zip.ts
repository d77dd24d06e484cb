import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

// By hand: a package for this would be larger than what it does, and most write the time and the machine into the
// archive. PKWARE's APPNOTE.TXT has the format; this is all of it that files of some megabytes need.

/** A file of an archive, and where in the archive it is. */
interface Entry {
  readonly name: Buffer;
  readonly sizes: readonly Field[];
  readonly at: number;
}

/** A little-endian number, and the bytes it takes. */
type Field = readonly [value: number, bytes: 2 | 4];

const most = { entries: 0xffff, bytes: 0xffff_ffff };

/** Needed to unpack: 2.0. UTF-8 names (bit 11). Deflated. Midnight of 1 January 1980, the first that there is. */
const common: readonly Field[] = [
  [20, 2],
  [0x0800, 2],
  [8, 2],
  [0, 2],
  [0x21, 2],
];

/**
 * The files of a folder as a zip archive: the same bytes for the same files, whenever and wherever it is
 * made with the same Node.
 */
export async function zipFolder(folder: string): Promise<Buffer> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
    .map((path) => ({ path, name: relative(folder, path).replaceAll(sep, "/") }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts: Buffer[] = [];
  const entries: Entry[] = [];
  let at = 0;
  for (const { path, name: text } of files) {
    const content = await readFile(path);
    const packed = deflateRawSync(content, { level: 9 });
    const name = Buffer.from(text);
    const sizes: readonly Field[] = [
      [crc32(content), 4],
      [packed.length, 4],
      [content.length, 4],
      [name.length, 2],
      [0, 2],
    ];
    const local = [record(0x04034b50, [...common, ...sizes]), name, packed];
    entries.push({ name, sizes, at });
    parts.push(...local);
    at += lengthOf(local);
  }
  const directory = entries.flatMap(toDirectoryEntry);
  if (entries.length >= most.entries || at + lengthOf(directory) >= most.bytes) {
    throw new Error(`${folder} is too large for a zip archive without extensions.`);
  }
  return Buffer.concat([...parts, ...directory, toEnd(entries.length, lengthOf(directory), at)]);
}

function toDirectoryEntry({ name, sizes, at }: Entry): readonly Buffer[] {
  const fields: readonly Field[] = [
    // Made on Unix, so that the mode below counts.
    [0x0314, 2],
    ...common,
    ...sizes,
    [0, 2],
    [0, 2],
    [0, 2],
    // A plain file that everybody may read.
    [0o100644 * 0x1_0000, 4],
    [at, 4],
  ];
  return [record(0x02014b50, fields), name];
}

function toEnd(entries: number, bytes: number, at: number): Buffer {
  return record(0x06054b50, [
    [0, 2],
    [0, 2],
    [entries, 2],
    [entries, 2],
    [bytes, 4],
    [at, 4],
    [0, 2],
  ]);
}

function record(signature: number, fields: readonly Field[]): Buffer {
  return Buffer.concat(
    [[signature, 4] as const, ...fields].map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}

const lengthOf = (buffers: readonly Buffer[]): number =>
  buffers.reduce((sum, { length }) => sum + length, 0);
