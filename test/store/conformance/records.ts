import { beforeEach, describe, expect, it } from "vitest";
import type { DocumentStore } from "../../../src/store/document-store.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { bodyOf, put } from "../../support/writes.ts";

/** Records beside documents. */
export function describeRecords(open: OpenStore): void {
  describe("a small record", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    beforeEach(async () => {
      tested = await open();
      ({ store } = tested);
    });

    it.for(["planting-moods", "lease-backup", "work-a"])(
      "called %s is visible to every instance once written",
      async (name) => {
        expect(await store.readRecord(name)).toBeUndefined();
        const written = await store.writeRecord(name, { kind: "a", at: "now" }, undefined);
        expect(written?.value).toEqual({ kind: "a", at: "now" });
        expect(await (await tested.another()).readRecord(name)).toEqual(written);
      },
    );

    it.for(["planting-moods", "lease-backup"])(
      "called %s is overwritten only as it was read",
      async (name) => {
        const first = await store.writeRecord(name, { kind: "a" }, undefined);
        expect(await store.writeRecord(name, { kind: "b" }, undefined)).toBeUndefined();
        const second = await store.writeRecord(name, { kind: "b" }, first);
        expect(await store.writeRecord(name, { kind: "c" }, first)).toBeUndefined();
        expect(await store.readRecord(name)).toEqual(second);
        expect(await store.writeRecord(name, { kind: "c", more: "" }, second)).toBeDefined();
        expect((await store.readRecord(name))?.value).toEqual({ kind: "c", more: "" });
      },
    );

    it("is removed only as it was read, or if already gone", async () => {
      const first = await store.writeRecord("lease-a", { kind: "a" }, undefined);
      const second = await store.writeRecord("lease-a", { kind: "b" }, first);
      if (first === undefined || second === undefined) {
        throw new Error("It was written.");
      }
      expect(await store.removeRecord("lease-a", first)).toBe(false);
      expect(await store.removeRecord("lease-a", second)).toBe(true);
      expect(await store.removeRecord("lease-a", second)).toBe(true);
      expect(await store.readRecord("lease-a")).toBeUndefined();
      expect(await store.writeRecord("lease-a", { kind: "c" }, undefined)).toBeDefined();
    });

    it("holds long texts, in any script", async () => {
      const long = "漢😀\u2028".repeat(40_000);
      await store.writeRecord("work-long", { state: long, other: "x" }, undefined);
      expect((await store.readRecord("work-long"))?.value).toEqual({ state: long, other: "x" });
    });

    it("is found by its name's prefix, and is no document", async () => {
      for (const name of ["planting-a", "planting-b", "plant", "work-planting-c", "planting"]) {
        await store.writeRecord(name, { kind: name }, undefined);
      }
      const found = await store.records("planting-");
      expect([...found.keys()].toSorted()).toEqual(["planting-a", "planting-b"]);
      expect((await store.records("none-")).size).toBe(0);
      await put(store, { collection: "moods", id: "calm" }, bodyOf("calm"));
      expect((await store.records("")).size).toBe(5);
    });

    it("is written by exactly one of many concurrent writers", async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, tested.another));
      const results = await Promise.all(
        stores.map((one, n) => one.writeRecord("lease-a", { owner: `o${n}` }, undefined)),
      );
      expect(results.filter((result) => result !== undefined)).toHaveLength(1);
    });

    it.for(answerFaults)(
      "is written and removed honestly when a call fails $when it is done ($lasts)",
      async (kind) => {
        const { faults } = tested;
        await store.open();
        for (const prefix of ["planting-", "lease-"]) {
          await eachCall(kind, async (plan) => {
            const name = `${prefix}${plan.at}`;
            faults.inject(plan);
            const first = await orUnavailable(store.writeRecord(name, { kind: "a" }, undefined));
            const read = await orUnavailable(store.readRecord(name));
            const over = typeof read === "string" ? undefined : read;
            const second =
              over && (await orUnavailable(store.writeRecord(name, { kind: "b" }, over)));
            const { calls } = faults;
            faults.inject();
            expect(first === "storage-unavailable" || first?.value["kind"] === "a").toBe(true);
            const now = await store.readRecord(name);
            if (second !== undefined && second !== "storage-unavailable") {
              expect(now).toEqual(second);
            }
            expect(now === undefined || (await store.removeRecord(name, now))).toBe(true);
            return calls;
          });
        }
      },
    );

    it("can be read by many that open the store at once", async () => {
      const stores = await Promise.all(Array.from({ length: 12 }, tested.another));
      await Promise.all(stores.map((one) => one.open()));
      const found = await Promise.all(stores.map((one) => one.records("planting-")));
      expect(found.map(({ size }) => size)).toEqual(Array(12).fill(0));
    });
  });
}
