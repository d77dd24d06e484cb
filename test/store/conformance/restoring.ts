import { describe, expect, it } from "vitest";
import type { DocumentKey, DocumentStore, Revision } from "../../../src/store/document-store.ts";
import { everyRevision } from "../../../src/store/every-revision.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { author, bodyOf, createAll, put, putLong } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** A revision as it was at some time. */
function revision(number: number, text = "a", id = "calm"): Revision {
  const at = new Date(1_700_000_000_000 + number).toISOString();
  const body = JSON.stringify({ id, number, text });
  const write = { number, writeId: `w${number}`, at, createdAt: at, by: author };
  return { ...write, change: "updated", origin: "api", body };
}

async function everyRevisionOf(store: DocumentStore, moods: string) {
  const pages = await Array.fromAsync(everyRevision(store, moods));
  return pages.flatMap(({ revisions }) => revisions.map(({ position: _, ...one }) => one));
}

const numbersFrom = (newest: number, count: number) =>
  Array.from({ length: count }, (_, index) => newest - index);

/** Reading everything for a backup, and writing it back unchanged. */
export function describeRestoring(open: OpenStore): void {
  describe("reading every revision", () => {
    let store: DocumentStore;
    let moods: string;
    let key: DocumentKey;
    shareStore(open, (own) => {
      ({ calm: key, moods, store } = own);
    });

    const readAll = async (limit: number) => {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.revisions(moods, { after, limit });
        found.push(...page.revisions.map(({ id, number }) => `${id} ${number}`));
        after = page.next;
      } while (after !== undefined);
      return found;
    };

    it("returns nothing from an empty collection", async () => {
      expect(await store.revisions(moods, { limit: 10 })).toEqual({
        revisions: [],
        foreign: [],
        next: undefined,
      });
    });

    it("returns the revisions of each id, newest first, in pages of any length", async () => {
      for (const id of ["a-b", "a", "b", "a.b", "B", "aa"]) {
        await putLong(store, { collection: moods, id }, 2);
      }
      await put(store, { collection: moods, id: "b" });
      await put(store, { collection: "personas", id: "c" }, bodyOf("c"));
      for (const limit of [1, 4, 1000]) {
        const found = await readAll(limit);
        expect(found.toSorted()).toEqual([
          ...["B 1", "B 2", "a 1", "a 2", "a-b 1", "a-b 2", "a.b 1", "a.b 2"],
          ...["aa 1", "aa 2", "b 1", "b 2", "b 3"],
        ]);
        const ids = found.map((one) => one.split(" ")[0]);
        expect(ids.filter((id, at) => id !== ids[at - 1])).toHaveLength(6);
        const newestFirst = found.map((one) => Number(one.split(" ")[1]));
        expect(
          newestFirst.filter(
            (n, at) => ids[at] === ids[at - 1] && n !== (newestFirst[at - 1] ?? 0) - 1,
          ),
        ).toEqual([]);
      }
    });

    it("gives the head first, whole, and tombstones without a body", async () => {
      const { version: _, ...head } = await put(store, key, bodyOf("calm"));
      await put(store, { collection: moods, id: "gone" }, bodyOf("gone"));
      const { version: __, ...tombstone } = await put(store, { collection: moods, id: "gone" });
      const all = await everyRevisionOf(store, moods);
      expect(all).toHaveLength(3);
      expect(all[0]).toEqual(head);
      expect(all[1]).toEqual(tombstone);
    });

    it("neither skips nor repeats existing revisions while others write", async () => {
      const ids = Array.from({ length: 12 }, (_, n) => `m${String(n).padStart(2, "0")}`);
      await createAll(store, moods, ids);
      const found: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.revisions(moods, { after, limit: 2 });
        found.push(...page.revisions.map(({ id, number }) => `${id} ${number}`));
        after = page.next;
        await put(store, { collection: moods, id: "m03" }, bodyOf("m03", found.length));
      } while (after !== undefined);
      expect(found.filter((one) => one.endsWith(" 1"))).toEqual(ids.map((id) => `${id} 1`));
      expect(new Set(found).size).toBe(found.length);
    });

    it("puts many histories into one commit", async () => {
      const ids = Array.from({ length: 25 }, (_, n) => `m${n}`);
      const results = await store.commit(
        ids.map((id) => {
          const history = numbersFrom(9, 9).map((number) => revision(number, "a", id));
          return { key: { ...key, id }, over: undefined, next: revision(10, "a", id), history };
        }),
      );
      expect(new Set(results)).toEqual(new Set(["written"]));
      const all = await everyRevisionOf(store, moods);
      expect(all).toHaveLength(250);
    });
  });
}

/** A document that is written back with its history. */
export function describeHistories(open: OpenStore): void {
  describe("writing back as it was", () => {
    let tested: StoreUnderTest;
    let moods: string;
    let key: DocumentKey;
    shareStore(open, (own) => {
      ({ calm: key, moods, tested } = own);
    });

    it("writes a history with its newest revision, and continues its numbers", async () => {
      const { store } = tested;
      const history = numbersFrom(6, 5).map((number) => revision(number));
      const write = { key, over: undefined, next: revision(7), history };
      expect(await store.commit([write])).toEqual(["written"]);
      expect(await everyRevisionOf(store, moods)).toEqual(
        [revision(7), ...history].map((one) => ({ ...one, id: "calm" })),
      );
      expect((await put(store, key, bodyOf("calm"))).number).toBe(8);
      expect(await store.commit([write])).toEqual(["conflict"]);
    });

    it("writes a tombstone with the history before it", async () => {
      const { store } = tested;
      const tombstone = { ...revision(3), change: "deleted", body: undefined } as const;
      const history = [revision(2), revision(1)];
      await store.commit([{ key, over: undefined, next: tombstone, history }]);
      expect(await store.get(key)).toMatchObject(tombstone);
      expect(await store.revision(key, 2)).toEqual(revision(2));
    });

    it("adds more than a transaction can hold to a history, any number of times", async () => {
      const { store } = tested;
      await store.commit([{ key, over: undefined, next: revision(300) }]);
      const older = numbersFrom(299, 110).map((number) => revision(number));
      const large = numbersFrom(20, 10).map((number) => revision(number, "x".repeat(450_000)));
      for (const some of [older, large, older]) {
        expect(await store.addHistory(key, revision(300), some)).toBe("written");
      }
      const all = await everyRevisionOf(store, moods);
      expect(all.map(({ number }) => number)).toEqual([
        300,
        ...[...older, ...large].map((one) => one.number),
      ]);
      expect(all.at(-1)).toEqual({ ...large.at(-1), id: "calm" });
    });

    it.for(answerFaults)(
      "is complete or absent if a call fails $when it is done ($lasts)",
      async (kind) => {
        const { faults, store } = tested;
        await store.open();
        await eachCall(kind, async (plan) => {
          const fresh = { ...key, id: `calm-${plan.at}` };
          const [next, ...history] = [3, 2, 1].map((number) => revision(number, "a", fresh.id));
          if (next === undefined) {
            throw new Error("There is one.");
          }
          faults.inject(plan);
          const result = await orUnavailable(
            store.commit([{ key: fresh, over: undefined, next, history }]),
          );
          const { calls } = faults;
          faults.inject();
          const isThere = (await store.get(fresh)) !== undefined;
          const honest = isThere ? [["written"], "storage-unavailable"] : ["storage-unavailable"];
          expect(honest).toContainEqual(result);
          expect((await store.history(fresh, { limit: 10 })).revisions).toHaveLength(
            isThere ? 3 : 0,
          );
          return calls;
        });
      },
    );
  });
}
