import { describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { mood } from "../../src/documents/mood.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { exportPage } from "../../src/service/export.ts";
import { importDocuments } from "../../src/service/import.ts";
import { tableFaults, writeFaults } from "../support/faults.ts";
import { hurry } from "../support/hurry.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { put, toLines } from "../support/writes.ts";

const by = { id: "tester", name: "Tester" };
const options = { by, dryRun: false, mode: "upsert" } as const;
const textOf = (...ids: string[]) => toLines("moods", ...ids.map((id) => ({ id, mood: id })));

const stores = [
  { name: "SqliteDocumentStore", open: openSqliteStore, kinds: writeFaults, step: 1 },
  {
    // More partitions than are written at a time; 16 would only add more calls of the same kind to break.
    name: "TableDocumentStore with 6 partitions",
    open: () => openTableStore(6) as Promise<StoreUnderTest>,
    kinds: tableFaults,
    // The calls between write to other partitions in the same state.
    step: 3,
  },
];

describe.for(stores)("an import into $name", ({ kinds, open, step }) => {
  /** Enough for a page of heads. */
  const ids = ["a", "b", ...Array.from({ length: 14 }, (_, n) => `c${n + 10}`)];

  it.for(kinds)(
    "is finished by the next run if a call fails $when it is done ($lasts)",
    async (kind) => {
      for (let at = 1; at < 100; at += step) {
        const { faults, store } = await open();
        await put(store, { collection: "moods", id: "b" }, '{"id":"b","mood":"old"}');
        const text = textOf(...ids);
        faults.inject({ at, ...kind });
        await importDocuments(store, documentTypes, { ...options, text }).catch(() => {});
        const { calls } = faults;
        faults.inject();
        const { created, failed, unchanged, updated } = await importDocuments(
          store,
          documentTypes,
          { ...options, text },
        );
        expect([created + updated + unchanged, failed]).toEqual([ids.length, []]);
        const { heads } = await store.list("moods", { limit: 100 });
        expect(heads.map(({ body, number }) => [JSON.parse(body ?? "").mood, number])).toEqual(
          ids.map((id) => [id, id === "b" ? 2 : 1]),
        );
        if (calls < at) {
          return;
        }
      }
      throw new Error("There is always one more call to break.");
    },
  );

  it("run twice at once writes each document once", async () => {
    const { another, store } = await open();
    const many = Array.from({ length: 40 }, (_, n) => `m${n}`);
    const reports = await Promise.all(
      [store, await another()].map((one) =>
        importDocuments(one, documentTypes, { ...options, text: textOf(...many) }),
      ),
    );
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(40);
    const { heads } = await store.list("moods", { limit: 1000 });
    expect(new Set(heads.map(({ number }) => number))).toEqual(new Set([1]));
  });

  it("is exported as it was imported", async () => {
    const { store } = await open();
    await importDocuments(store, documentTypes, { ...options, text: textOf("a", "b") });
    const { lines, next } = await exportPage(store, documentTypes, undefined);
    expect(next).toBeUndefined();
    expect(lines.map((line) => `${line}\n`).join("")).toBe(textOf("a", "b"));
  });
});

/** The operator's bill for 400 documents, counted on the wire. */
describe.for([
  // A transaction holds the two rows of 50 documents, so there are 8; plus a first head, and pages of the others.
  { partitions: 1, calls: { first: 10, again: 3 } },
  // Each partition has one transaction, and each is asked for its share of keys: some for the first 32 documents, and all
  // for the rest.
  { partitions: 16, calls: { first: 33, again: 48 } },
])("an import of 400 documents with $partitions partitions", ({ partitions, calls }) => {
  it("needs few storage calls, into an empty store and over itself", async () => {
    const { faults, store } = await openTableStore(partitions);
    await store.open();
    const ids = Array.from({ length: 400 }, (_, n) => `m${String(n).padStart(4, "0")}`);
    const text = textOf(...ids);
    faults.inject();
    expect((await importDocuments(store, documentTypes, { ...options, text })).created).toBe(
      ids.length,
    );
    expect(faults.calls).toBe(calls.first);
    faults.inject();
    const { unchanged } = await importDocuments(store, documentTypes, { ...options, text });
    expect(unchanged).toBe(ids.length);
    expect(faults.calls).toBe(calls.again);
  });
});

it("an import lists the faults of its first lines, and all lines that failed", async () => {
  const { store } = await openSqliteStore();
  const wrong = Array.from({ length: 500 }, (_, n) => {
    const fields = Array.from({ length: 9 }, (_, m) => [`${m}`.padEnd(200, "x"), "\ud800"]);
    return { id: `m${n}`, mood: "x", ...Object.fromEntries(fields) };
  });
  const text = toLines("moods", ...wrong);
  const { failed, failedCount } = await importDocuments(store, documentTypes, { ...options, text });
  expect([failed.length, failedCount]).toEqual([500, 500]);
  expect(failed[0]?.errors).toHaveLength(9);
  expect(failed.at(-1)).not.toHaveProperty("errors");
  const listed = failed.flatMap(({ errors = [] }) => errors);
  const length = listed.reduce((sum, one) => sum + one.pointer.length + one.detail.length, 0);
  expect(length).toBeLessThanOrEqual(256 * 1024);
});

it("a page of an export is limited in bytes, whatever the characters", async () => {
  const { store } = await openSqliteStore();
  const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (const id of ids) {
    await put(
      store,
      { collection: "moods", id },
      JSON.stringify({ id, mood: "静".repeat(400_000) }),
    );
  }
  const first = await exportPage(store, documentTypes, undefined);
  expect([first.lines.length, first.next]).toEqual([6, { type: "moods", id: "f" }]);
  const { lines, next } = await exportPage(store, documentTypes, first.next);
  expect([lines.length, next]).toEqual([2, undefined]);
});

it("an import of few documents reads only those, whatever lies between them", async () => {
  const { faults, store } = await openTableStore();
  const between = Array.from({ length: 100 }, (_, n) => `m${String(n).padStart(4, "0")}`);
  await importDocuments(store, documentTypes, { ...options, text: textOf(...between) });
  faults.inject();
  await importDocuments(store, documentTypes, { ...options, text: textOf("a", "m0050", "z") });
  expect(faults.calls).toBe(4);
});

it("a document is measured as it is stored, with six characters for a line separator, and refused on its own", async () => {
  const { store } = await openTableStore();
  const huge = { id: "huge", mood: "\u2028".repeat(100_000) };
  const created = new DocumentService({ store }).create(mood, huge, { by });
  await expect(created).rejects.toMatchObject({
    code: "too-large",
    message: expect.stringContaining("has 600023 characters of JSON; the limit is 458752."),
  });
  const text = toLines("moods", { id: "a", mood: "a" }, huge, { id: "b", mood: "b" });
  expect(await importDocuments(store, documentTypes, { ...options, text })).toMatchObject({
    created: 2,
    failed: [{ line: 2, code: "too-large" }],
  });
  const { heads } = await store.list("moods", { limit: 100 });
  expect(heads.map(({ id }) => id)).toEqual(["a", "b"]);
});

it("an import says which lines others kept it from writing", async () => {
  const { store } = await openSqliteStore();
  const busy = raced(store, {
    commit: async (writes) => {
      await store.commit(writes.filter(({ key }) => key.id !== "b"));
      return writes.map(({ key }) => (key.id === "b" ? "conflict" : "written"));
    },
  });
  hurry(1_000);
  const text = textOf("a", "b", "c");
  expect(await importDocuments(busy, documentTypes, { ...options, text })).toMatchObject({
    created: 2,
    failed: [
      { line: 2, code: "contended", detail: expect.stringContaining("moods/b. Import it again.") },
    ],
  });
});
