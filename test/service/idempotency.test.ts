import { describe, expect, it } from "vitest";
import { mood } from "../../src/documents/mood.ts";
import { persona } from "../../src/documents/persona.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import type { Document } from "../../src/service/document-writer.ts";
import { etagOf } from "../../src/service/precondition.ts";
import { prune } from "../../src/service/pruning.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { tableFaults, writeFaults } from "../support/faults.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";

const by = { id: "tester", name: "Tester" };

/** Services on a store, with a clock that the test sets. */
function servicesOn({ store }: StoreUnderTest) {
  const clock = { now: new Date("2026-01-01T00:00:00Z") };
  const now = () => clock.now;
  return {
    clock,
    documents: new DocumentService({ store, now }),
    history: new DocumentHistory({ store, now }),
  };
}

type Services = ReturnType<typeof servicesOn>;

/** Requests that may be repeated; each makes revision 1, or revision 3 after a creation and a deletion. */
const requests: readonly {
  name: string;
  /** Whether another request of this list makes the same kinds of writes. */
  isLike?: boolean;
  /** The number of documents that are there before. @default 0 */
  before?: number;
  setUp: (services: Services) => Promise<unknown>;
  send: (services: Services, idempotencyKey: string) => Promise<Document>;
}[] = [
  {
    name: "creating under an id",
    setUp: async () => {},
    send: ({ documents }, idempotencyKey) =>
      documents.create(mood, { id: "calm", mood: "A" }, { by, idempotencyKey }),
  },
  {
    name: "creating under an id that was deleted",
    setUp: async ({ documents }) => {
      await documents.create(mood, { id: "calm", mood: "Old" }, { by });
      await documents.remove(mood, "calm", { by });
    },
    send: ({ documents }, idempotencyKey) =>
      documents.create(mood, { id: "calm", mood: "A" }, { by, idempotencyKey }),
  },
  {
    name: "creating by a title that is taken",
    before: 1,
    setUp: async ({ documents }) => {
      await documents.create(mood, { mood: "Calm" }, { by });
    },
    send: ({ documents }, idempotencyKey) =>
      documents.create(mood, { mood: "Calm" }, { by, idempotencyKey }),
  },
  {
    name: "creating by a title that makes no slug",
    isLike: true,
    setUp: async () => {},
    send: ({ documents }, idempotencyKey) =>
      documents.create(mood, { mood: "静か" }, { by, idempotencyKey }),
  },
  {
    name: "restoring",
    isLike: true,
    setUp: async ({ documents }) => {
      await documents.create(mood, { id: "calm", mood: "A" }, { by });
      await documents.remove(mood, "calm", { by });
    },
    send: ({ history }, idempotencyKey) =>
      history.restore(mood, "calm", { by, idempotencyKey, number: 1 }),
  },
];

const stores = [
  { name: "SqliteDocumentStore", open: openSqliteStore, kinds: writeFaults, broken: requests },
  {
    // The fewest for which the record of "k1" is in a different partition than each of the documents; a list reads all.
    name: "TableDocumentStore with 5 partitions",
    open: () => openTableStore(5) as Promise<StoreUnderTest>,
    kinds: tableFaults,
    broken: requests.filter(({ isLike = false }) => !isLike),
  },
];

describe.for(stores)("a request under an Idempotency-Key, on $name", ({ broken, kinds, open }) => {
  /** All live documents with their revisions, none of which may be there twice. */
  const contentOf = async ({ store }: StoreUnderTest) => {
    const { heads } = await store.list("moods", { limit: 100 });
    return heads.map(({ id, number }) => [id, number]);
  };

  describe.for(requests)("$name", ({ before = 0, send, setUp }) => {
    it("is carried out once and answered as the first time, even if its document has changed", async () => {
      const tested = await open();
      const services = servicesOn(tested);
      await setUp(services);
      const first = await send(services, "k1");
      expect(await send(services, "k1")).toEqual(first);
      await services.documents.patch(mood, first.id, { by, patch: { n: 1 } });
      const content = await contentOf(tested);
      services.clock.now = new Date("2026-01-01T23:59:59Z");
      expect(await send(services, "k1")).toEqual(first);
      expect(await contentOf(tested)).toEqual(content);
      await services.documents.remove(mood, first.id, { by });
      expect(await send(services, "k1")).toEqual(first);
    });

    it("has one outcome if sent four times at once", async () => {
      const tested = await open();
      const services = servicesOn(tested);
      await setUp(services);
      const answers = await Promise.all(Array.from({ length: 4 }, () => send(services, "k1")));
      expect(new Set(answers.map((answer) => etagOf(answer)))).toHaveProperty("size", 1);
      expect((await contentOf(tested)).length).toBe(before + 1);
    });
  });

  describe.for(broken)("$name", ({ before = 0, send, setUp }) => {
    it("has one outcome if a retry arrives while the first is finishing", async () => {
      for (let at = 1; at < 30; at += 1) {
        const tested = await open();
        await tested.store.open();
        const services = servicesOn(tested);
        await setUp(services);
        tested.faults.inject({ at, when: "before", lasts: "on", of: "writes" });
        const first = await orUnavailable(send(services, "k1"));
        tested.faults.inject();
        const finished: Document[] = [];
        const store = raced(tested.store, {
          revision: async (...args) => {
            const found = await tested.store.revision(...args);
            finished.push(await send(services, "k1"));
            return found;
          },
        });
        const last = await send(servicesOn({ ...tested, store }), "k1");
        expect(finished.map((answer) => etagOf(answer))).toEqual(finished.map(() => etagOf(last)));
        expect((await contentOf(tested)).length).toBe(before + 1);
        if (first !== "storage-unavailable") {
          return;
        }
      }
      throw new Error("There is always one more call to break.");
    });

    it.for(kinds)(
      "creates no second one if a call fails $when it is done ($lasts) and the request is retried",
      async (kind) => {
        await eachCall(kind, async (plan) => {
          const tested = await open();
          await tested.store.open();
          const services = servicesOn(tested);
          await setUp(services);
          tested.faults.inject(plan);
          const first = await orUnavailable(send(services, "k1"));
          const { calls } = tested.faults;
          // The second attempt breaks off at the same call.
          tested.faults.inject(plan);
          await orUnavailable(send(services, "k1"));
          tested.faults.inject();
          const last = await send(services, "k1");
          if (first !== "storage-unavailable") {
            expect(last).toEqual(first);
          }
          const content = await contentOf(tested);
          expect(content.length).toBe(before + 1);
          const { revisions } = await tested.store.history(
            { collection: "moods", id: last.id },
            { limit: 100 },
          );
          expect(revisions[0]?.writeId).toBe(last.writeId);
          expect(revisions.map(({ number }) => number)).toEqual(
            Array.from({ length: last.number }, (_, n) => last.number - n),
          );
          return calls;
        });
      },
    );
  });

  it("is answered again although the condition of the first time no longer holds", async () => {
    const services = servicesOn(await open());
    const created = await services.documents.create(mood, { id: "calm", mood: "A" }, { by });
    await services.documents.patch(mood, "calm", { by, patch: { n: 1 } });
    const { number, writeId } = await services.documents.get(mood, "calm");
    const precondition = { ifMatch: [etagOf({ number, writeId })] };
    const restore = (idempotencyKey: string) =>
      services.history.restore(mood, "calm", {
        by,
        idempotencyKey,
        precondition,
        number: created.number,
      });
    const first = await restore("k1");
    expect(await restore("k1")).toEqual(first);
    await expect(restore("k2")).rejects.toMatchObject({ code: "precondition-failed" });
  });

  it("is answered again although the revision that it restored is gone", async () => {
    const tested = await open();
    const { documents, history } = servicesOn(tested);
    await documents.create(mood, { id: "calm", mood: "A" }, { by });
    await documents.patch(mood, "calm", { by, patch: { n: 1 } });
    const restore = (idempotencyKey: string) =>
      history.restore(mood, "calm", { by, idempotencyKey, number: 1 });
    const first = await restore("k1");
    const key = { collection: "moods", id: "calm" };
    const head = await tested.store.get(key);
    expect(head && (await tested.store.removeRevisions(key, head, [1]))).toBe("written");
    expect(await restore("k1")).toEqual(first);
    await expect(restore("k2")).rejects.toMatchObject({ code: "not-found" });
  });

  it("with another body or target is a mismatch and writes nothing", async () => {
    const tested = await open();
    const services = servicesOn(tested);
    const { documents, history } = services;
    const options = { by, idempotencyKey: "k1" };
    await documents.create(mood, { id: "calm", mood: "A" }, options);
    const others = [
      () => documents.create(mood, { id: "calm", mood: "B" }, options),
      () => documents.create(mood, { id: "angry", mood: "A" }, options),
      () => documents.create(mood, { mood: "Angry" }, options),
      () => history.restore(mood, "calm", { ...options, number: 1 }),
    ];
    for (const other of others) {
      await expect(other()).rejects.toMatchObject({ code: "idempotency-mismatch" });
    }
    expect(await contentOf(tested)).toEqual([["calm", 1]]);
  });

  it("is independent for another caller or collection", async () => {
    const tested = await open();
    const { documents } = servicesOn(tested);
    const idempotencyKey = "k1";
    await documents.create(mood, { mood: "Calm" }, { by, idempotencyKey });
    const other = { id: "other", name: "Other" };
    await documents.create(mood, { mood: "Calm" }, { by: other, idempotencyKey });
    await documents.create(persona, { name: "Calm" }, { by, idempotencyKey });
    expect(await contentOf(tested)).toEqual([
      ["calm", 1],
      ["calm-2", 1],
    ]);
  });

  it("is refused as long as the id is taken, and succeeds once it is free", async () => {
    const services = servicesOn(await open());
    const { documents } = services;
    await documents.create(mood, { id: "calm", mood: "Other" }, { by });
    const create = () =>
      documents.create(mood, { id: "calm", mood: "A" }, { by, idempotencyKey: "k1" });
    await expect(create()).rejects.toMatchObject({ code: "already-exists" });
    await expect(create()).rejects.toMatchObject({ code: "already-exists" });
    await documents.remove(mood, "calm", { by });
    const made = await create();
    expect(made.number).toBe(3);
    expect(await create()).toEqual(made);
  });

  it("means something new after 24 hours, whether or not it was swept", async () => {
    for (const sweeps of [false, true]) {
      const tested = await open();
      const { clock, documents } = servicesOn(tested);
      const create = () => documents.create(mood, { mood: "Calm" }, { by, idempotencyKey: "k1" });
      expect((await create()).id).toBe("calm");
      clock.now = new Date("2026-01-02T00:00:00Z");
      if (sweeps) {
        clock.now = new Date("2026-01-02T00:00:01Z");
        const options = { store: tested.store, types: [mood], keepRevisions: 100 };
        expect(await prune({ ...options, now: () => clock.now })).toMatchObject({ receipts: 1 });
      }
      expect((await create()).id).toBe("calm-2");
      expect((await create()).id).toBe("calm-2");
    }
  });

  it("whose document was erased is refused, and creates no second one", async () => {
    const tested = await open();
    const { documents } = servicesOn(tested);
    const create = () => documents.create(mood, { mood: "Calm" }, { by, idempotencyKey: "k1" });
    await create();
    await documents.erase(mood, "calm", { by });
    await expect(create()).rejects.toMatchObject({ code: "not-found" });
    expect(await contentOf(tested)).toEqual([]);
  });

  it("is answered as the first time even if the history was pruned meanwhile", async () => {
    const tested = await open();
    const { clock, documents } = servicesOn(tested);
    const create = () => documents.create(mood, { mood: "Calm" }, { by, idempotencyKey: "k1" });
    const first = await create();
    await documents.patch(mood, "calm", { by, patch: { n: 1 } });
    await documents.patch(mood, "calm", { by, patch: { n: 2 } });
    const options = { store: tested.store, types: [mood], keepRevisions: 1 };
    clock.now = new Date(clock.now.getTime() + 23.9 * 60 * 60 * 1000);
    await prune({ ...options, now: () => clock.now });
    expect(await create()).toEqual(first);
    expect(await contentOf(tested)).toEqual([["calm", 3]]);
  });

  it("whose revision is gone from the history is refused, and creates no second one", async () => {
    const tested = await open();
    const { documents } = servicesOn(tested);
    const create = () => documents.create(mood, { mood: "Calm" }, { by, idempotencyKey: "k1" });
    await create();
    await documents.patch(mood, "calm", { by, patch: { n: 1 } });
    const head = await tested.store.get({ collection: "moods", id: "calm" });
    if (head === undefined) {
      throw new Error("It is there.");
    }
    await tested.store.removeRevisions({ collection: "moods", id: "calm" }, head, [1]);
    await expect(create()).rejects.toMatchObject({ code: "not-found" });
    expect(await contentOf(tested)).toEqual([["calm", 2]]);
  });
});
