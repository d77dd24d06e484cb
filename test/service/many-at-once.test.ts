import { describe, expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import { mood } from "../../src/documents/mood.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { etagOf } from "../../src/service/precondition.ts";
import { openTableStore } from "../support/stores.ts";

const by = { id: "tester", name: "Tester" };

describe("many at once", () => {
  it("5 writers with 4 increments each under If-Match: the counter is 20, the revision 21", async () => {
    const tested = await openTableStore();
    const service = new DocumentService({ store: tested.store });
    await service.create(mood, { id: "count", mood: "A", n: 0 }, { by });
    const increment = async (): Promise<void> => {
      for (;;) {
        const document = await service.get(mood, "count");
        const n = Number(JSON.parse(document.body).n) + 1;
        try {
          await service.patch(mood, "count", {
            by,
            precondition: { ifMatch: [etagOf(document)] },
            patch: { n },
          });
          return;
        } catch (error) {
          if (!(error instanceof DocumentError) || error.code !== "precondition-failed") {
            throw error;
          }
        }
      }
    };
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        for (let n = 0; n < 4; n += 1) {
          await increment();
        }
      }),
    );
    const { body, number: revision } = await service.get(mood, "count");
    expect([JSON.parse(body).n, revision]).toEqual([20, 21]);
  });

  it("12 concurrent unconditional patches of different fields all succeed", async () => {
    const tested = await openTableStore();
    const service = new DocumentService({ store: tested.store });
    await service.create(mood, { id: "fields", mood: "A" }, { by });
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        service.patch(mood, "fields", { by, patch: { [`f${n}`]: n } }),
      ),
    );
    const { body, number: revision } = await service.get(mood, "fields");
    expect(Object.keys(JSON.parse(body))).toHaveLength(14);
    expect(revision).toBe(13);
  });

  it("an id created, deleted and erased repeatedly never reuses a number or ETag", async () => {
    const tested = await openTableStore();
    const service = new DocumentService({ store: tested.store });
    const etags: string[] = [];
    const numbers: number[] = [];
    const live = async (): Promise<void> => {
      for (let n = 0; n < 6; n += 1) {
        try {
          const document = await service.create(mood, { id: "calm", mood: "A", n }, { by });
          etags.push(etagOf(document));
          numbers.push(document.number);
          await (n % 3 === 2
            ? service.erase(mood, "calm", { by })
            : service.remove(mood, "calm", { by }));
        } catch (error) {
          // Another client has created or deleted it in the meantime.
          if (
            !(error instanceof DocumentError) ||
            !["already-exists", "not-found"].includes(error.code)
          ) {
            throw error;
          }
        }
      }
    };
    await Promise.all(Array.from({ length: 4 }, live));
    // How many of the 24 attempts create it is up to chance.
    expect(numbers.length).toBeGreaterThan(3);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(etags).size).toBe(etags.length);
    const head = await tested.store.get({ collection: "moods", id: "calm" });
    expect(head?.number).toBeGreaterThanOrEqual(Math.max(...numbers));
  });
});
