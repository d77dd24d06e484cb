import { expect, it } from "vitest";
import { checkBackups, findBackups, withSince } from "../../src/backup/health.ts";
import { DocumentError } from "../../src/base/errors.ts";
import type { Finding } from "../../src/store/standing.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, Clock } from "../support/backups.ts";
import { openSqliteStore } from "../support/stores.ts";

const hour = 60 * 60_000;
const nightly = { isOff: false, schedule: "0 0 2 * * *" };
const begun = "2026-11-23T02:00:00.000Z";

async function openBackups() {
  const clock = new Clock();
  const { store } = await openSqliteStore();
  const { target } = await openFolderTarget();
  const service = backupsOf(store, target, clock);
  const find = async (before?: Finding) =>
    withSince(await findBackups(() => service.latest(), clock.now()), before);
  return { clock, find, service, target };
}

it("reports that there is no backup yet, then the first one", async () => {
  const { clock, find, service } = await openBackups();
  const found = await find();
  expect(checkBackups(found, { ...nightly, now: clock.now() })).toEqual({
    ...{ status: "none", checkedAt: found.at, detail: "There is no backup yet." },
  });
  await backUp(service);
  expect(checkBackups(await find(), { ...nightly, now: clock.now() })).toMatchObject({
    ...{ status: "ok", last: begun },
  });
});

it("is degraded when two intervals of the schedule have passed without a first backup", async () => {
  const { clock, find, service } = await openBackups();
  const check = (found: Finding) => checkBackups(found, { ...nightly, now: clock.now() });
  const first = await find();
  clock.forward(47 * hour);
  const second = await find(first);
  expect(check(second)).toMatchObject({ status: "none" });
  clock.forward(2 * hour);
  const detail = `There has been no backup since ${first.at}.`;
  expect(check(second)).toEqual({ status: "degraded", checkedAt: second.at, detail });
  const third = await find(second);
  expect(check(third)).toEqual({ status: "degraded", checkedAt: third.at, detail });
  await backUp(service);
  expect(check(await find(third))).toMatchObject({ status: "ok" });
});

it("is degraded when backups have disappeared, and the last one would be too old by now", async () => {
  const { clock, find } = await openBackups();
  const last = "2026-11-20T02:00:00.000Z";
  const found = await find({ at: begun, last });
  expect(checkBackups(found, { ...nightly, now: clock.now() })).toMatchObject({
    ...{ status: "degraded", detail: `There has been no backup since ${last}.` },
  });
});

it("counts the table rows that the last one could not include", async () => {
  const manifest = {
    ...{ format: 1 as const, version: "0.1.0", readFrom: "", readTo: "", note: "" },
    ...{ history: true, collections: [], leftOut: 3 },
  };
  const at = new Date(begun);
  const found = await findBackups(async () => ({ name: "2026-11-23T02-00-00Z", at, manifest }), at);
  expect(checkBackups(found, { ...nightly, now: at })).toEqual({
    ...{ status: "ok", last: begun, checkedAt: begun, leftOut: 3 },
  });
});

it.for([
  { hours: 47, status: "ok" },
  { hours: 49, status: "degraded" },
])("is $status after $hours hours, whenever it was looked at", async ({ hours, status }) => {
  const { clock, find, service } = await openBackups();
  await backUp(service);
  const found = await find();
  clock.forward(hours * hour);
  expect(checkBackups(found, { ...nightly, now: clock.now() })).toMatchObject({
    ...{ status, last: begun, checkedAt: found.at },
  });
});

it("is never late if the schedule never fires again", () => {
  const found = { at: begun, last: begun, leftOut: "0" };
  const never = { isOff: false, schedule: "0 0 2 30 2 *", now: new Date("2030-01-01T00:00:00Z") };
  expect(checkBackups(found, never)).toEqual({ status: "ok", last: begun, checkedAt: begun });
  expect(checkBackups({ at: begun, since: begun }, never)).toMatchObject({ status: "none" });
});

it("does not count half a backup, or one that is damaged", async () => {
  const { clock, find, service, target } = await openBackups();
  await backUp(service);
  clock.forward(24 * hour);
  const file = "manifest.json";
  await target.write({ folder: await backUp(service), file }, Buffer.from("{}"));
  await target.write({ folder: "2026-11-24T05-00-00Z", file: "x.gz" }, Buffer.from(""));
  expect(await find()).toMatchObject({ last: begun });
});

it("is off if no place is set, and unknown before the first check", () => {
  const now = new Date();
  expect(checkBackups(undefined, { ...nightly, isOff: true, now })).toEqual({ status: "off" });
  expect(checkBackups(undefined, { ...nightly, now })).toEqual({
    status: "unknown",
    detail:
      "Backups have not been checked yet; the timer seeding-start and the next backup do that.",
  });
});

it("reports why a check failed, and rethrows unknown errors", async () => {
  const now = new Date(begun);
  const refused = new DocumentError("misconfigured", "The share refuses this app.");
  const found = await findBackups(() => Promise.reject(refused), now);
  expect(checkBackups(found, { ...nightly, now })).toEqual({
    ...{ status: "degraded", checkedAt: begun, detail: refused.message },
  });
  await expect(findBackups(() => Promise.reject(new Error("?")), now)).rejects.toThrow("?");
});
