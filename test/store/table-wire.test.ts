import { RestError } from "@azure/core-rest-pipeline";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { DocumentStore, Write } from "../../src/store/document-store.ts";
import { planWrite } from "../../src/store/table/transactions.ts";
import { mostWireBytesOf, wireBytesOf } from "../../src/store/table/wire.ts";
import { anyText } from "../support/any-text.ts";
import { openTableStore } from "../support/stores.ts";
import { bodyOf, toWrite } from "../support/writes.ts";

const mebibyte = 1024 * 1024;

/** Texts with the greatest length on the wire: as JSON, in bytes, and in escapes. */
const worst: readonly { name: string; unit: string }[] = [
  { name: "quotes", unit: '"' },
  { name: "backslashes", unit: "\\" },
  { name: "control characters", unit: "\u0001" },
  { name: "line separators", unit: "\u2028" },
  { name: "kanji", unit: "漢" },
  { name: "emoji", unit: "😀" },
  { name: "plain letters", unit: "x" },
];

/** A store that records the size of each transaction in bytes. */
async function openWeighed() {
  const tested = await openTableStore();
  const sent: number[] = [];
  await tested.store.open();
  tested.client.pipeline.addPolicy(
    {
      name: "weigh",
      sendRequest(request, next) {
        if (request.url.includes("$batch")) {
          sent.push(Buffer.byteLength(String(request.body)));
        }
        return next(request);
      },
    },
    { afterPhase: "Retry" },
  );
  return { ...tested, sent };
}

let sent: number[];
let store: DocumentStore;
beforeAll(async () => {
  ({ sent, store } = await openWeighed());
});

/** The longest body of such text that the store claims to hold, in whole units. */
function longest(id: string, unit: string, maxLength: number): string {
  const empty = JSON.stringify({ id, t: "" });
  const escaped = JSON.stringify(unit).slice(1, -1);
  return JSON.stringify({
    id,
    t: unit.repeat(Math.floor((maxLength - empty.length) / escaped.length)),
  });
}

function write(id: string, body: string): Write {
  return toWrite({ collection: "moods", id }, undefined, body);
}

/**
 * The service measures a row in UTF-16, as the store does; Azurite measures an updated row in UTF-8, where kanji take
 * half as much again (docs/adr/0012). A backslash is escaped like a quote.
 */
const longestUpdates = worst
  .filter(({ unit }) => unit !== "\u2028" && unit !== "\\")
  .map(({ name, unit }) => ({ name, unit, updated: name === "kanji" ? "too-large" : "written" }));

it.for(longestUpdates)(
  "creates the longest body of $name, and an update with it is $updated",
  async ({ unit, updated }) => {
    const id = `m${unit.codePointAt(0)}`;
    const body = longest(id, unit, store.maxBodyLength);
    const ledger = { id, hash: "h", file: "f" };
    const idempotency = { key: id, request: "r", expiresAt: "2026-01-02", over: undefined };
    const created = { ...write(id, body), ledger, idempotency };
    expect(await store.commit([created])).toEqual(["written"]);
    const head = await store.get(created.key);
    expect(head?.body).toBe(body);
    const update = toWrite(created.key, head, body);
    expect(store.plan(update)).not.toHaveProperty("problem");
    expect(await store.commit([update])).toEqual([updated]);
    expect(await store.get(created.key)).toMatchObject({
      body,
      number: updated === "written" ? 2 : 1,
    });
  },
);

it.for(worst)("counts $name as at least the bytes sent", async ({ unit }) => {
  sent.length = 0;
  const writes = ["a", "b", "c"].map((letter) => {
    const id = `${letter}${unit.codePointAt(0)}`;
    return write(id, JSON.stringify({ id, t: unit.repeat(20_000) }));
  });
  const counted = writes
    .flatMap((one) => planWrite(one, { place: 0, partition: "moods" }).actions)
    .reduce((sum, action) => sum + wireBytesOf(action), 0);
  await store.commit(writes);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toBeLessThanOrEqual(counted + 1_024);
  expect(sent[0]).toBeGreaterThan(counted - 6 * 1_024 - 1_024);
});

it("never counts less than is sent, whatever the text is", async () => {
  const text = anyText({ maxLength: 500 });
  let n = 0;
  await fc.assert(
    fc.asyncProperty(text, text, async (one, name) => {
      n += 1;
      const next = write(`any${n}`, JSON.stringify({ id: `any${n}`, one, [name]: one }));
      const { actions } = planWrite(next, { place: 0, partition: "moods" });
      const counted = actions.reduce((sum, action) => sum + wireBytesOf(action), 0);
      sent.length = 0;
      await store.commit([next]);
      expect(sent[0]).toBeLessThanOrEqual(counted + 1_024);
      const most = actions.reduce((sum, action) => sum + mostWireBytesOf(action), 0);
      expect(counted).toBeLessThanOrEqual(most);
    }),
    { numRuns: 25 },
  );
});

it("splits batches that are too large, and sends nothing that the service refuses", async () => {
  sent.length = 0;
  // As the previous release stored them: as single characters, with six bytes each on the wire.
  const writes = ["y", "z"].map((id) =>
    write(id, `{"id":"${id}","t":"${"\u2028".repeat(200_000)}"}`),
  );
  expect(await store.commit(writes)).toEqual(["written", "written"]);
  expect(sent).toHaveLength(2);
  expect(Math.max(...sent)).toBeLessThan(4 * mebibyte);
});

it("halves a transaction that is still refused for its size, and reports what can't be written", async () => {
  const { client, store } = await openTableStore();
  await store.open();
  const together: number[] = [];
  client.pipeline.addPolicy(
    {
      name: "small-service",
      sendRequest(request, next) {
        const body = String(request.body);
        const documents = body.split('"d|').length - 1;
        if (request.url.includes("$batch")) {
          together.push(documents);
          if (documents > 2 || body.includes("heavy")) {
            const error = { code: "RequestBodyTooLarge", statusCode: 413, request };
            throw Object.assign(new RestError("0:The request body is too large."), error);
          }
        }
        return next(request);
      },
    },
    { afterPhase: "Retry" },
  );
  const ids = ["a", "b", "heavy", "c", "d", "e", "f"];
  const results = await store.commit(ids.map((id) => write(id, bodyOf(id))));
  expect(ids.map((id, at) => [id, results[at]])).toEqual(
    ids.map((id) => [id, id === "heavy" ? "too-large" : "written"]),
  );
  expect(together[0]).toBe(7);
  const { heads } = await store.list("moods", { limit: 10 });
  expect(heads.map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e", "f"]);
});
