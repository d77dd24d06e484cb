import { BackupService, type RestoreCall } from "../../src/backup/backup-service.ts";
import type { RestoreOutcome } from "../../src/backup/restore/restore.ts";
import { beginRestore, type RestoreRequest } from "../../src/backup/restore/state.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import type { DocumentStore, LedgerEntry, LedgerWrite } from "../../src/store/document-store.ts";
import type { Erasure } from "../../src/store/erasure.ts";
import { everyHead } from "../../src/store/every-head.ts";
import { everyRevision } from "../../src/store/every-revision.ts";
import type { Labels } from "../../src/store/labels.ts";
import { nextRevision } from "../../src/store/revision.ts";
import type { RevisionOf } from "../../src/store/revision-page.ts";
import { author } from "./writes.ts";

/** The collections that the tests back up. */
export const types = ["personas", "moods"];

/** The content of a store. */
export interface Content {
  readonly revisions: readonly RevisionOf[];
  readonly heads: readonly {
    readonly id: string;
    readonly number: number;
    readonly body?: string;
  }[];
  readonly ledger: readonly LedgerEntry[];
  readonly labels: readonly Labels[];
  readonly erasures: readonly Erasure[];
}

/** Reads everything in a store, by type. */
export async function contentOf(
  store: DocumentStore,
  collections = types,
): Promise<Readonly<Record<string, Content>>> {
  const content: Record<string, Content> = {};
  for (const type of collections) {
    const heads = await Array.fromAsync(everyHead(store, type, { liveness: "any" }));
    content[type] = {
      revisions: await revisionsOf(store, type),
      heads: heads.map(({ body, id, number }) => ({ id, number, ...(body && { body }) })),
      ledger: await Array.fromAsync(store.ledger(type)),
      labels: await Array.fromAsync(store.allLabels(type)),
      erasures: (await Array.fromAsync(store.erasures(type))).toSorted((a, b) =>
        a.id < b.id ? -1 : 1,
      ),
    };
  }
  return content;
}

/** All readable revisions of a collection, sorted by id, because stores differ in their order. */
export async function revisionsOf(
  store: DocumentStore,
  type: string,
): Promise<readonly RevisionOf[]> {
  const pages = await Array.fromAsync(everyRevision(store, type));
  return pages
    .flatMap(({ revisions }) => revisions)
    .map(({ position: _, ...revision }) => revision)
    .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}

/** Records the origins of documents, with their current heads. */
export async function recordLedger(
  store: DocumentStore,
  type: string,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const writes: LedgerWrite[] = [];
  for (const ledger of entries) {
    const key = { collection: type, id: ledger.id };
    const over = await store.get(key);
    if (over !== undefined) {
      writes.push({ key, over, ledger });
    }
  }
  await store.writeLedger(writes);
}

/** Erases a document, as the service does. */
export async function eraseFrom(
  store: DocumentStore,
  id: string,
  { at, type = "moods" }: { readonly at: Date; readonly type?: string },
): Promise<void> {
  const over = await store.get({ collection: type, id });
  const content = { at, body: undefined, by: author, change: "deleted", origin: "api" } as const;
  const tombstone = nextRevision(over, content);
  const options = { over, tombstone, through: over?.number ?? 0 };
  if ((await store.erase({ collection: type, id }, options)) !== "written") {
    throw new Error(`${id} was not erased.`);
  }
}

/** The live documents of a type: id and body. */
export async function documentsOf(
  store: DocumentStore,
  type = "moods",
): Promise<Readonly<Record<string, string>>> {
  const heads = await Array.fromAsync(everyHead(store, type));
  return Object.fromEntries(heads.map(({ body = "", id }) => [id, body]));
}

/** A shared clock that tests can advance. */
export class Clock {
  #ms: number;

  constructor(start = new Date("2026-11-23T02:00:00.000Z")) {
    this.#ms = start.getTime();
  }

  readonly now = (): Date => {
    this.#ms += 1;
    return new Date(this.#ms);
  };

  forward(ms: number): void {
    this.#ms += ms;
  }
}

/** How many calls a restore takes. */
export type Calls = "one call" | "as many calls as possible";

/** Both ways to restore. */
export const allCalls: readonly Calls[] = ["one call", "as many calls as possible"];

/** Restores as if the time of each call were up at every point from which another can continue. */
class SlowBackups extends BackupService {
  override async restore(name: string, call: RestoreCall): Promise<RestoreOutcome> {
    const documents: RestoreOutcome["documents"][number][] = [];
    let { state } = call;
    for (;;) {
      const outcome = await super.restore(name, { ...call, state, isTimeUp: () => true });
      documents.push(...outcome.documents);
      if (outcome.done) {
        return { ...outcome, documents };
      }
      // As it is kept between calls.
      state = JSON.parse(JSON.stringify(outcome.state));
    }
  }
}

/** Backups of a store in a target. */
export function backupsOf(
  store: DocumentStore,
  target: BackupTarget,
  clock = new Clock(),
  calls: Calls = "one call",
): BackupService {
  const options = { store, target, collections: types, keepDays: 14, keepMin: 3, now: clock.now };
  return calls === "one call"
    ? new BackupService(options)
    : new SlowBackups({ ...options, limits: { rows: 1, bytes: 1_000_000 } });
}

/** Makes a backup in one run. @returns its name */
export async function backUp(service: BackupService, history = true): Promise<string> {
  const { done, name } = await service.make({ history });
  if (!done) {
    throw new Error(`${name} was stopped.`);
  }
  return name;
}

/** Restores in one run. */
export function restoreFrom(
  service: BackupService,
  name: string,
  request: Partial<RestoreRequest> = {},
): Promise<RestoreOutcome> {
  const state = beginRestore({ mode: "merge", plan: false, ...request });
  return service.restore(name, { state, by: author });
}
