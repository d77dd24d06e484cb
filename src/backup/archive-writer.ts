import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DocumentError } from "../errors.ts";
import { version } from "../version.ts";
import { type ArchiveRow, toLine } from "./archive-row.ts";
import { archiveNameAt } from "./archives.ts";
import type { BackupTarget } from "./backup-target.ts";
import {
  type ArchiveCounts,
  type ArchivedCollection,
  type ArchivePart,
  archiveFormat,
  type Manifest,
  manifestFile,
  manifestNote,
  toManifestText,
} from "./manifest.ts";
import { countKind, noRows } from "./row-counts.ts";

/** A part ends at so many rows, or bytes before they are compressed. */
export const partLimits = { rows: 10_000, bytes: 16 * 1024 * 1024 };

/** What a backup is made with. */
export interface ArchiveOptions {
  /** Whether old revisions are handed in, too; the manifest says so. */
  readonly history: boolean;
  readonly now?: () => Date;
  /** @default {@link partLimits} */
  readonly limits?: { readonly rows: number; readonly bytes: number };
}

/** Rows that go into one part. */
interface OpenPart {
  readonly lines: Buffer[];
  bytes: number;
}

/**
 * Writes one backup: collection by collection, and the manifest last. Until that is there, there is no
 * backup. No more than one part is in memory, however much there is.
 */
export class ArchiveWriter {
  readonly name: string;
  readonly #target: BackupTarget;
  readonly #options: Required<ArchiveOptions>;
  readonly #readFrom: Date;
  readonly #collections: ArchivedCollection[] = [];

  private constructor(target: BackupTarget, options: Required<ArchiveOptions>) {
    this.#target = target;
    this.#options = options;
    this.#readFrom = options.now();
    this.name = archiveNameAt(this.#readFrom);
  }

  /**
   * Begins a backup that is named by the time.
   * @throws DocumentError `backup-running` when there is one of this second
   */
  static async open(target: BackupTarget, options: ArchiveOptions): Promise<ArchiveWriter> {
    const writer = new ArchiveWriter(target, {
      now: () => new Date(),
      limits: partLimits,
      ...options,
    });
    if ((await target.files(writer.name)) !== undefined) {
      throw new DocumentError(
        "backup-running",
        `Another backup was begun in this second: ${writer.name}. Look at the list of backups.`,
      );
    }
    return writer;
  }

  /** Writes all rows of a collection, in the order they come. Each collection once. */
  async add(collection: string, rows: AsyncIterable<ArchiveRow>): Promise<void> {
    const { limits, now } = this.#options;
    const parts: ArchivePart[] = [];
    let counts: ArchiveCounts = noRows;
    let part: OpenPart = { lines: [], bytes: 0 };
    let since = now();
    const flush = async () => {
      const file = `${collection}-${String(parts.length + 1).padStart(4, "0")}.ndjson.gz`;
      const written = await this.#writePart(file, part);
      parts.push({ ...written, ms: now().getTime() - since.getTime() });
      part = { lines: [], bytes: 0 };
      since = now();
    };
    for await (const row of rows) {
      const line = Buffer.from(`${toLine(row)}\n`);
      const isFull =
        part.lines.length === limits.rows ||
        (part.lines.length > 0 && part.bytes + line.byteLength > limits.bytes);
      if (isFull) {
        await flush();
      }
      part.lines.push(line);
      part.bytes += line.byteLength;
      counts = countKind(counts, row);
    }
    if (part.lines.length > 0) {
      await flush();
    }
    this.#collections.push({ collection, counts, parts });
  }

  /** Writes the manifest, and with it makes the backup one. */
  async finish(): Promise<Manifest> {
    const { history, now } = this.#options;
    const manifest: Manifest = {
      format: archiveFormat,
      version,
      readFrom: this.#readFrom.toISOString(),
      readTo: now().toISOString(),
      note: manifestNote,
      history,
      collections: this.#collections,
    };
    const content = Buffer.from(toManifestText(manifest));
    await this.#target.write({ folder: this.name, file: manifestFile }, content);
    return manifest;
  }

  async #writePart(file: string, { lines }: OpenPart): Promise<Omit<ArchivePart, "ms">> {
    const content = await promisify(gzip)(Buffer.concat(lines));
    await this.#target.write({ folder: this.name, file }, content);
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { file, rows: lines.length, bytes: content.byteLength, sha256 };
  }
}
