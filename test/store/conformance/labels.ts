import { describe, expect, it } from "vitest";
import type { DocumentKey, DocumentStore } from "../../../src/store/document-store.ts";
import { placingsOf, withMove } from "../../../src/store/labels.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import {
  author,
  bodyOf,
  erase,
  moveLabel,
  put,
  putLong,
  toLabelsWrite,
} from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Names for revisions, and the record of their moves. */
export function describeLabels(open: OpenStore): void {
  describe("labels", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    let moods: string;
    let calm: DocumentKey;
    shareStore(open, (own) => {
      ({ calm, moods, store, tested } = own);
    });

    /** A document with three revisions. */
    const putThree = () => putLong(store, calm, 3);
    const placesOf = async () =>
      Object.fromEntries(
        [...placingsOf((await store.labels(calm))?.moves ?? [])].map(([name, { to }]) => [
          name,
          to.number,
        ]),
      );

    it("name revisions, are moved and removed, and every move is on record", async () => {
      await putThree();
      expect(await store.labels(calm)).toBeUndefined();
      await moveLabel(store, calm, "production", 1);
      await moveLabel(store, calm, "staging", 3);
      await moveLabel(store, calm, "production", 2);
      await moveLabel(store, calm, "staging", undefined);
      expect(await placesOf()).toEqual({ production: 2 });
      const moves = [
        { label: "staging", from: 3, by: author },
        { label: "production", from: 1, to: { number: 2 }, by: author },
        { label: "staging", to: { number: 3 }, by: author },
        { label: "production", to: { number: 1 }, by: author },
      ];
      expect((await store.labels(calm))?.moves).toMatchObject(moves);
    });

    it("are read together with what they name: an older revision, the newest, or none", async () => {
      const { version: _, ...head } = await putThree();
      await moveLabel(store, calm, "old", 1);
      await moveLabel(store, calm, "new", 3);
      const [old, newest, none] = await Promise.all(
        ["old", "new", "none"].map((label) => store.labelled(calm, label)),
      );
      expect(old).toMatchObject({ head, revision: { number: 1, body: bodyOf("calm", 1) } });
      expect(newest).toMatchObject({ head, revision: { number: 3, body: bodyOf("calm", 3) } });
      expect(none).toMatchObject({ head, placing: undefined, revision: undefined });
      const never = await store.labelled({ collection: moods, id: "never" }, "old");
      expect(never).toEqual({ head: undefined, placing: undefined, revision: undefined });
    });

    it("name nothing of a deleted document, and the same again once it is back", async () => {
      await putThree();
      await moveLabel(store, calm, "production", 1);
      await put(store, calm);
      const deleted = await store.labelled(calm, "production");
      expect(deleted).toMatchObject({ placing: { to: { number: 1 } }, revision: undefined });
      await put(store, calm, bodyOf("calm", 5));
      expect((await store.labelled(calm, "production")).revision?.number).toBe(1);
    });

    it("do not change the document", async () => {
      const { version: _, ...before } = await putThree();
      await moveLabel(store, calm, "production", 1);
      expect(await store.get(calm)).toMatchObject(before);
      expect((await store.history(calm, { limit: 10 })).revisions).toHaveLength(3);
    });

    it("of a whole collection are listed in order", async () => {
      const ids = ["a", "a.b", "a-b", "b"];
      for (const id of ids) {
        await put(store, { collection: moods, id }, bodyOf(id));
        await moveLabel(store, { collection: moods, id }, "production", 1);
      }
      const all = await Array.fromAsync(store.allLabels(moods));
      expect(all.map(({ id }) => id)).toEqual(ids.toSorted());
      expect(all[0]).toMatchObject({ moves: [{ label: "production", to: { number: 1 } }] });
      expect(await Array.fromAsync(store.allLabels("personas"))).toEqual([]);
    });

    it("are moved by one of two at once", async () => {
      await putThree();
      await moveLabel(store, calm, "production", 1);
      const writes = await Promise.all(
        [2, 3].map((to) => toLabelsWrite(store, calm, { label: "production", to })),
      );
      const results = await Promise.all(writes.map((write) => store.writeLabels([write])));
      expect(results.flat().toSorted()).toEqual(["conflict", "written"]);
    });

    it("are not lost when two different ones are moved at once", async () => {
      const over = await putThree();
      const first = await toLabelsWrite(store, calm, { label: "production", to: 1 });
      const second = await toLabelsWrite(store, calm, { label: "staging", to: 2 });
      expect(await store.writeLabels([first])).toEqual(["written"]);
      const fresh = (await store.get(calm)) ?? over;
      expect(await store.writeLabels([{ ...second, over: fresh }])).toEqual(["conflict"]);
      expect(await placesOf()).toEqual({ production: 1 });
    });

    it("are not moved over a head that has changed, unlike others in the batch", async () => {
      const shy = { collection: moods, id: "shy" };
      await putThree();
      await put(store, shy, bodyOf("shy"));
      const stale = await toLabelsWrite(store, calm, { label: "production", to: 1 });
      await put(store, calm, bodyOf("calm", 4));
      const other = await toLabelsWrite(store, shy, { label: "production", to: 1 });
      expect(await store.writeLabels([stale, other])).toEqual(["conflict", "written"]);
      expect(await placesOf()).toEqual({});
    });

    it("are not moved to a revision that was removed after it was read", async () => {
      const head = await putThree();
      const stale = await toLabelsWrite(store, calm, { label: "production", to: 1 });
      expect(await store.removeRevisions(calm, head, [1])).toBe("written");
      expect(await store.writeLabels([stale])).toEqual(["conflict"]);
    });

    it("keep a revision from being removed by somebody who has not seen the move", async () => {
      const head = await putThree();
      await moveLabel(store, calm, "production", 1);
      expect(await store.removeRevisions(calm, head, [1])).toBe("conflict");
      expect((await store.labelled(calm, "production")).revision?.number).toBe(1);
    });

    it.for([1, 100])("are erased with a history of %i revisions", async (length) => {
      await putLong(store, calm, length);
      await moveLabel(store, calm, "production", 1);
      const over = await store.get(calm);
      expect(over && (await erase(store, calm, over))).toBe("written");
      expect(await store.labels(calm)).toBeUndefined();
      await put(store, calm, bodyOf("calm", 9));
      expect(await store.labelled(calm, "production")).toMatchObject({ placing: undefined });
    });

    it("do not outlive an erasure", async () => {
      const head = await putThree();
      const stale = await toLabelsWrite(store, calm, { label: "production", to: 1 });
      await erase(store, calm, head);
      expect(await store.writeLabels([stale])).toEqual(["conflict"]);
      expect(await store.labels(calm)).toBeUndefined();
    });

    it("are written while a fence stands, and not after it was moved", async () => {
      await putThree();
      const fence = await store.fence(moods);
      const first = await toLabelsWrite(store, calm, { label: "production", to: 1 });
      expect(await store.writeLabels([first], { fence })).toEqual(["written"]);
      const second = await toLabelsWrite(store, calm, { label: "production", to: 2 });
      await store.moveFence(moods);
      expect(await store.writeLabels([second], { fence })).toEqual(["fenced"]);
      expect(await placesOf()).toEqual({ production: 1 });
    });

    it("keep a record of the last hundred moves, and of each label's own", async () => {
      await putThree();
      await moveLabel(store, calm, "production", 1);
      const { next, ...write } = await toLabelsWrite(store, calm, { label: "staging", to: 1 });
      const [first] = next.moves;
      if (first === undefined) {
        throw new Error("There is one.");
      }
      let { moves } = next;
      for (let n = 0; n < 103; n += 1) {
        moves = withMove(moves, first);
      }
      expect(await store.writeLabels([{ ...write, next: { ...next, moves } }])).toEqual([
        "written",
      ]);
      await moveLabel(store, calm, "staging", 3);
      expect((await store.labels(calm))?.moves).toHaveLength(101);
      expect(await placesOf()).toEqual({ production: 1, staging: 3 });
    });

    it.for(answerFaults)("are honest when a call fails $when it is done ($lasts)", async (kind) => {
      const { faults, store } = tested;
      await eachCall(kind, async (plan) => {
        const key = { collection: moods, id: `m${plan.at}` };
        await put(store, key, bodyOf(key.id));
        await moveLabel(store, key, "production", 1);
        await put(store, key, bodyOf(key.id, 2));
        const write = await toLabelsWrite(store, key, { label: "production", to: 2 });
        faults.inject(plan);
        const result = await orUnavailable(store.writeLabels([write]));
        const { calls } = faults;
        faults.inject();
        const isDone = (await store.labelled(key, "production")).revision?.number === 2;
        const honest = isDone ? [["written"], "storage-unavailable"] : ["storage-unavailable"];
        expect(honest).toContainEqual(result);
        return calls;
      });
    });
  });
}
