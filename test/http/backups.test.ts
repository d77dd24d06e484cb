import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import { archiveOf, endlessRow, headRow } from "../support/archives.ts";
import { describeHost, type HostUnderTest } from "../support/every-host.ts";
import { sendAsBrowser } from "../support/page-requests.ts";
import type { BodyJson, Reply } from "../support/reply.ts";

const folder = await mkdtemp(join(tmpdir(), "seedbed-backups-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface BackupJson {
  readonly name: string;
  readonly ok: boolean;
  readonly counts?: Readonly<Record<string, { readonly documents: number }>>;
}

/** Sends the suites' requests for backups, following Location as long as there is more to do. */
function backupsOn({ send, sendJson }: HostUnderTest) {
  const follow = async (first: Reply) => {
    let reply = first;
    const documents = [...documentsIn(reply)];
    let calls = 1;
    for (; reply.status === 202; calls += 1) {
      expect(reply.body).toMatchObject({ success: true, done: false });
      reply = await send(reply.headers.get("location") ?? "", { method: "POST" });
      documents.push(...documentsIn(reply));
    }
    return { reply, calls, documents };
  };
  const make = async (body: object = {}) => {
    const { calls, reply } = await follow(await sendJson("POST", "/api/backups", body));
    expect(reply.status).toBe(200);
    return { calls, body: reply.body, name: String(reply.body["name"]) };
  };
  const restore = async (name: string, body: object) => {
    const path = `/api/backups/${name}/restore`;
    const { reply, ...rest } = await follow(await sendJson("POST", path, body));
    return { ...rest, status: reply.status, body: reply.body };
  };
  const verify = async (name: string) =>
    (await follow(await send(`/api/backups/${name}/verify`, { method: "POST" }))).reply;
  const list = async () => (await send("/api/backups")).body["backups"] as readonly BackupJson[];
  return { follow, list, make, restore, verify };
}

function documentsIn({ body }: Reply): readonly unknown[] {
  return Array.isArray(body["documents"]) ? body["documents"] : [];
}

describeHost(
  "backups over HTTP",
  (host) => {
    const { send, sendJson, url } = host;
    const { follow, list, make, restore, verify } = backupsOn(host);
    const put = (id: string, body: object) =>
      sendJson("PUT", `/api/moods/${id}`, body, { "if-none-match": "*" });
    let made: Promise<string> | undefined;
    /** A whole backup that no test damages. */
    const any = () => {
      made ??= make().then(({ name }) => name);
      return made;
    };
    const moodOf = async (id: string) => (await send(`/api/moods/${id}`)).document["mood"];

    it("are made, listed and verified", async () => {
      await put("calm", { mood: "Calm" });
      const { body, calls, name } = await make();
      expect(calls).toBeGreaterThan(3);
      expect(body).toMatchObject({ done: true, history: true, leftOut: [], removed: [] });
      const [first] = await list();
      expect(first).toMatchObject({ name, ok: true });
      expect(first?.counts?.["moods"]?.documents).toBeGreaterThan(0);
      expect((await verify(name)).body).toMatchObject({ ok: true, problems: [], notes: [] });
    });

    it("can be made without a body, and without history on request", async () => {
      const bare = await send("/api/backups", { method: "POST" });
      expect((await follow(bare)).reply.body).toMatchObject({ done: true, history: true });
      expect((await make({ history: false })).body).toMatchObject({ history: false });
    });

    it("are made without a body also where its type is named; a chunked one counts as one", async () => {
      const headers = { "content-type": "application/json" };
      const bare = await send("/api/backups", { method: "POST", headers });
      const { name } = (await follow(bare)).reply.body;
      for (const type of [{}, headers]) {
        const chunked = { ...type, "seedbed-request": "1", "transfer-encoding": "chunked" };
        const sent = { headers: chunked, body: '{"plan":true}' };
        const target = `${url()}/api/backups/${name}/restore`;
        const { status, text } = await sendAsBrowser("POST", target, sent);
        expect([411, 415]).toContain(status);
        expect(text).toMatch(/Content-Length|Content-Type/);
      }
    });

    it("bring a deleted document back, after saying so", async () => {
      await put("lost", { mood: "Lost" });
      const { name } = await make();
      await send("/api/moods/lost", { method: "DELETE" });
      const plan = await restore(name, { mode: "missing", plan: true });
      expect(plan.body).toMatchObject({ plan: true, created: 1, updated: 0, deleted: 0 });
      expect((await send("/api/moods/lost")).status).toBe(404);
      const { body } = await restore(name, { mode: "missing" });
      expect(body).toMatchObject({ plan: false, created: 1, mode: "missing" });
      expect(await moodOf("lost")).toBe("Lost");
      const { revisions } = (await send("/api/moods/lost/revisions")).body as BodyJson & {
        revisions: readonly { change: string }[];
      };
      expect(revisions.map(({ change }) => change)).toEqual(["restored", "deleted", "created"]);
    });

    it("restore a single document, and make a safety backup before deleting", async () => {
      await put("one", { mood: "One" });
      await put("two", { mood: "Two" });
      const { name } = await make();
      await sendJson("PATCH", "/api/moods/one", { mood: "Other" });
      await sendJson("PATCH", "/api/moods/two", { mood: "Other" });
      const asked = { mode: "exact", only: ["moods/one"] };
      const { body, calls, documents } = await restore(name, asked);
      expect(calls).toBeGreaterThan(2);
      expect(documents).toEqual([{ type: "moods", id: "one", change: "update" }]);
      expect(body).toMatchObject({ updated: 1, created: 0, deleted: 0 });
      expect([await moodOf("one"), await moodOf("two")]).toEqual(["One", "Other"]);
      expect((await list()).map((one) => one.name)).toContain(body["safety"]);
    });

    it("are refused when they are damaged, and nothing is written", async () => {
      await put("kept", { mood: "Kept" });
      const { name } = await make();
      await sendJson("PATCH", "/api/moods/kept", { mood: "Newer" });
      const parts = (await readdir(join(folder, name))).filter((file) => file.startsWith("moods"));
      await writeFile(join(folder, name, parts[0] ?? ""), "no gzip");
      expect((await verify(name)).body).toMatchObject({
        ok: false,
        problems: [{ file: parts[0] }],
      });
      const { body, status } = await restore(name, { mode: "merge" });
      expect([status, body.code]).toEqual([409, "backup-damaged"]);
      expect(body.detail).toContain(parts[0]);
      expect(await moodOf("kept")).toBe("Newer");
    });

    it.for(["", "/verify", "/restore"])("answer 404 to POST of an unknown one%s", async (what) => {
      for (const name of ["2020-01-01T00-00-00Z", "latest"]) {
        const reply = await send(`/api/backups/${name}${what}`, { method: "POST" });
        expect([reply.status, reply.body.code]).toEqual([404, "not-found"]);
      }
    });

    it.for<[string, string, object]>([
      ["validation-failed", "", { history: "yes" }],
      ["validation-failed", "", { depth: 1 }],
      ["validation-failed", "/restore", { mode: "all" }],
      ["validation-failed", "/restore", { only: [] }],
      ["invalid-parameter", "/restore", { only: ["system"] }],
    ])("refuse with %s what is sent to %s: %j", async ([code, what, body]) => {
      const path = what === "" ? "/api/backups" : `/api/backups/${await any()}${what}`;
      const { reply } = await follow(await sendJson("POST", path, body));
      expect([reply.status, reply.body.code]).toEqual([400, code]);
    });

    it("are made one at a time, even while one waits to be continued", async () => {
      const begun = await send("/api/backups", { method: "POST" });
      expect(begun.status).toBe(202);
      const other = await send("/api/backups", { method: "POST" });
      expect([other.status, other.body.code]).toEqual([409, "backup-running"]);
      const unfinished = (await list()).find(({ name }) => name === begun.body["name"]);
      expect(unfinished).toMatchObject({ ok: false, problem: expect.stringContaining("POST") });
      expect((await follow(begun)).reply.status).toBe(200);
    });

    it("continue only with their own cursor", async () => {
      const name = await any();
      for (const what of ["verify", "restore"]) {
        const path = `/api/backups/${name}/${what}?cursor=x`;
        expect((await send(path, { method: "POST" })).body.code).toBe("invalid-cursor");
      }
    });

    it("continue by a short Location, for any request, and report when it has ended", async () => {
      const name = await any();
      const only = Array.from({ length: 100 }, (_, n) => `moods/m${n}-${"a".repeat(120)}`);
      const path = `/api/backups/${name}/restore`;
      const first = await sendJson("POST", path, { mode: "merge", only });
      const location = first.headers.get("location") ?? "";
      expect([first.status, location.length < 200]).toEqual([202, true]);
      const other = await sendJson("POST", path, { mode: "exact", only });
      expect([other.status, other.body.code]).toEqual([409, "backup-running"]);
      expect((await follow(first)).reply.status).toBe(200);
      const over = await send(location, { method: "POST" });
      expect([over.status, over.body.code]).toEqual([400, "invalid-cursor"]);
      expect(over.body.detail).toContain("Repeat the request without it");
    });

    it("bring all others back where a document can't be, and name it", async () => {
      const rows = [headRow("fine"), endlessRow("too-long")];
      const name = await archiveOf(new FolderTarget(folder), rows);
      expect((await verify(name)).body).toMatchObject({
        ok: false,
        problems: [{ detail: expect.stringContaining("can't be restored") }],
      });
      const { body, status } = await restore(name, {
        mode: "exact",
        only: ["moods/fine", "moods/too-long"],
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        created: 1,
        failedCount: 1,
        erasedCount: 0,
        erased: [],
        notes: [],
      });
      expect(body["failed"]).toEqual([
        {
          ...{ type: "moods", id: "too-long", code: "too-large", line: 2 },
          detail: expect.stringContaining("It can't be stored"),
          file: expect.stringMatching(/^moods-0001-/),
        },
      ]);
      expect(await moodOf("fine")).toContain("気分");
    });

    it("appear in readiness", async () => {
      await any();
      const { body } = await send("/api/health/ready");
      expect(body["checks"]).toMatchObject({ backups: { status: "ok" } });
    });
  },
  { SEED_POLICY: "off", BACKUP_FOLDER: folder, BACKUP_CALL_SECONDS: "0" },
);
