import { randomBytes } from "node:crypto";
import type { DocumentKey, DocumentStore, Head, Write } from "../../src/store/document-store.ts";
import { type LabelsWrite, withMove } from "../../src/store/labels.ts";
import { nextRevision } from "../../src/store/revision.ts";

export const author = { id: "tester", name: "Tester" };

/** A collection that no other test has, so that tests may share a store. */
export function freshCollection(): string {
  return `moods${randomBytes(6).toString("hex")}`;
}

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

/** Creates a small document for each id, in as few transactions as hold them. */
export async function createAll(
  store: DocumentStore,
  collection: string,
  ids: readonly string[],
): Promise<void> {
  const results = await store.commit(
    ids.map((id) => toWrite({ collection, id }, undefined, bodyOf(id))),
  );
  if (results.some((result) => result !== "written")) {
    throw new Error(`Not all of ${collection} were written.`);
  }
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
  bodyAt: (number: number) => string = (number) => bodyOf(key.id, number),
): Promise<Head> {
  const revisions = Array.from({ length: count }, (_, n) => ({
    ...toWrite(key, undefined, bodyAt(count - n)).next,
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

/** A move of a label to a revision, or a removal of it, over what is there. */
export async function toLabelsWrite(
  store: DocumentStore,
  key: DocumentKey,
  { label, to }: { readonly label: string; readonly to: number | undefined },
): Promise<LabelsWrite> {
  const over = await store.get(key);
  const before = await store.labels(key);
  const revision = to === undefined ? undefined : await store.revision(key, to);
  if (over === undefined || (to !== undefined && revision === undefined)) {
    throw new Error(`${key.collection}/${key.id} has no revision ${to}.`);
  }
  const target = revision && { number: revision.number, writeId: revision.writeId };
  const at = new Date().toISOString();
  const moves = withMove(before?.moves ?? [], { label, to: target, at, by: author });
  return { key, over, before, next: { id: key.id, moves } };
}

/** Moves a label to a revision, or removes it. */
export async function moveLabel(
  store: DocumentStore,
  key: DocumentKey,
  label: string,
  to: number | undefined,
): Promise<void> {
  const [result] = await store.writeLabels([await toLabelsWrite(store, key, { label, to })]);
  if (result !== "written") {
    throw new Error(`The label ${label} was not moved: ${result}`);
  }
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
