import type { DocumentKey, DocumentStore, Head, Write } from "../../src/store/document-store.ts";
import { nextRevision } from "../../src/store/revision.ts";

export const author = { id: "tester", name: "Tester" };

/** A write of a body over a head; without a body, a deletion. */
export function toWrite(key: DocumentKey, over: Head | undefined, body?: string): Write {
  const change = body === undefined ? "deleted" : over?.body === undefined ? "created" : "updated";
  const at = new Date();
  return { key, over, next: nextRevision(over, { at, body, by: author, change, origin: "api" }) };
}

/** Writes a body over the current document, if any, and returns the new head. */
export async function put(store: DocumentStore, key: DocumentKey, body?: string): Promise<Head> {
  const [result] = await store.commit([toWrite(key, await store.get(key), body)]);
  const head = await store.get(key);
  if (result !== "written" || head === undefined) {
    throw new Error(`${key.collection}/${key.id} was not written: ${result}`);
  }
  return head;
}

/** A small body for an id. */
export function bodyOf(id: string, n = 0): string {
  return JSON.stringify({ id, n });
}

/** Creates a document with this many revisions; with `put`, each of them would cost three calls. */
export async function putLong(
  store: DocumentStore,
  key: DocumentKey,
  count: number,
): Promise<Head> {
  const revisions = Array.from({ length: count }, (_, n) => ({
    ...toWrite(key, undefined, bodyOf(key.id, count - n)).next,
    number: count - n,
  }));
  const [next, ...history] = revisions;
  await store.commit(next === undefined ? [] : [{ key, over: undefined, next, history }]);
  const head = await store.get(key);
  if (head?.number !== count) {
    throw new Error(`${key.collection}/${key.id} was not written.`);
  }
  return head;
}

/** A deletion that follows a head. */
export function tombstoneOver(head: Head | undefined, at = new Date()) {
  const content = { body: undefined, by: author, change: "deleted", origin: "api" } as const;
  return nextRevision(head, { ...content, at });
}

/** Erases a document in the version that was read. */
export function erase(store: DocumentStore, key: DocumentKey, over: Head) {
  return store.erase(key, { over, tombstone: tombstoneOver(over), through: over.number });
}

/** The documents of a type in the form of an import. */
export function toLines(type: string, ...documents: readonly object[]): string {
  return documents.map((document) => `${JSON.stringify({ type, document })}\n`).join("");
}
