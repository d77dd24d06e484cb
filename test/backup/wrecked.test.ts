import { expect, it } from "vitest";
import { openFolderTarget } from "../support/backup-targets.ts";
import {
  backUp,
  backupsOf,
  Clock,
  contentOf,
  documentsOf,
  restoreFrom,
} from "../support/backups.ts";
import { openMemoryStore, openTableStore } from "../support/stores.ts";
import { bodyOf, put } from "../support/writes.ts";

const ids = ["a", "b", "c"];

async function openFilled() {
  const tested = await openTableStore(1);
  for (const id of ids) {
    await put(tested.store, { type: "moods", id }, bodyOf(id));
    await put(tested.store, { type: "moods", id }, bodyOf(id, 1));
  }
  const { target } = await openFolderTarget();
  return { ...tested, target, clock: new Clock() };
}

const rowOf = (rowKey: string) => ({ partitionKey: "moods", rowKey });
const good = Object.fromEntries(ids.map((id) => [id, bodyOf(id, 1)]));

it("rows that somebody has spoilt by hand come back from a backup", async () => {
  const { client, clock, store, target } = await openFilled();
  const service = backupsOf(store, target, clock);
  const name = await backUp(service);
  await client.updateEntity({ ...rowOf("d|a"), body0: "{" }, "Merge");
  await client.deleteEntity("moods", "d|b");
  const { state } = await restoreFrom(service, name, { mode: "exact" });
  expect(state.counts).toMatchObject({ created: 1, updated: 1, deleted: 0 });
  expect(await documentsOf(store)).toEqual(good);
  const { moods } = await contentOf(store);
  expect(moods?.revisions.map(({ id, number }) => `${id} ${number}`)).toEqual([
    ...["a 3", "a 2", "a 1", "b 2", "b 1", "c 2", "c 1"],
  ]);
});

it("a row that can't be read is left out of a backup and told of, and the rest is in it", async () => {
  const { client, clock, store, target } = await openFilled();
  const newest = "r|a|9999999997";
  await client.updateEntity({ ...rowOf(newest), body0: "{" }, "Merge");
  const service = backupsOf(store, target, clock);
  const outcome = await service.make({ history: true });
  expect(outcome).toMatchObject({
    done: true,
    manifest: { leftOut: 1 },
    leftOut: [
      { type: "moods", id: "a", number: 2, detail: expect.stringContaining("JSON object") },
    ],
  });
  expect(await service.verify(outcome.name, {})).toMatchObject({ ok: true });
  const { store: empty } = await openMemoryStore();
  await restoreFrom(backupsOf(empty, target, clock), outcome.name);
  expect(await documentsOf(empty)).toEqual({ ...good, a: bodyOf("a") });
});
