import { existsSync } from "node:fs";
import { join } from "node:path";
import { hashOf } from "../documents/canonical-json.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { Head, Revision, Write } from "../store/document-store.ts";
import { nextRevision } from "../store/revision.ts";
import { applySeeds } from "./apply.ts";
import type { SeedSources } from "./plan.ts";
import { planter } from "./planter.ts";
import { readSeeds, type Seed, type SeedProblem } from "./seed-files.ts";

/** A document that followed its file. */
export interface FollowedSeed {
  readonly type: string;
  readonly id: string;
  readonly file: string;
  readonly change: "written" | "deleted";
}

/** What a round of following did. */
export interface FollowReport {
  readonly documents: readonly FollowedSeed[];
  readonly problems: readonly SeedProblem[];
}

/** What a file said when it was last looked at. */
type KnownSeed = Pick<Seed, "id" | "hash" | "file">;

/**
 * Files first: what a file says becomes its document's next revision, and a file that goes takes its
 * document with it; the history keeps both. For one machine, whose files are the only source.
 */
export class FileFollower {
  readonly #known = new Map<DocumentType, ReadonlyMap<string, KnownSeed>>();
  readonly #now: () => Date;
  readonly #sources: SeedSources;

  constructor(sources: SeedSources, now: () => Date = () => new Date()) {
    this.#sources = sources;
    this.#now = now;
  }

  /** Brings documents up to files that have changed while nobody looked. */
  async begin(): Promise<FollowReport> {
    for (const type of this.#sources.types) {
      const { seeds } = await this.#read(type);
      this.#known.set(type, new Map(seeds.map((seed) => [seed.id, seed])));
    }
    const options = { by: planter, theirs: true, now: this.#now };
    const { documents, problems } = await applySeeds(this.#sources, options);
    const written = documents.filter(({ outcome }) => ["planted", "updated"].includes(outcome));
    return {
      documents: written.map(({ file = "", id, type }) => ({ type, id, file, change: "written" })),
      problems,
    };
  }

  /** Follows what has changed since it was last looked. */
  async look(): Promise<FollowReport> {
    const documents: FollowedSeed[] = [];
    const problems: SeedProblem[] = [];
    for (const type of this.#sources.types) {
      if (!existsSync(join(this.#sources.folder, type.seeds.folder))) {
        // Moved away or checked out anew: nobody means to delete a whole collection so.
        continue;
      }
      const set = await this.#read(type);
      problems.push(...set.problems);
      const known = this.#known.get(type) ?? new Map<string, KnownSeed>();
      const now = new Map<string, KnownSeed>(set.seeds.map((seed) => [seed.id, seed]));
      for (const seed of set.seeds) {
        if (known.get(seed.id)?.hash !== seed.hash && (await this.#write(type, seed))) {
          documents.push(toFollowed(type, seed, "written"));
        }
      }
      const broken = new Set(set.problems.map(({ file }) => file));
      for (const seed of known.values()) {
        if (now.has(seed.id)) {
          continue;
        }
        if (broken.has(seed.file)) {
          // Half saved, or with a mistake in it: what it said before still counts.
          now.set(seed.id, seed);
        } else if (await this.#remove(type, seed)) {
          documents.push(toFollowed(type, seed, "deleted"));
        }
      }
      this.#known.set(type, now);
    }
    return { documents, problems };
  }

  #read(type: DocumentType) {
    return readSeeds(this.#sources.folder, type, this.#sources.store.maxBodyLength);
  }

  /** Whether there was something to write. */
  #write(type: DocumentType, { body, file, hash, id }: Seed): Promise<boolean> {
    return this.#change(type, id, (head) => {
      if (head?.body !== undefined && hashOf(JSON.parse(head.body)) === hash) {
        return undefined;
      }
      const content = { body, by: planter, change: "seeded", origin: "seed" } as const;
      const next = nextRevision(head, { ...content, at: this.#now() });
      return { next, ledger: { id, hash, file } };
    });
  }

  #remove(type: DocumentType, { id }: KnownSeed): Promise<boolean> {
    return this.#change(type, id, (head) => {
      if (head?.body === undefined) {
        return undefined;
      }
      const content = { body: undefined, by: planter, change: "deleted", origin: "seed" } as const;
      return { next: nextRevision(head, { ...content, at: this.#now() }) };
    });
  }

  async #change(
    type: DocumentType,
    id: string,
    decide: (
      head: Head | undefined,
    ) => (Pick<Write, "ledger"> & { readonly next: Revision }) | undefined,
  ): Promise<boolean> {
    const key = { type: type.collection, id };
    for (;;) {
      const over = await this.#sources.store.get(key);
      const decided = decide(over);
      if (decided === undefined) {
        return false;
      }
      const [result] = await this.#sources.store.commit([{ key, over, ...decided }]);
      if (result === "written") {
        return true;
      }
    }
  }
}

function toFollowed(
  { collection }: DocumentType,
  { file, id }: KnownSeed,
  change: FollowedSeed["change"],
): FollowedSeed {
  return { type: collection, id, file, change };
}
