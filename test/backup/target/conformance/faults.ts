import { describe, expect, it } from "vitest";
import type { BackupTarget } from "../../../../src/backup/target/backup-target.ts";
import type { OpenTarget, TargetUnderTest } from "../../../support/backup-targets.ts";
import { orUnavailable } from "../../../support/each-call.ts";
import { type FaultPlan, faultKinds } from "../../../support/faults.ts";

const folder = "2026-11-23T02-00-00Z";
const path = { folder, file: "moods-0001.ndjson.gz" };
/** Two ranges of a share. */
const before = Buffer.alloc(5 * 1024 * 1024, "before");
const after = Buffer.alloc(4 * 1024 * 1024 + 5, "after");
/** What is only removed may be as short as it likes. */
const short = Buffer.from("short");

/** Reads: whatever breaks, the answer is right or the target is away; never "not there". */
const reads: readonly { name: string; run: (target: BackupTarget) => Promise<unknown> }[] = [
  { name: "folders", run: (target) => target.folders() },
  { name: "files", run: (target) => target.files(folder) },
  { name: "read", run: async (target) => (await target.read(path))?.byteLength },
];

/** Changes, and whether they have happened. */
const changes: readonly {
  readonly name: string;
  /** What is there before. */
  readonly has: readonly string[];
  readonly content: Buffer;
  readonly run: (target: BackupTarget) => Promise<unknown>;
  /** What that says, where it says something. */
  readonly gives?: boolean;
  /** Whether what is there now is one of the states that may be. */
  readonly isHonest: (found: Uint8Array | undefined) => boolean;
  readonly isDone: (target: BackupTarget) => Promise<boolean>;
}[] = [
  {
    name: "the first write",
    has: [],
    content: before,
    run: (target) => target.write(path, after),
    isHonest: (found) => found === undefined || after.equals(found),
    isDone: async (target) => after.equals((await target.read(path)) ?? before),
  },
  {
    name: "writing over a file",
    has: [path.file],
    content: before,
    run: (target) => target.write(path, after),
    isHonest: (found) => before.equals(found ?? after) || after.equals(found ?? before),
    isDone: async (target) => after.equals((await target.read(path)) ?? before),
  },
  {
    name: "creating a file",
    has: [],
    content: before,
    run: (target) => target.create(path, after),
    gives: true,
    isHonest: (found) => found === undefined || after.equals(found),
    isDone: async (target) => after.equals((await target.read(path)) ?? before),
  },
  {
    name: "creating a file that is there",
    has: [path.file],
    content: before,
    run: (target) => target.create(path, after),
    gives: false,
    isHonest: (found) => before.equals(found ?? after),
    isDone: async (target) => before.equals((await target.read(path)) ?? after),
  },
  {
    name: "removing a file",
    has: [path.file],
    content: short,
    run: (target) => target.remove(path),
    isHonest: (found) => found === undefined || short.equals(found),
    isDone: async (target) => (await target.read(path)) === undefined,
  },
  {
    name: "removing a folder",
    has: [path.file, "a", "b", "manifest.json"],
    content: short,
    run: (target) => target.removeFolder(folder),
    isHonest: (found) => found === undefined || short.equals(found),
    isDone: async (target) => (await target.files(folder)) === undefined,
  },
];

/** Every call of every method, broken in turn. */
export function describeFaults(
  open: OpenTarget,
  kinds: readonly Omit<FaultPlan, "at">[] = faultKinds,
): void {
  describe.for(kinds)("when a call fails $when it is done ($lasts)", (kind) => {
    it.for(reads)("$name is right or says that the target is away", async ({ run }) => {
      const tested = await open();
      await fill(tested.another, [path.file, "a", "b", "c"]);
      const expected = await run(tested.another);
      await eachCall(tested, kind, async (broken) => {
        const result = await broken(() => run(tested.target));
        expect([expected, "storage-unavailable"]).toContainEqual(result);
      });
      expect(await run(tested.target)).toEqual(expected);
    });

    it.for(changes)("$name is done or not, and can be done again", async (change) => {
      const tested = await open();
      const { another, target } = tested;
      await eachCall(tested, kind, async (broken) => {
        await another.removeFolder(folder);
        await fill(another, change.has, change.content);
        const result = await broken(() => change.run(target));
        const found = await another.read(path);
        expect(change.isHonest(found)).toBe(true);
        expect([change.gives, "storage-unavailable"]).toContain(result);
        // What was said to be done is done; what was not may be done all the same.
        expect(result === "storage-unavailable" || (await change.isDone(another))).toBe(true);
        const listed = (await another.files(folder)) ?? [];
        expect([path.file, ...change.has]).toEqual(
          expect.arrayContaining(listed.map(({ name }) => name)),
        );
        expect(listed.find(({ name }) => name === path.file)?.bytes).toBe(found?.byteLength);
        await change.run(target);
        expect(await change.isDone(another)).toBe(true);
      });
    });
  });
}

/** Runs work with a call broken, says "storage-unavailable" where it has said so. */
type Broken = <T>(work: () => Promise<T>) => Promise<T | "storage-unavailable">;

/** Breaks the first call, then the second, until there is none left to break. */
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

async function fill(
  target: BackupTarget,
  files: readonly string[],
  content: Buffer = before,
): Promise<void> {
  for (const file of files) {
    await target.write({ folder, file }, file === path.file ? content : Buffer.from(file));
  }
}
