import { createHash } from "node:crypto";
import type { DocumentType } from "../documents/document-type.ts";
import { hashOf } from "../documents/text/canonical-json.ts";
import type { DocumentStore, Head, LedgerEntry, ReadHead } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { erasedIds, sayErased } from "./erased-seeds.ts";
import {
  missingFolder,
  readSeeds,
  type Seed,
  type SeedProblem,
  type SeedSet,
  type SeedSummary,
} from "./seed-files.ts";
import { type SeedState, seedStateOf } from "./seed-state.ts";

/** Where the seeds and the documents are. */
export interface SeedSources {
  readonly store: DocumentStore;
  readonly types: readonly DocumentType[];
  /** The seeds folder. */
  readonly folder: string;
}

/** How one seed compares with its document. */
export interface PlannedSeed {
  /** The collection. */
  readonly type: string;
  readonly id: string;
  readonly state: SeedState;
  /** Relative to the seeds folder; for an orphan, the file that it was planted from. */
  readonly file: string | undefined;
  readonly seed: SeedSummary | undefined;
  /** The head that the plan is based on, if there is a file to compare it with. */
  readonly head: ReadHead | undefined;
  /** Both with their contents, if there is a file and it is not in sync: usually few, so that a plan stays small. */
  readonly differing: { readonly seed: Seed; readonly head: Head | undefined } | undefined;
  /** Hash of the content that the document was planted from. */
  readonly planted: string | undefined;
}

/** How all seeds compare with their documents, ordered by type and id. */
export interface SeedPlan {
  /** Changes whenever anything that an apply would act on changes. */
  readonly id: string;
  readonly documents: readonly PlannedSeed[];
  readonly problems: readonly SeedProblem[];
  /** The hash of each collection's files. */
  readonly fileSets: ReadonlyMap<string, string>;
}

/** Compares files, ledger and documents without writing. Makes one call per 1,000 heads and ledger rows. */
export async function planSeeds({ folder, store, types }: SeedSources): Promise<SeedPlan> {
  const documents: PlannedSeed[] = [];
  const noFolder = await missingFolder(folder);
  const problems: SeedProblem[] = noFolder === undefined ? [] : [noFolder];
  const fileSets = new Map<string, string>();
  for (const type of types) {
    const [set, ledger] = await Promise.all([
      readSeeds(folder, type, store.maxBodyLength),
      readLedger(store, type),
    ]);
    problems.push(...set.problems);
    fileSets.set(type.collection, set.fileSet);
    const isKnown = noFolder === undefined;
    const compared = await compare(store, type, { set, ledger, isKnown });
    const erased = await erasedAmong(store, type, compared);
    for (const planned of compared) {
      const { seed } = planned;
      const isErased = seed !== undefined && erased.has(seed.id);
      problems.push(...(isErased ? [sayErased(seed)] : []));
      documents.push(isErased ? { ...planned, state: "deleted" } : planned);
    }
  }
  return { id: idOf(documents), documents, problems, fileSets };
}

/** What to compare documents with. */
interface Compared {
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
  readonly set: SeedSet;
  /** Whether the seeds folder exists. */
  readonly isKnown: boolean;
}

async function compare(
  store: DocumentStore,
  type: DocumentType,
  { isKnown, ledger, set }: Compared,
): Promise<readonly PlannedSeed[]> {
  const seeds = new Map(set.seeds.map((seed) => [seed.id, seed]));
  const unread = new Set(set.problems.map(({ file }) => file));
  // The content of an unreadable file is unknown, so its documents are not orphans.
  const isLost = ({ file, id }: LedgerEntry) =>
    isKnown && !unread.has(file) && !set.claimed.has(id.toLowerCase());
  const planned: PlannedSeed[] = [];
  const add = (id: string, head: Head | undefined) => {
    const seed = seeds.get(id);
    const entry = ledger.get(id);
    const document = head && (head.body === undefined ? null : hashOf(JSON.parse(head.body)));
    const state = seedStateOf({ document, file: seed?.hash, planted: entry?.hash });
    const isUnread = seed === undefined && entry !== undefined && !isLost(entry);
    if (state !== undefined && !isUnread) {
      planned.push({
        ...{ type: type.collection, id, state, planted: entry?.hash },
        file: seed?.file ?? entry?.file,
        ...(seed === undefined
          ? { seed, head: undefined, differing: undefined }
          : {
              seed: withoutBody(seed),
              head: head && { version: head.version, writeId: head.writeId },
              differing: state === "in-sync" ? undefined : { seed, head },
            }),
      });
    }
    seeds.delete(id);
  };
  for await (const head of everyHead(store, type.collection, { liveness: "any" })) {
    add(head.id, head);
  }
  for (const id of [...seeds.keys()]) {
    add(id, undefined);
  }
  return planned.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function withoutBody({ body: _, ...summary }: Seed): SeedSummary {
  return summary;
}

/** The seeds whose documents were erased and have not been created again. */
async function erasedAmong(
  store: DocumentStore,
  type: DocumentType,
  documents: readonly PlannedSeed[],
): Promise<ReadonlySet<string>> {
  const candidates = documents.flatMap(({ differing, id }) =>
    differing === undefined || differing.head?.body !== undefined ? [] : [id],
  );
  if (candidates.length === 0) {
    return new Set();
  }
  const erased = await erasedIds(store, type.collection);
  return new Set(candidates.filter((id) => erased.has(id)));
}

async function readLedger(
  store: DocumentStore,
  type: DocumentType,
): Promise<ReadonlyMap<string, LedgerEntry>> {
  const entries = await Array.fromAsync(store.ledger(type.collection));
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** A hash of the current state of everything that an apply could act on. */
function idOf(documents: readonly PlannedSeed[]): string {
  const hash = createHash("sha256");
  for (const { head, id, planted, seed, state, type } of documents) {
    if (seed !== undefined) {
      hash.update(JSON.stringify([type, id, state, seed.hash, head?.writeId, planted]));
    }
  }
  return hash.digest("hex").slice(0, 16);
}
