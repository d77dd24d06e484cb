import { once } from "../../base/once.ts";
import type { Document, Fields } from "./content.ts";
import type { Merging } from "./merge-result.ts";
import { readPerson } from "./person.ts";
import { openTabs, readTab } from "./tab.ts";

/** What an author has typed and not saved. */
export interface Draft {
  /** The document that the author began from, with its ETag; `undefined` for a new one. */
  readonly base: Document | undefined;
  readonly content: Fields;
  /** What was typed as JSON, by JSON Pointer (`""` for the whole document); not in the content while it is not valid. */
  readonly texts: Readonly<Record<string, string>>;
  /** What was decided in a merge that is not finished. */
  readonly merging?: Merging | undefined;
  /** The creation that was tried last. */
  readonly creation?: Creation | undefined;
  /** When it was typed last, in milliseconds. */
  readonly at: number;
}

/** A try to create a document, whose answer may be lost. */
export interface Creation {
  /** Its content, as JSON. */
  readonly text: string;
  /** The `Idempotency-Key` by which the same content, sent again, is the same document. */
  readonly key: string;
}

/** To be raised when drafts get another shape: older ones are then dropped. */
const version = 1;

const drafts = "drafts";

/** A draft as it is kept. */
interface Kept extends Draft {
  /** The tab that it belongs to; earlier releases kept one for all tabs. */
  readonly tab?: string;
}

/** The draft that the page of a document goes on with. */
export interface FoundDraft {
  readonly draft: Draft | undefined;
  /** Whether another open tab has one, too. */
  readonly isElsewhere: boolean;
}

/**
 * Finds the draft of a document by whoever is signed in: that of this tab, or the newest one that a closed tab has left,
 * which belongs to this tab from then on. There is none if nothing can be kept in this browser.
 */
export async function findDraft(name: string): Promise<FoundDraft> {
  const kept: readonly Kept[] | undefined = await inStore("readonly", (store, { person }) =>
    store.getAll(IDBKeyRange.bound([person, name], [person, name, []])),
  );
  if (kept === undefined || kept.length === 0) {
    return { draft: undefined, isElsewhere: false };
  }
  const [own, tabs] = await Promise.all([readTab(), openTabs()]);
  const isElsewhere = ({ tab = "" }: Kept) => tab !== own && tabs.has(tab);
  const rankOf = ({ at, tab }: Kept) => (tab === own ? Number.POSITIVE_INFINITY : at);
  const [found] = kept
    .filter((draft) => !isElsewhere(draft))
    .toSorted((one, other) => rankOf(other) - rankOf(one));
  if (found !== undefined && found.tab !== own) {
    await takeOver(name, found);
  }
  return { draft: found, isElsewhere: kept.some(isElsewhere) };
}

/** Keeps this tab's draft. Returns whether this browser could. */
export async function keepDraft(name: string, draft: Draft): Promise<boolean> {
  const key = await inStore("readwrite", (store, { person, tab }) =>
    store.put({ ...draft, tab } satisfies Kept, [person, name, tab]),
  );
  return key !== undefined;
}

/** Drops this tab's draft, if there is one. */
export async function dropDraft(name: string): Promise<void> {
  await inStore("readwrite", (store, { person, tab }) => store.delete([person, name, tab]));
}

/** Makes a draft this tab's, in one step, so that it is never gone. */
async function takeOver(name: string, draft: Kept): Promise<void> {
  await inStore("readwrite", (store, { person, tab }) => {
    store.delete(draft.tab === undefined ? [person, name] : [person, name, draft.tab]);
    return store.put({ ...draft, tab } satisfies Kept, [person, name, tab]);
  });
}

/** The names of all drafts of whoever is signed in. */
export async function draftNames(): Promise<ReadonlySet<string>> {
  const keys = await inStore("readonly", (store, { person }) =>
    store.getAllKeys(IDBKeyRange.bound([person], [person, []])),
  );
  return new Set((keys ?? []).map((key) => (Array.isArray(key) ? String(key[1]) : "")));
}

const open = once(async (): Promise<IDBDatabase> => {
  const request = indexedDB.open("seedbed", version);
  request.onupgradeneeded = () => {
    const { result } = request;
    if (result.objectStoreNames.contains(drafts)) {
      result.deleteObjectStore(drafts);
    }
    result.createObjectStore(drafts);
  };
  return resultOf(request);
});

/** Whom the drafts belong to that are read and written. */
interface Owner {
  readonly person: string;
  readonly tab: string;
}

/** Does something with the drafts; `undefined` if this browser keeps nothing, or has no room. The editor says so. */
async function inStore<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore, owner: Owner) => IDBRequest<Result>,
): Promise<Result | undefined> {
  try {
    const [person, tab] = await Promise.all([readPerson(), readTab()]);
    const transaction = (await open()).transaction(drafts, mode);
    const request = act(transaction.objectStore(drafts), { person, tab });
    if (mode === "readwrite") {
      // Not when the page has time for it: it may be closed now.
      transaction.commit();
      await doneOf(transaction);
    }
    return await resultOf(request);
  } catch (error) {
    if (error instanceof DOMException) {
      return undefined;
    }
    throw error;
  }
}

function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (request.readyState === "done") {
      resolve(request.result);
    }
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function doneOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
