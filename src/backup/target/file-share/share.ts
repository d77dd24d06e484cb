import type {
  DirectoryListFilesAndDirectoriesSegmentResponse,
  ShareClient,
  ShareFileClient,
} from "@azure/storage-file-share";
import { measuredCall } from "../../../base/measure.ts";
import { once } from "../../../base/once.ts";
import { checkSize, type TargetPath } from "../backup-target.ts";
import { isAbsence, isTaken, toDomainError, wasCutShort } from "./share-error.ts";

/** An item in a directory of the share. */
export interface ShareItem {
  readonly kind: "directory" | "file";
  readonly name: string;
  readonly bytes: number;
}

/** The maximum number of attempts to download a file if connections break. */
const maxDownloads = 4;

interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/**
 * One share of the service: each method is one storage call (a list, one per page), with a deadline and our errors.
 * Paths are relative to the share. Absence is `undefined` or `false`.
 */
export class Share {
  /** Reused once open; after a failure, the next call connects again. */
  readonly #connected: () => Promise<ShareClient>;
  readonly #timeoutMs: number;

  /** @param connect opens the client, with the first call */
  constructor(connect: () => Promise<ShareClient>, timeoutMs: number) {
    this.#connected = once(connect);
    this.#timeoutMs = timeoutMs;
  }

  /** All items in a directory, unordered; the share itself is "". */
  async list(directory: string): Promise<readonly ShareItem[] | undefined> {
    const found: ShareItem[] = [];
    let continuationToken: string | undefined;
    // biome-ignore lint/plugin: the pages end
    do {
      const settings = continuationToken ? { continuationToken } : {};
      const page = await this.#page(directory, settings);
      if (page === undefined) {
        return undefined;
      }
      const { directoryItems, fileItems } = page.segment;
      found.push(
        ...directoryItems.map(({ name }) => ({ kind: "directory", name, bytes: 0 }) as const),
        ...fileItems.map(
          ({ name, properties }) =>
            ({ kind: "file", name, bytes: properties.contentLength }) as const,
        ),
      );
      continuationToken = page.continuationToken;
    } while (continuationToken);
    return found;
  }

  /** Creates the share itself, if it does not exist. */
  async create(): Promise<void> {
    await this.#ifThere((share, options) => share.createIfNotExists(options), never);
  }

  /** Creates a directory, if it does not exist; `false` if its parent is missing. */
  createDirectory(path: string): Promise<boolean> {
    return this.#isDone((share, options) =>
      share.getDirectoryClient(path).createIfNotExists(options),
    );
  }

  /** Creates a file of zeros, replacing any existing one; `false` if its directory is missing. */
  createFile(path: string, bytes: number): Promise<boolean> {
    return this.#isDone((share, options) => fileOf(share, path).create(bytes, options));
  }

  /** Writes at most 4 MiB into an existing range of a file. */
  async writeRange(path: string, at: number, bytes: Uint8Array): Promise<void> {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    await this.#ifThere(
      (share, options) => fileOf(share, path).uploadRange(body, at, body.byteLength, options),
      never,
    );
  }

  /** Renames a file, replacing any existing one; `false` if there is no such file. */
  rename(from: string, to: string): Promise<boolean> {
    return this.#isDone((share, options) =>
      fileOf(share, from).rename(to, { ...options, replaceIfExists: true }),
    );
  }

  /** Renames a file to a free name; `false` if the name is taken, or there is no such file. */
  renameOnce(from: string, to: string): Promise<boolean> {
    return this.#isDone(
      (share, options) => fileOf(share, from).rename(to, { ...options, replaceIfExists: false }),
      (error) => isTaken(error) || isAbsence(error),
    );
  }

  /** Reads a whole file; retries if the connection breaks during the download, which the SDK does not. */
  read(path: TargetPath): Promise<Uint8Array | undefined> {
    return this.#ifThere(async (share, options) => {
      for (let attempt = 1; attempt < maxDownloads; attempt += 1) {
        try {
          return await download(share, path, options);
        } catch (error) {
          if (options.abortSignal.aborted || !wasCutShort(error)) {
            throw error;
          }
        }
      }
      return download(share, path, options);
    });
  }

  /** Deletes a file; `false` if it does not exist. */
  deleteFile(path: string): Promise<boolean> {
    return this.#isDone((share, options) => fileOf(share, path).delete(options));
  }

  /** Deletes an empty directory; `false` if it does not exist. */
  deleteDirectory(path: string): Promise<boolean> {
    return this.#isDone((share, options) => share.getDirectoryClient(path).delete(options));
  }

  #page(
    directory: string,
    settings: { continuationToken?: string },
  ): Promise<DirectoryListFilesAndDirectoriesSegmentResponse | undefined> {
    return this.#ifThere(async (share, options) => {
      const pages = share.getDirectoryClient(directory).listFilesAndDirectories(options);
      return (await pages.byPage(settings).next()).value;
    });
  }

  async #isDone(call: ShareCall<unknown>, isNo = isAbsence): Promise<boolean> {
    const done = await this.#ifThere(async (...args) => ({ done: await call(...args) }), isNo);
    return done !== undefined;
  }

  async #ifThere<T>(call: ShareCall<T>, isNo = isAbsence): Promise<T | undefined> {
    try {
      return await this.#call(call);
    } catch (error) {
      if (isNo(error)) {
        return undefined;
      }
      throw toDomainError(error);
    }
  }

  async #call<T>(call: ShareCall<T>): Promise<T> {
    const client = await this.#connected();
    const abortSignal = AbortSignal.timeout(this.#timeoutMs);
    return measuredCall(() => call(client, { abortSignal }));
  }
}

/** For calls that need what is not there. */
const never = () => false;

type ShareCall<T> = (share: ShareClient, options: CallOptions) => Promise<T>;

function fileOf(share: ShareClient, path: string): ShareFileClient {
  return share.rootDirectoryClient.getFileClient(path);
}

async function download(
  share: ShareClient,
  path: TargetPath,
  options: CallOptions,
): Promise<Uint8Array> {
  const file = fileOf(share, `${path.folder}/${path.file}`);
  const answer = await file.download(0, undefined, { ...options, maxRetryRequests: 0 });
  const chunks: Buffer[] = [];
  for await (const chunk of answer.readableStreamBody ?? []) {
    checkSize(path, answer.contentLength ?? 0);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
