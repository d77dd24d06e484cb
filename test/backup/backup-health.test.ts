import { expect, it } from "vitest";
import { BackupHealth, type BackupHealthSources } from "../../src/backup/backup-health.ts";
import { DocumentError } from "../../src/errors.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, Clock } from "../support/backups.ts";
import { openMemoryStore } from "../support/stores.ts";

const hour = 60 * 60_000;

async function openHealth(sources: Partial<BackupHealthSources> = {}) {
  const clock = new Clock();
  const { store } = await openMemoryStore();
  const { target } = await openFolderTarget();
  const service = backupsOf(store, target, clock);
  const health = new BackupHealth({
    latest: () => service.latest(),
    isOff: () => false,
    schedule: () => "0 0 2 * * *",
    now: clock.now,
    ...sources,
  });
  return { clock, health, service, target };
}

it("says that there is no backup yet, and finds the first when told of it", async () => {
  const { health, service } = await openHealth();
  expect(await health.check()).toMatchObject({ status: "none" });
  await backUp(service);
  expect(await health.check()).toMatchObject({ status: "none" });
  health.forget();
  expect(await health.check()).toEqual({ status: "ok", last: "2026-11-23T02:00:00.000Z" });
});

it("tells how many rows of the table the last one could not have in it", async () => {
  const { health } = await openHealth({
    latest: async () => ({
      name: "2026-11-23T02-00-00Z",
      at: new Date("2026-11-23T02:00:00.000Z"),
      manifest: {
        ...{ format: 1, version: "0.1.0", readFrom: "", readTo: "", note: "" },
        ...{ history: true, collections: [], leftOut: 3 },
      },
    }),
  });
  expect(await health.check()).toMatchObject({ status: "ok", leftOut: 3 });
});

it.for([
  { hours: 47, status: "ok" },
  { hours: 49, status: "degraded" },
])("is $status after $hours hours", async ({ hours, status }) => {
  const { clock, health, service } = await openHealth();
  await backUp(service);
  clock.forward(hours * hour);
  expect(await health.check()).toMatchObject({ status, last: "2026-11-23T02:00:00.000Z" });
});

it("is never late where the schedule has no next time", async () => {
  const { clock, health, service } = await openHealth({ schedule: () => "0 0 2 30 2 *" });
  await backUp(service);
  clock.forward(1_000 * hour);
  expect(await health.check()).toMatchObject({ status: "ok" });
});

it("does not count half a backup, or one that is damaged", async () => {
  const { clock, health, service, target } = await openHealth();
  await backUp(service);
  clock.forward(24 * hour);
  const file = "manifest.json";
  await target.write({ folder: await backUp(service), file }, Buffer.from("{}"));
  await target.write({ folder: "2026-11-24T05-00-00Z", file: "x.gz" }, Buffer.from(""));
  expect(await health.check()).toEqual({ status: "ok", last: "2026-11-23T02:00:00.000Z" });
});

it("is off where there is no place for backups", async () => {
  const { health } = await openHealth({ isOff: () => true });
  expect(await health.check()).toEqual({ status: "off" });
});

it("says why nobody can look, and throws what it does not understand", async () => {
  const refused = new DocumentError("misconfigured", "The share refuses this app.");
  const { health } = await openHealth({ latest: () => Promise.reject(refused) });
  expect(await health.check()).toEqual({ status: "degraded", detail: refused.message });
  const { health: broken } = await openHealth({ latest: () => Promise.reject(new Error("?")) });
  await expect(broken.check()).rejects.toThrow("?");
});
