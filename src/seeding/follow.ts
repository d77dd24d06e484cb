import { join } from "node:path";
import type { DocumentType } from "../documents/document-type.ts";
import { hashOf } from "../documents/text/canonical-json.ts";
import type { Head, LedgerEntry } from "../store/document-store.ts";
import { type AppliedSeed, applySeeds } from "./apply.ts";
import { sayErased } from "./erased-seeds.ts";
import { timeOf } from "./folder-watch.ts";
import type { SeedSources } from "./plan.ts";
import { planter } from "./plant-collection.ts";
import { missingFolder, readSeeds, type Seed, type SeedProblem } from "./seed-files.ts";
import { landOrFail, toEntry, writeSeeds } from "./seed-writes.ts";

/** A document that followed its file. */
export interface FollowedSeed {
  readonly type: string;
  readonly id: string;
  readonly file: string;
  readonly change: "written" | "deleted";
}

/** The result of one round of following. */
export interface FollowReport {
  readonly documents: readonly FollowedSeed[];
  readonly problems: readonly SeedProblem[];
  /** The problems that are new, or whose files were saved since the last check. */
  readonly news: readonly SeedProblem[];
}

/** A seed as of the last check. */
type KnownSeed = Pick<Seed, "id" | "hash" | "file">;

/** The result of following one file. */
type Followed =
  | { readonly kind: "changed" | "unchanged" }
  | { readonly kind: "failed"; readonly detail: string };

/** What to write, or why not to. */
type Decision =
  | {
      readonly body: string | undefined;
      readonly change: "seeded" | "deleted";
      readonly ledger?: LedgerEntry;
    }
  | (Followed & { readonly kind: "failed" });

/**
 * Makes documents follow their files: a file's content becomes its document's next revision, and deleting a file
 * deletes its document; the history keeps both. For a single machine whose files are the only source.
 */
export class FileFollower {
  readonly #known = new Map<DocumentType, ReadonlyMap<string, KnownSeed>>();
  readonly #now: () => Date;
  readonly #sources: SeedSources;
  /** The problems of the last check, as JSON, with the times of their files. */
  #reported: ReadonlyMap<string, string> = new Map();
  #hasBegun = false;

  constructor(sources: SeedSources, now: () => Date = () => new Date()) {
    this.#sources = sources;
    this.#now = now;
  }

  /** Updates documents whose files changed before following started. */
  async begin(): Promise<FollowReport> {
    const noFolder = await missingFolder(this.#sources.folder);
    if (noFolder !== undefined) {
      return this.#report([], [noFolder]);
    }
    this.#hasBegun = true;
    const sets = new Map<DocumentType, readonly Seed[]>();
    for (const type of this.#sources.types) {
      sets.set(type, (await this.#read(type)).seeds);
    }
    const options = { by: planter, theirs: true, now: this.#now };
    const { documents, problems } = await applySeeds(this.#sources, options);
    const failed = new Set(
      documents
        .filter(({ outcome }) => outcome === "failed")
        .map(({ id, type }) => `${type}/${id}`),
    );
    for (const [type, seeds] of sets) {
      const known = seeds.filter(({ id }) => !failed.has(`${type.collection}/${id}`));
      this.#known.set(type, new Map(known.map((seed) => [seed.id, seed])));
    }
    const written = documents.filter(({ outcome }) => ["planted", "updated"].includes(outcome));
    return this.#report(
      written.map(({ file = "", id, type }) => ({ type, id, file, change: "written" })),
      [...problems, ...documents.flatMap(failureOf)],
    );
  }

  /** Follows changes since the last check. */
  async look(): Promise<FollowReport> {
    if (!this.#hasBegun) {
      return this.begin();
    }
    const documents: FollowedSeed[] = [];
    const noFolder = await missingFolder(this.#sources.folder);
    const problems: SeedProblem[] = noFolder === undefined ? [] : [noFolder];
    for (const type of this.#sources.types) {
      const set = await this.#read(type);
      if (!set.hasFolder) {
        // It was moved or is being checked out again; nobody deletes a whole collection this way.
        continue;
      }
      problems.push(...set.problems);
      const known = this.#known.get(type) ?? new Map<string, KnownSeed>();
      const now = new Map<string, KnownSeed>();
      for (const seed of set.seeds) {
        const before = known.get(seed.id);
        const followed: Followed =
          before?.hash === seed.hash ? { kind: "unchanged" } : await this.#write(type, seed);
        // After a failure the previous state is kept, so that the next check retries.
        const current = followed.kind === "failed" ? before : seed;
        if (current !== undefined) {
          now.set(seed.id, current);
        }
        if (followed.kind === "changed") {
          documents.push(toFollowed(type, seed, "written"));
        } else if (followed.kind === "failed") {
          problems.push({ file: seed.file, detail: followed.detail });
        }
      }
      const broken = new Set(set.problems.map(({ file }) => file));
      for (const seed of known.values()) {
        if (now.has(seed.id)) {
          continue;
        }
        if (broken.has(seed.file) || set.claimed.has(seed.id.toLowerCase())) {
          // A file that is half saved, invalid, or one of several with its id: its previous content still counts.
          now.set(seed.id, seed);
          continue;
        }
        const { kind } = await this.#remove(type, seed);
        if (kind === "changed") {
          documents.push(toFollowed(type, seed, "deleted"));
        }
      }
      this.#known.set(type, now);
    }
    return this.#report(documents, problems);
  }

  async #report(
    documents: readonly FollowedSeed[],
    problems: readonly SeedProblem[],
  ): Promise<FollowReport> {
    const reported = new Map<string, string>();
    const news: SeedProblem[] = [];
    for (const problem of problems) {
      const key = JSON.stringify(problem);
      const time = await timeOf(join(this.#sources.folder, problem.file));
      reported.set(key, time);
      if (this.#reported.get(key) !== time) {
        news.push(problem);
      }
    }
    this.#reported = reported;
    return { documents, problems, news };
  }

  #read(type: DocumentType) {
    return readSeeds(this.#sources.folder, type, this.#sources.store.maxBodyLength);
  }

  /** The file overrides the document, unless the document was erased. */
  #write(type: DocumentType, seed: Seed): Promise<Followed> {
    const { body, hash, id } = seed;
    return this.#change(type, id, async (head) => {
      if (head?.body !== undefined && hashOf(JSON.parse(head.body)) === hash) {
        return undefined;
      }
      const { store } = this.#sources;
      const isErased =
        head?.body === undefined &&
        (await store.erasure({ collection: type.collection, id })) !== undefined;
      return isErased
        ? { kind: "failed", detail: sayErased(seed).detail }
        : { body, change: "seeded", ledger: toEntry(seed) };
    });
  }

  #remove(type: DocumentType, { id }: KnownSeed): Promise<Followed> {
    return this.#change(type, id, async (head) =>
      head?.body === undefined ? undefined : { body: undefined, change: "deleted" },
    );
  }

  /** Decides based on the current head, and retries if another write came first. */
  async #change(
    type: DocumentType,
    id: string,
    decide: (head: Head | undefined) => Promise<Decision | undefined>,
  ): Promise<Followed> {
    const { store } = this.#sources;
    const key = { collection: type.collection, id };
    const attempt = async (): Promise<Followed | undefined> => {
      const over = await store.get(key);
      const decided = await decide(over);
      if (decided === undefined) {
        return { kind: "unchanged" };
      }
      if ("kind" in decided) {
        return decided;
      }
      const { body, change, ledger } = decided;
      const content = { at: this.#now(), body, by: planter, change, origin: "seed" } as const;
      const write = { key, over, content, ...(ledger && { ledger }) };
      const [result] = await writeSeeds(store, [write]);
      if (result?.kind === "failed") {
        return { ...result, detail: `${id} can't be written: ${result.detail}` };
      }
      return result?.kind === "written" ? { kind: "changed" } : undefined;
    };
    return landOrFail(key, attempt);
  }
}

function toFollowed(
  { collection }: DocumentType,
  { file, id }: KnownSeed,
  change: FollowedSeed["change"],
): FollowedSeed {
  return { type: collection, id, file, change };
}

function failureOf({ detail, file = "", id, outcome }: AppliedSeed): readonly SeedProblem[] {
  return outcome === "failed" ? [{ file, detail: `${id} can't be written: ${detail}` }] : [];
}
