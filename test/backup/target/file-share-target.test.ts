import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { openFileShareTarget } from "../../support/backup-targets.ts";
import { faultKinds } from "../../support/faults.ts";
import { describeBackupTarget } from "./conformance/backup-target.ts";

const rangeBytes = 64;

describeBackupTarget("FileShareTarget", openFileShareTarget, {
  // Two ranges; each takes a call.
  openForFaults: () => openFileShareTarget(rangeBytes),
  written: Buffer.alloc(rangeBytes + 5, "after"),
  // The SDK repeats a call that never arrived like one whose answer was lost.
  kinds: faultKinds.filter(({ lasts, when }) => lasts === "on" || when === "after"),
});

it("a file of many ranges is kept as it is", async () => {
  const { another, target } = await openFileShareTarget(rangeBytes);
  const path = { folder: "2026-11-23T02-00-00Z", file: "moods-0001.ndjson.gz" };
  const written = randomBytes(4 * rangeBytes + 1);
  await target.write(path, written);
  expect(await another.read(path)).toEqual(written);
});

it("a file is written in ranges of the service's limit", async () => {
  const { server, target } = await openFileShareTarget();
  const path = { folder: "2026-11-23T02-00-00Z", file: "moods-0001.ndjson.gz" };
  const written = Buffer.alloc(4 * 1024 * 1024 + 5, "all");
  await target.write(path, written);
  const ranges = server.seen.flatMap(({ headers }) => headers["x-ms-range"] ?? []);
  expect(ranges).toEqual(["bytes=0-4194303", "bytes=4194304-4194308"]);
  expect(written.equals((await target.read(path)) ?? Buffer.of())).toBe(true);
});
