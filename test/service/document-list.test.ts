import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mood } from "../../src/documents/mood.ts";
import { comparePlaces, type DocumentOrder, placeOf } from "../../src/service/document-order.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { apiOf } from "../support/in-process-api.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { toWrite } from "../support/writes.ts";

const by = { id: "tester", name: "Tester" };

const stores = [
  { name: "SqliteDocumentStore", open: openSqliteStore },
  { name: "TableDocumentStore", open: () => openTableStore() as Promise<StoreUnderTest> },
];

/** Every kind of value that a field can have, with many duplicates. */
const anyValue = fc.oneof(
  fc.constantFrom("a", "A", "b", "Ä", "ä", "", null, undefined, true, ["a"], { a: 1 }, 1, 2, -1.5),
  fc.string({ maxLength: 3, unit: "grapheme" }),
  fc.constant("x".repeat(128)),
  fc.constant(`${"x".repeat(128)}y`),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

describe("documents that fill more than a page", () => {
  // 4 Mi characters, or 4 MiB of UTF-8, fit into one.
  const letters = { "in characters": "x", "in bytes": "静" };
  it.for(
    Object.entries(letters).flatMap(([how, letter]) =>
      ["", "q=x&", "sort=-title&"].map((query) => [how, query, letter] as const),
    ),
  )("that is full %s (%s) are on several, each once", async ([, query, letter]) => {
    const { store } = await openSqliteStore();
    const ids = Array.from({ length: 12 }, (_, n) => `m${n + 10}`);
    for (const id of ids) {
      const body = JSON.stringify({ id, mood: `x ${letter.repeat(400_000)}` });
      await store.commit([toWrite({ collection: "moods", id }, undefined, body)]);
    }
    const ask = apiOf(store);
    const found: string[] = [];
    let pages = 0;
    let next: string | undefined = `?${query}`;
    while (next !== undefined) {
      const { text } = await ask("moods-list", { query: next });
      const { moods, nextLink } = JSON.parse(text);
      found.push(...moods.map(({ id }: { id: string }) => id));
      pages += 1;
      next = nextLink && new URL(nextLink, "http://test").search;
    }
    expect(found.toSorted()).toEqual(ids);
    expect(pages).toBe(letter === "x" ? 2 : 4);
  });
});

describe("a sorted list", () => {
  const orders: readonly DocumentOrder[] = ["value", "-value", "title", "-updatedAt"].map(
    (sort) => ({
      by: sort.replace("-", ""),
      descending: sort.startsWith("-"),
    }),
  );

  it("has every document once, in order, however long its pages are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyValue, { maxLength: 20 }),
        fc.constantFrom(...orders),
        fc.integer({ min: 1, max: 8 }),
        async (values, order, limit) => {
          const { service, store } = await withValues(values);
          const ids: string[] = [];
          let after: string | undefined;
          do {
            const page = await service.list(mood, { after, limit, order });
            expect(page.items.length).toBeLessThanOrEqual(limit);
            ids.push(...page.items.map(({ head }) => head.id));
            after = page.next;
          } while (after !== undefined);
          const { heads } = await store.list("moods", { limit: 1000 });
          const places = heads.map((head) => placeOf(order, mood, head));
          const sorted = places.toSorted((a, b) => comparePlaces(order, a, b));
          expect(ids).toEqual(sorted.map(([, id]) => id));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.for<[DocumentOrder, readonly string[]]>([
    [{ by: "value", descending: false }, ["n-1", "n2", "t-Abc", "t-abd", "t-z", "none", "null"]],
    [{ by: "value", descending: true }, ["t-z", "t-abd", "t-Abc", "n2", "n-1", "none", "null"]],
  ])(
    "has numbers before texts, no letter cases, and what is missing last: %o",
    async ([order, ids]) => {
      const { store } = await openSqliteStore();
      const service = new DocumentService({ store });
      const values = { "n-1": -1, n2: 2, "t-Abc": "Abc", "t-abd": "abd", "t-z": "z", null: null };
      for (const [id, value] of Object.entries({ ...values, none: undefined })) {
        const document = { id, mood: "x", ...(value !== undefined && { value }) };
        await service.create(mood, document, { by });
      }
      const { items } = await service.list(mood, { limit: 10, order });
      expect(items.map(({ head }) => head.id)).toEqual(ids);
    },
  );

  it("neither skips nor repeats unchanged documents, whatever else comes and goes", async () => {
    const { service } = await withValues(Array.from({ length: 30 }, (_, n) => (n * 7) % 30));
    const order = { by: "value", descending: false };
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await service.list(mood, { after, limit: 4, order });
      seen.push(...page.items.map(({ head }) => head.id));
      after = page.next;
      await service.create(mood, { mood: "x", value: seen.length }, { by });
      await service.remove(mood, page.items[0]?.head.id ?? "", { by });
    } while (after !== undefined && seen.length < 100);
    const stayed = Array.from({ length: 30 }, (_, n) => `d${n}`);
    expect(seen.filter((id) => stayed.includes(id)).toSorted()).toEqual(stayed.toSorted());
  });

  it("returns smaller pages of large documents, and continues after them", async () => {
    const { store } = await openSqliteStore();
    const ids = ["small", ...Array.from({ length: 12 }, (_, n) => `h${n}`)];
    const writes = ids.map((id, n) => {
      // The small one is read last and sorted last: it must not come before large ones that did not fit.
      const length = id === "small" ? 1 : 450_000;
      const body = JSON.stringify({ id, mood: "x".repeat(length), value: 12 - n });
      return toWrite({ collection: "moods", id }, undefined, body);
    });
    await store.commit(writes);
    const service = new DocumentService({ store });
    const order = { by: "value", descending: false };
    const seen: string[][] = [];
    let after: string | undefined;
    do {
      const page = await service.list(mood, { after, limit: 100, order });
      seen.push(page.items.map(({ head }) => head.id));
      after = page.next;
    } while (after !== undefined);
    expect(seen.map(({ length }) => length)).toEqual([9, 4]);
    expect(seen.flat()).toEqual(ids.toReversed());
  });

  it("of too many documents is refused, and their total is a lower bound", async () => {
    const { store } = await openSqliteStore();
    const service = new DocumentService({ store });
    const ids = Array.from({ length: 5_001 }, (_, n) => `m${n}`);
    await store.commit(
      ids.slice(1).map((id) => toWrite({ collection: "moods", id }, undefined, `{"id":"${id}"}`)),
    );
    const order = { by: "title", descending: false };
    expect((await service.list(mood, { limit: 1, order, total: true })).total).toEqual({
      count: 5_000,
      isExact: true,
    });
    await service.create(mood, { id: "one-more", mood: "x" }, { by });
    await expect(service.list(mood, { limit: 1, order })).rejects.toMatchObject({
      code: "too-many-to-sort",
    });
    expect((await service.list(mood, { limit: 1, total: true })).total).toEqual({
      count: 5_000,
      isExact: false,
    });
  });

  async function withValues(values: readonly unknown[]) {
    const { store } = await openSqliteStore();
    await store.commit(
      values.map((value, n) => {
        const body = JSON.stringify({ id: `d${n}`, mood: String(value), value });
        return toWrite({ collection: "moods", id: `d${n}` }, undefined, body);
      }),
    );
    return { store, service: new DocumentService({ store }) };
  }
});

it.for([
  { name: "the whole list", after: undefined, filter: undefined, count: 7 },
  { name: "a list that is gone on with", after: "d3", filter: undefined, count: 7 },
  { name: "what is found", after: undefined, filter: { q: "even", where: new Map() }, count: 4 },
])("the total of $name is of all pages", async ({ after, count, filter }) => {
  const { store } = await openSqliteStore();
  await store.commit(
    Array.from({ length: 7 }, (_, n) => {
      const body = JSON.stringify({ id: `d${n}`, mood: n % 2 === 0 ? "even" : "odd" });
      return toWrite({ collection: "moods", id: `d${n}` }, undefined, body);
    }),
  );
  const service = new DocumentService({ store });
  for (const limit of [2, 100]) {
    const { total } = await service.list(mood, { after, filter, limit, total: true });
    expect(total).toEqual({ count, isExact: true });
  }
});

it("a list scans a bounded number of documents per request, and returns a cursor", async () => {
  const { faults, store } = await openSqliteStore();
  const ids = Array.from({ length: 5_300 }, (_, n) => `m${String(n).padStart(4, "0")}`);
  const writes = ids.map((id) => {
    const body = JSON.stringify({ id, mood: id.endsWith("199") ? "Needle" : "Hay" });
    return toWrite({ collection: "moods", id }, undefined, body);
  });
  await store.commit(writes);
  const service = new DocumentService({ store });
  const filter = { q: "needle", where: new Map() };
  // This tells the store how small they are.
  await service.list(mood, { limit: 1 });
  faults.inject();
  const first = await service.list(mood, { limit: 100, filter });
  expect(faults.calls).toBeLessThanOrEqual(5);
  expect(first.next).toBe(ids[faults.calls * 1_000 - 1]);
  const found = first.items.map(({ head }) => head.id);
  for (let next = first.next; next !== undefined; ) {
    const page = await service.list(mood, { after: next, limit: 100, filter });
    found.push(...page.items.map(({ head }) => head.id));
    next = page.next;
  }
  expect(found).toEqual(ids.filter((id) => id.endsWith("199")));
});

it("a list of what is found goes on where a page of the scan ends", async () => {
  const { store } = await openSqliteStore();
  const ids = Array.from({ length: 1_001 }, (_, n) => `m${String(n).padStart(4, "0")}`);
  const writes = ids.map((id) => {
    const body = JSON.stringify({ id, mood: id < "m0999" ? "Hay" : "Needle" });
    return toWrite({ collection: "moods", id }, undefined, body);
  });
  await store.commit(writes);
  const service = new DocumentService({ store });
  const filter = { q: "needle", where: new Map() };
  const { items, next } = await service.list(mood, { limit: 1, filter });
  expect([items.map(({ head }) => head.id), next]).toEqual([["m0999"], "m0999"]);
});

describe.for(stores)("a list, on $name", ({ open }) => {
  it("recognises a full filtered page as the last one", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const filter = { q: "calm", where: new Map() };
    for (const id of ["a", "b", "c"]) {
      await service.create(mood, { id, mood: "Calm" }, { by });
    }
    const full = await service.list(mood, { limit: 3, filter });
    expect([full.items.length, full.next]).toEqual([3, undefined]);
    expect((await service.list(mood, { limit: 2, filter })).next).toBe("b");
  });

  it("sorted costs one storage call for a thousand documents, a page of them as much", async () => {
    const { faults, store } = await open();
    const ids = Array.from({ length: 1_010 }, (_, n) => `m${String(n).padStart(4, "0")}`);
    await store.commit(
      ids.map((id) =>
        toWrite({ collection: "moods", id }, undefined, JSON.stringify({ id, mood: id.slice(-2) })),
      ),
    );
    const service = new DocumentService({ store });
    await service.list(mood, { limit: 1 });
    faults.inject();
    const order = { by: "title", descending: true };
    const page = await service.list(mood, { limit: 3, order, total: true });
    expect(page.items.map(({ head }) => head.id)).toEqual(["m0099", "m0199", "m0299"]);
    expect(page.total).toEqual({ count: 1_010, isExact: true });
    expect(faults.calls).toBeLessThanOrEqual(2);
  });
});
