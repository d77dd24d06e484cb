import { DocumentError } from "../../base/errors.ts";
import { version } from "../../base/version.ts";
import type { RecordValue } from "../../store/records.ts";
import type { MayGoOn } from "../long-work.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import { archiveNameAt } from "./archives.ts";
import { finishArchive } from "./finish.ts";
import {
  type ArchivePart,
  archiveFormat,
  countKind,
  type Manifest,
  manifestNote,
  noRows,
} from "./manifest.ts";
import { newWriterToken, partFileOf, writePart } from "./parts.ts";
import {
  type ArchiveProgress,
  beginArchive,
  type LeftOutRow,
  type PlacedRow,
  positionAfter,
  type RowPosition,
  writeProgress,
} from "./progress.ts";
import { toLine } from "./row.ts";

/** The maximum size of a part: rows, and bytes before compression. */
export const partLimits = { rows: 10_000, bytes: 16 * 1024 * 1024 };

/** The options of a backup. */
export interface ArchiveOptions {
  /** Whether old revisions are included; recorded in the manifest. */
  readonly history: boolean;
  readonly now?: () => Date;
  /** @default {@link partLimits} */
  readonly limits?: { readonly rows: number; readonly bytes: number };
  /** Called after each part: whether to continue. */
  readonly mayGoOn?: MayGoOn;
  /** A token in the names of the parts, unique to each writer. @default a random one */
  readonly token?: string;
}

/** The rows of the current part. */
interface OpenPart {
  readonly lines: Buffer[];
  bytes: number;
}

/** If names are taken, how many seconds later a backup's name may be. */
const maxSeconds = 600;

/** The maximum number of left-out rows listed; all are counted. */
const maxLeftOut = 100;

/**
 * Writes one backup: collection by collection, and the manifest last. Only the manifest completes the backup. Each part
 * is read back at once. At most one part is in memory. Parts and manifest are created and never overwritten, so a
 * stalled writer can't damage what another has finished.
 */
export class ArchiveWriter {
  readonly name: string;
  readonly #target: BackupTarget;
  readonly #options: Required<ArchiveOptions>;
  #progress: ArchiveProgress;

  private constructor(
    target: BackupTarget,
    options: ArchiveOptions,
    from: { readonly name: string; readonly progress: ArchiveProgress },
  ) {
    const always = async () => true;
    this.#target = target;
    const defaults = { now: () => new Date(), limits: partLimits, mayGoOn: always };
    this.#options = { ...defaults, token: newWriterToken(), ...options };
    this.#progress = from.progress;
    this.name = from.name;
  }

  /** Starts a backup named after the current second, or the next free one. */
  static async open(target: BackupTarget, options: ArchiveOptions): Promise<ArchiveWriter> {
    const at = options.now?.() ?? new Date();
    const name = await freeName(target, at);
    const progress = beginArchive(at, options.history);
    return new ArchiveWriter(target, options, { name, progress });
  }

  /** Continues a backup after its last part, or from the start if there is no progress. */
  static resume(
    target: BackupTarget,
    options: ArchiveOptions,
    from: { readonly name: string; readonly progress: ArchiveProgress | undefined },
  ): ArchiveWriter {
    const begun = options.now?.() ?? new Date();
    const progress = from.progress ?? beginArchive(begun, options.history);
    return new ArchiveWriter(target, options, { name: from.name, progress });
  }

  get progress(): ArchiveProgress {
    return this.#progress;
  }

  /** Whether a collection is completely written. */
  has(collection: string): boolean {
    return this.#progress.collections.some((one) => one.collection === collection);
  }

  /** The last row of a collection's parts so far. */
  lastOf(collection: string): RowPosition | undefined {
    const { begun } = this.#progress;
    return begun?.collection === collection ? begun.last : undefined;
  }

  /** Records that a row can't be backed up. */
  leaveOut(row: LeftOutRow): void {
    const { count, rows } = this.#progress.leftOut;
    const leftOut = { count: count + 1, rows: [...rows, row].slice(0, maxLeftOut) };
    this.#progress = { ...this.#progress, leftOut };
  }

  /**
   * Writes the rows of a collection in the given order: all of them, or those after {@link lastOf}. Each collection is
   * added once, with its planting state before its first row was read. `false` if it was stopped after a part.
   */
  async add(
    collection: string,
    rows: AsyncIterable<PlacedRow>,
    planting?: RecordValue,
  ): Promise<boolean> {
    const { limits, mayGoOn, now, token } = this.#options;
    const begun = this.lastOf(collection) && this.#progress.begun;
    const recorded = begun?.planting ?? planting;
    const about = { collection, ...(recorded && { planting: recorded }) };
    const parts: ArchivePart[] = [...(begun?.parts ?? [])];
    let counts = begun?.counts ?? noRows;
    let part: OpenPart = { lines: [], bytes: 0 };
    let last: PlacedRow | undefined;
    let since = now();
    const flush = async () => {
      const file = partFileOf(collection, parts.length + 1, token);
      const written = await writePart(this.#target, { folder: this.name, file }, part.lines);
      parts.push({ ...written, ms: now().getTime() - since.getTime() });
      part = { lines: [], bytes: 0 };
      since = now();
    };
    for await (const row of rows) {
      const line = Buffer.from(`${toLine(row)}\n`);
      const isFull =
        part.lines.length === limits.rows ||
        (part.lines.length > 0 && part.bytes + line.byteLength > limits.bytes);
      if (isFull && last !== undefined) {
        await flush();
        await this.#keep({ begun: { ...about, counts, parts, last: positionAfter(last) } });
        if (!(await mayGoOn())) {
          return false;
        }
      }
      part.lines.push(line);
      part.bytes += line.byteLength;
      counts = countKind(counts, row);
      last = row;
    }
    if (last !== undefined) {
      await flush();
    }
    const collections = [...this.#progress.collections, { ...about, counts, parts }];
    await this.#keep({ collections, begun: undefined });
    return true;
  }

  /**
   * Writes the manifest, which completes the backup. If another writer was first, returns its manifest and leaves
   * nothing of this one's files.
   */
  async finish(): Promise<Manifest> {
    const { collections, history, leftOut, readFrom } = this.#progress;
    const { now, token } = this.#options;
    const manifest: Manifest = {
      format: archiveFormat,
      version,
      readFrom,
      readTo: now().toISOString(),
      note: manifestNote,
      history,
      ...(leftOut.count > 0 && { leftOut: leftOut.count }),
      collections,
    };
    const standing = await finishArchive(this.#target, { archive: this.name, token, manifest });
    if (standing !== manifest) {
      this.#progress = { ...this.#progress, leftOut: { count: 0, rows: [] } };
    }
    return standing;
  }

  /** Stores the progress, so that any instance can continue. */
  async #keep(progress: Partial<ArchiveProgress>): Promise<void> {
    this.#progress = { ...this.#progress, ...progress };
    await writeProgress(this.#target, this.name, this.#progress);
  }
}

/** The lease prevents others from taking the name meanwhile. */
async function freeName(target: BackupTarget, begun: Date): Promise<string> {
  for (let seconds = 0; seconds < maxSeconds; seconds += 1) {
    const name = archiveNameAt(new Date(begun.getTime() + 1_000 * seconds));
    if ((await target.files(name)) === undefined) {
      return name;
    }
  }
  throw new DocumentError("contended", "Too many backups were started just now. Retry shortly.");
}
