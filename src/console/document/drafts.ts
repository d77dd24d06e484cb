import { once } from "../../base/once.ts";
import type { Document, Fields } from "./content.ts";
import type { Merging } from "./merge-result.ts";
import { readPerson } from "./person.ts";

/** What an author has typed and not saved. */
export interface Draft {
  /** The document that it began from, with its ETag; `undefined` for a new one. */
  readonly base: Document | undefined;
  readonly content: Fields;
  /** Texts of fields that are not valid JSON yet, by JSON Pointer. */
  readonly texts: Readonly<Record<string, string>>;
  /** The merge that the author is in. */
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

/** The draft of a document by whoever is signed in; `undefined` if there is none, or nothing can be kept in this browser. */
export async function readDraft(name: string): Promise<Draft | undefined> {
  const found: Draft | undefined = await inStore("readonly", (store, person) =>
    store.get([person, name]),
  );
  return found;
}

/** Keeps a draft. Returns whether this browser could. */
export async function keepDraft(name: string, draft: Draft): Promise<boolean> {
  const key = await inStore("readwrite", (store, person) => store.put(draft, [person, name]));
  return key !== undefined;
}

/** Drops a draft, if there is one. */
export async function dropDraft(name: string): Promise<void> {
  await inStore("readwrite", (store, person) => store.delete([person, name]));
}

/** The names of all drafts of whoever is signed in. */
export async function draftNames(): Promise<ReadonlySet<string>> {
  const keys = await inStore("readonly", (store, person) =>
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

/** Does something with the drafts; `undefined` if this browser keeps nothing, or has no room. The editor says so. */
async function inStore<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore, person: string) => IDBRequest<Result>,
): Promise<Result | undefined> {
  try {
    const person = await readPerson();
    const transaction = (await open()).transaction(drafts, mode);
    const request = act(transaction.objectStore(drafts), person);
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
