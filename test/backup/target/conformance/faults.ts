import { describe, expect, it } from "vitest";
import type { BackupTarget } from "../../../../src/backup/target/backup-target.ts";
import type { OpenTarget, TargetUnderTest } from "../../../support/backup-targets.ts";
import { orUnavailable } from "../../../support/each-call.ts";
import { type FaultPlan, faultKinds, readFaults } from "../../../support/faults.ts";

const folder = "2026-11-23T02-00-00Z";
const path = { folder, file: "moods-0001.ndjson.gz" };
const before = Buffer.from("before");
const short = Buffer.from("what comes after");

/** Reads: whichever call fails, the answer is right or "storage-unavailable"; never "not found". */
const reads: readonly { name: string; run: (target: BackupTarget) => Promise<unknown> }[] = [
  { name: "folders", run: (target) => target.folders() },
  { name: "files", run: (target) => target.files(folder) },
  { name: "read", run: async (target) => (await target.read(path))?.byteLength },
];

/** Changes, and how to tell whether they were made. */
const changes: readonly {
  readonly name: string;
  /** The files beforehand. */
  readonly has: readonly string[];
  readonly run: (target: BackupTarget, after: Buffer) => Promise<unknown>;
  /** The result of the change, if it has one. */
  readonly gives?: boolean;
  /** Whether the written text is as long as the option asks; all others write the same. */
  readonly isWhole?: boolean;
  /** Whether the current state is one of the allowed states. */
  readonly isHonest: (found: Uint8Array | undefined, after: Buffer) => boolean;
  readonly isDone: (target: BackupTarget, after: Buffer) => Promise<boolean>;
}[] = [
  {
    name: "the first write",
    has: [],
    run: (target, after) => target.write(path, after),
    isHonest: (found, after) => found === undefined || after.equals(found),
    isDone: async (target, after) => after.equals((await target.read(path)) ?? before),
  },
  {
    name: "writing over a file",
    has: [path.file],
    isWhole: true,
    run: (target, after) => target.write(path, after),
    isHonest: (found, after) => before.equals(found ?? after) || after.equals(found ?? before),
    isDone: async (target, after) => after.equals((await target.read(path)) ?? before),
  },
  {
    name: "creating a file",
    has: [],
    isWhole: true,
    run: (target, after) => target.create(path, after),
    gives: true,
    isHonest: (found, after) => found === undefined || after.equals(found),
    isDone: async (target, after) => after.equals((await target.read(path)) ?? before),
  },
  {
    name: "creating a file that is there",
    has: [path.file],
    run: (target, after) => target.create(path, after),
    gives: false,
    isHonest: (found, after) => before.equals(found ?? after),
    isDone: async (target, after) => before.equals((await target.read(path)) ?? after),
  },
  {
    name: "removing a file",
    has: [path.file],
    run: (target) => target.remove(path),
    isHonest: (found) => found === undefined || before.equals(found),
    isDone: async (target) => (await target.read(path)) === undefined,
  },
  {
    name: "removing a folder",
    has: [path.file, "manifest.json"],
    run: (target) => target.removeFolder(folder),
    isHonest: (found) => found === undefined || before.equals(found),
    isDone: async (target) => (await target.files(folder)) === undefined,
  },
];

export interface FaultOptions {
  readonly kinds?: readonly Omit<FaultPlan, "at">[];
  /** The bytes to write; few by default, because a folder takes any number in the same way. */
  readonly written?: Buffer;
}

/** Breaks every call of every method, one at a time. */
export function describeFaults(
  open: OpenTarget,
  { kinds = faultKinds, written = short }: FaultOptions = {},
): void {
  describe.for(readFaults)("when a call fails $when it is done ($lasts)", (kind) => {
    it.for(reads)("$name is right or reports that the target is unavailable", async ({ run }) => {
      const tested = await open();
      await fill(tested.another, [path.file, "a"]);
      const expected = await run(tested.another);
      await eachCall(tested, kind, async (broken) => {
        const result = await broken(() => run(tested.target));
        expect([expected, "storage-unavailable"]).toContainEqual(result);
      });
      expect(await run(tested.target)).toEqual(expected);
    });
  });

  describe.for(kinds)("when a call fails $when it is done ($lasts)", (kind) => {
    it.for(changes)("$name takes effect or not, and can be retried", async (change) => {
      const tested = await open();
      const { another, target } = tested;
      const after = change.isWhole ? written : short;
      await eachCall(tested, kind, async (broken) => {
        await another.removeFolder(folder);
        await fill(another, change.has);
        const result = await broken(() => change.run(target, after));
        const found = await another.read(path);
        expect(change.isHonest(found, after)).toBe(true);
        expect([change.gives, "storage-unavailable"]).toContain(result);
        // A change that was confirmed has been made; one that was not may have been made, too.
        expect(result === "storage-unavailable" || (await change.isDone(another, after))).toBe(
          true,
        );
        const listed = (await another.files(folder)) ?? [];
        expect([path.file, ...change.has]).toEqual(
          expect.arrayContaining(listed.map(({ name }) => name)),
        );
        expect(listed.find(({ name }) => name === path.file)?.bytes).toBe(found?.byteLength);
        await change.run(target, after);
        expect(await change.isDone(another, after)).toBe(true);
      });
    });
  });
}

/** Runs work with a broken call. Returns "storage-unavailable" if the work failed with that. */
type Broken = <T>(work: () => Promise<T>) => Promise<T | "storage-unavailable">;

/** Breaks the first call, then the second, until there is no call left to break. */
async function eachCall(
  tested: TargetUnderTest,
  kind: Omit<FaultPlan, "at">,
  story: (broken: Broken) => Promise<void>,
): Promise<void> {
  for (let at = 1; at < 100; at += 1) {
    let calls = 0;
    await story(async (work) => {
      tested.inject({ at, ...kind });
      try {
        return await orUnavailable(work());
      } finally {
        calls = tested.calls();
        tested.inject();
      }
    });
    if (calls < at) {
      return;
    }
  }
  throw new Error("There is always one more call to break.");
}

async function fill(target: BackupTarget, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await target.write({ folder, file }, file === path.file ? before : Buffer.from(file));
  }
}
