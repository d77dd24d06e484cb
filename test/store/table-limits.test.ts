import { expect, it } from "vitest";
import { openTableStore } from "../support/stores.ts";
import { put } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };

it("refuses a table with a different partition layout, and says how to migrate", async () => {
  const { store, another } = await openTableStore(1);
  await store.open();
  const other = await another(16);
  await expect(other.get(calm)).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringMatching(/PARTITIONS_PER_TYPE=1, .* is 16.*restore/),
  });
});

it("does not mistake a deleted table for an empty one", async () => {
  const { store, client } = await openTableStore();
  await put(store, calm, JSON.stringify({ id: "calm" }));
  await client.deleteTable();
  await expect(store.get(calm)).rejects.toMatchObject({ code: "storage-unavailable" });
  await expect(store.list("moods", { limit: 1 })).rejects.toMatchObject({
    code: "storage-unavailable",
  });
});
