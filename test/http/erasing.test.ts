import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { answer, textOf } from "../../src/http/answer.ts";
import { createOperations } from "../../src/http/operations.ts";
import { closedAccess } from "../../src/http/request/access.ts";
import { describeHost } from "../support/every-host.ts";

const folder = await mkdtemp(join(tmpdir(), "seedbed-test-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

describeHost(
  "erasing for good",
  ({ send, sendJson }) => {
    let count = 0;
    const live = async () => {
      count += 1;
      const id = `erased-${count}`;
      await sendJson("POST", "/api/moods", { id, mood: "Secret" });
      await sendJson("PATCH", `/api/moods/${id}`, { mood: "Also secret" });
      return { id, path: `/api/moods/${id}` };
    };
    const erase = (path: string, headers: Record<string, string> = {}) =>
      send(`${path}?erase=true`, { method: "DELETE", headers });

    it("removes the document and its history, and says until when backups have it", async () => {
      const { id, path } = await live();
      const { body, status } = await erase(path);
      expect(status).toBe(200);
      const until = new Date(String(body["backupsUntil"]));
      const days = (until.getTime() - Date.now()) / (24 * 60 * 60 * 1000);
      // A week, plus up to a day until the backup that removes old ones.
      expect(days).toBeGreaterThan(7.9);
      expect(days).toBeLessThanOrEqual(8);
      expect(body["message"]).toContain(until.toISOString().slice(0, 10));
      for (const gone of [path, `${path}/revisions/1`, `${path}/revisions/2`]) {
        expect((await send(gone)).status).toBe(404);
      }
      const { text } = await send(`${path}/revisions`);
      expect(JSON.parse(text).revisions).toMatchObject([{ number: 3, change: "deleted" }]);
      expect((await send("/api/moods?deleted=true")).text).toContain(id);
      expect((await readdir(join(folder, "erasures"))).length).toBeGreaterThan(0);
      const restored = await send(`${path}/revisions/2/restore`, { method: "POST" });
      expect(restored.body.code).toBe("not-found");
    });

    it("is also a separate operation, which requires the master key with ACCESS=key", async () => {
      const { path } = await live();
      const refused = await send(`${path}/erase`, {
        method: "POST",
        headers: { "if-match": '"1-x"' },
      });
      expect(refused.status).toBe(412);
      const { body, status } = await send(`${path}/erase`, { method: "POST" });
      expect(status).toBe(200);
      expect(body["backupsUntil"]).toEqual(expect.any(String));
      expect((await send(`${path}/revisions/2`)).status).toBe(404);
      const { text } = await send(`${path}/revisions`);
      expect(JSON.parse(text).revisions).toMatchObject([{ number: 3, change: "deleted" }]);
      expect((await send("/api/moods/never-there/erase", { method: "POST" })).status).toBe(404);
    });

    it("erases deleted documents, and can be repeated", async () => {
      const { path } = await live();
      await send(path, { method: "DELETE" });
      expect((await erase(path)).status).toBe(200);
      expect((await send(`${path}/revisions/2`)).status).toBe(404);
      expect((await erase(path)).status).toBe(200);
    });

    it("lets the id be used again, with the next number", async () => {
      const { id, path } = await live();
      await erase(path);
      const { document } = await sendJson("POST", "/api/moods", { id, mood: "New" });
      expect(document._meta.revision).toBe(4);
    });

    it.for([
      { path: "/api/moods/never-there", status: 404, code: "not-found" },
      { path: "/api/moods/a b", status: 400, code: "invalid-parameter" },
    ])("answers $status for $path", async ({ code, path, status }) => {
      const response = await erase(path);
      expect([response.status, response.body.code]).toEqual([status, code]);
    });

    it("keeps to If-Match", async () => {
      const { path } = await live();
      expect((await erase(path, { "if-match": '"1-x"' })).status).toBe(412);
      expect((await send(path)).status).toBe(200);
    });

    it("is not done by a deletion with erase=false", async () => {
      const { path } = await live();
      await send(`${path}?erase=false`, { method: "DELETE" });
      expect((await send(`${path}/revisions/1`)).status).toBe(200);
      expect((await send(`${path}?erase=yes`, { method: "DELETE" })).status).toBe(400);
    });
  },
  { SEED_POLICY: "off", BACKUP_KEEP_DAYS: "7", BACKUP_FOLDER: folder },
);

describe("erasing with a function key", () => {
  it("is refused before anything is read: such a key is good for writing only", async () => {
    const none = () => Promise.reject(new Error("asked for"));
    const operations = createOperations({
      access: closedAccess,
      documents: none,
      history: none,
      labels: none,
      protectedLabels: new Set(),
      readiness: none,
      seeds: () => {
        throw new Error("asked for");
      },
      backups: { service: none, budget: 0 },
      store: none,
    });
    const operation = operations.find(({ name }) => name === "moods-delete");
    if (operation === undefined) {
      throw new Error("There is no moods-delete.");
    }
    const request = new Request("http://localhost/api/moods/calm?erase=true", { method: "DELETE" });
    const reply = await answer(operation, request, {
      params: { id: "calm" },
      requestId: "test",
      access: closedAccess,
      log: () => {},
    });
    expect([reply.status, JSON.parse(textOf(reply)).code]).toEqual([403, "forbidden"]);
  });
});
