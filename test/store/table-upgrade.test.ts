import { expect, it } from "vitest";
import { movePlanting, plantingDue, readPlanting } from "../../src/store/planting.ts";
import { openTableStore } from "../support/stores.ts";
import { bodyOf, put } from "../support/writes.ts";

const state = { partitionKey: "system", rowKey: "state" };

/** A table as the previous release left it. */
async function openOld(columns: Record<string, string>) {
  const tested = await openTableStore(1, { begin: plantingDue(["moods", "personas"]) });
  await tested.client.createTable();
  await tested.client.createEntity({ ...state, partitions: 1, ...columns });
  return tested;
}

it.for([
  { text: "done", kind: { kind: "done", fileSets: [] } },
  { text: "done:abc", kind: { kind: "done", fileSets: ["abc"] } },
  { text: "started:abc", kind: { kind: "started", fileSet: "abc", at: "", isFirst: false } },
  { text: "never", kind: { kind: "unseeded" } },
  { text: "restoring", kind: { kind: "restoring", work: "", until: "" } },
  { text: "paused:v2", kind: { kind: "unknown", says: '{"kind":"paused","fileSet":"v2"}' } },
])("reads the planting state $text of the release before", async ({ kind, text }) => {
  const { store } = await openOld({ moods: text });
  const planting = await readPlanting(store);
  expect(planting.get("moods")?.state).toEqual(kind);
  expect(planting.size).toBe(1);
});

it("takes over a state of the previous release, and tells that release to stop", async () => {
  const { another, client, store } = await openOld({ moods: "started:abc", personas: "done" });
  const from = (await readPlanting(store)).get("moods");
  const other = (await readPlanting(await another())).get("moods");
  const to = { kind: "started", fileSet: "new", at: "2026-01-01", isFirst: false } as const;
  expect(await movePlanting(store, "moods", { from, to })).toBeDefined();
  expect(await movePlanting(store, "moods", { from: other, to })).toBeUndefined();
  expect(await client.getEntity("system", "state")).toMatchObject({
    moods: "done",
    personas: "done",
    partitions: 1,
  });
  expect((await readPlanting(store)).get("moods")?.state).toEqual(to);
});

it("does not take over a state that the previous release has updated meanwhile", async () => {
  const { client, store } = await openOld({ moods: "never" });
  const from = (await readPlanting(store)).get("moods");
  await client.updateEntity({ ...state, moods: "started:abc" }, "Merge");
  expect(await movePlanting(store, "moods", { from, to: { kind: "due" } })).toBeUndefined();
  expect((await readPlanting(store)).get("moods")?.state).toMatchObject({ kind: "started" });
});

it("begins a new table with every collection due, in the row that makes it one", async () => {
  const { another, client, store } = await openTableStore(1, {
    begin: plantingDue(["moods", "personas"]),
  });
  // Terraform creates the table, without any rows.
  await client.createTable();
  await put(store, { collection: "moods", id: "calm" }, bodyOf("calm"));
  const planting = await readPlanting(await another());
  expect([...planting].map(([type, one]) => [type, one.state.kind])).toEqual([
    ["moods", "due"],
    ["personas", "due"],
  ]);
  expect(await client.getEntity("system", "state")).toMatchObject({ moods: "done" });
});

it("never creates an existing table, for which the app may lack permission", async () => {
  const { client, store } = await openTableStore();
  await client.createTable();
  const creating: string[] = [];
  client.pipeline.addPolicy({
    name: "watch",
    sendRequest(request, next) {
      if (request.method === "POST" && request.url.includes("/Tables")) {
        creating.push(request.url);
      }
      return next(request);
    },
  });
  await store.open();
  expect(creating).toEqual([]);
});

it("reads rows of the previous release byte for byte, and continues from them", async () => {
  const { client, store } = await openOld({ moods: "done:abc" });
  const body = (n: number) => `{"id":"calm","mood":"\u2028静か😀","n":1e+23,"turn":${n}}`;
  const columns = (revision: number, change: string) => ({
    ...{ live: true, revision, writeId: `w${revision}`, byId: "key", byName: "key", change },
    ...{ at: "2026-01-01T00:00:00.000Z", createdAt: "2026-01-01T00:00:00.000Z", origin: "api" },
    body0: body(revision).slice(0, 20),
    body1: body(revision).slice(20),
  });
  const partitionKey = "moods";
  const rows = [
    { partitionKey, rowKey: "d|calm", ...columns(2, "updated") },
    { partitionKey, rowKey: "r|calm|9999999997", ...columns(2, "updated") },
    { partitionKey, rowKey: "r|calm|9999999998", ...columns(1, "created") },
    { partitionKey, rowKey: "s|calm", hash: "h", file: "moods/calm.json" },
    {
      ...{
        partitionKey,
        rowKey: "k|key",
        request: "r",
        expiresAt: "2027-01-01",
        documentId: "calm",
      },
      ...{ revision: 1, writeId: "w1" },
    },
  ];
  for (const row of rows) {
    await client.createEntity(row);
  }
  const key = { collection: "moods", id: "calm" };
  expect(await store.get(key)).toMatchObject({ number: 2, writeId: "w2", body: body(2) });
  expect((await store.revision(key, 1))?.body).toBe(body(1));
  expect((await store.history(key, { limit: 10 })).revisions).toHaveLength(2);
  const { foreign, revisions } = await store.revisions("moods", { limit: 10 });
  expect([revisions.map((one) => one.body), foreign]).toEqual([[body(2), body(1)], []]);
  expect(await Array.fromAsync(store.ledger("moods"))).toEqual([
    { id: "calm", hash: "h", file: "moods/calm.json" },
  ]);
  expect(await store.idempotencyRecord("moods", "key")).toMatchObject({ id: "calm", number: 1 });
  expect((await put(store, key, bodyOf("calm"))).number).toBe(3);
});
