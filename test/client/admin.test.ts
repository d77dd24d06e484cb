import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createAdmin, type WorkProgress } from "../../src/client/admin.ts";
import { describeClient } from "../support/describe-client.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { createSeedFolder } from "../support/seed-folder.ts";

const folder = await createSeedFolder();
const backups = await mkdtemp(join(tmpdir(), "seedbed-backups-"));
afterAll(async () => {
  await folder.remove();
  await rm(backups, { recursive: true });
});

describeClient(
  "the operator's client",
  ({ admin, client }) => {
    it("compares seeds, and applies what was looked at, or reports what it would do", async () => {
      await folder.write({
        "moods/new.json": '{"mood":"New"}',
        "moods/own.json": '{"mood":"File"}',
      });
      await client().moods.create({ id: "own", mood: "Own" });
      const { documents, plan, problems } = await admin().seeds.plan({ changes: true });
      expect(problems).toEqual([]);
      expect(documents).toMatchObject([
        { type: "moods", id: "new", state: "new", file: "moods/new.json" },
        {
          id: "own",
          state: "unmanaged",
          changes: [{ pointer: "/mood", before: "Own", after: "File" }],
        },
      ]);
      const would = await admin().seeds.apply({ plan, only: ["moods/new"], dryRun: true });
      expect(would.documents).toMatchObject([{ id: "new", outcome: "planted" }]);
      await expect(client().moods.get("new")).rejects.toMatchObject({ code: "not-found" });
      await admin().seeds.apply({ plan, only: ["moods/new"] });
      expect(await client().moods.get("new")).toMatchObject({ mood: "New" });
      await expect(admin().seeds.apply({ plan })).rejects.toMatchObject({ code: "plan-changed" });
      const adopted = await admin().seeds.apply({ adopt: true, only: ["moods/own"] });
      expect(adopted.documents).toMatchObject([{ id: "own", outcome: "adopted" }]);
      await admin().seeds.apply({ theirs: true, only: ["moods/own"] });
    });

    it("makes, lists, verifies and restores backups over as many calls as that takes", async () => {
      await client().import(
        Array.from({ length: 60 }, (_, at) => ({
          type: "moods",
          document: { id: `m-${at}`, mood: "M" },
        })),
      );
      const seen: WorkProgress[] = [];
      const onProgress = (progress: WorkProgress) => seen.push(progress);
      const { counts, name } = await admin().backups.make({ onProgress });
      expect(counts["moods"]?.documents).toBeGreaterThanOrEqual(60);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen[0]).toMatchObject({ cursor: name, rows: expect.any(Number) });
      expect(await admin().backups.list()).toMatchObject([{ name, ok: true }]);
      expect(await admin().backups.verify(name)).toMatchObject({ name, ok: true, problems: [] });
      await client().moods.delete("m-1");
      await client().moods.patch("m-2", { mood: "Other" });
      const options = { mode: "merge", only: ["moods"], onProgress } as const;
      seen.length = 0;
      const would = await admin().backups.restore(name, { ...options, plan: true });
      expect(would).toMatchObject({ plan: true, created: 1, updated: 1, deleted: 0 });
      expect(seen.map(({ documents }) => documents)).toContain(0);
      const { documents } = await admin().backups.restore(name, options);
      expect(documents).toEqual([
        { type: "moods", id: "m-1", change: "create" },
        { type: "moods", id: "m-2", change: "update" },
      ]);
    });

    it("continues work that another process has begun", async () => {
      const stopped = new AbortController();
      let cursor: string | undefined;
      const { signal } = stopped;
      const onProgress = (progress: WorkProgress) => {
        cursor = progress.cursor;
        stopped.abort();
      };
      await expect(admin().backups.make({ onProgress, signal })).rejects.toThrow("aborted");
      expect(await admin().backups.make({ cursor })).toMatchObject({ name: cursor });
    });
  },
  {
    SEEDS_FOLDER: folder.path,
    SEED_POLICY: "off",
    BACKUP_FOLDER: backups,
    BACKUP_CALL_SECONDS: "0",
  },
);

it("repeats a call of long work whose answer was lost", async () => {
  const server = await startScriptedServer();
  const made = { done: true, name: "b1", counts: {}, leftOut: [] };
  const headers = { "content-type": "application/json" };
  server.play("drop", { status: 200, headers, body: JSON.stringify(made) });
  expect(await createAdmin({ url: server.url }).backups.make()).toEqual(made);
  await server.stop();
});
