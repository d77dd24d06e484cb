import { describe, expect, it } from "vitest";
import { makeKeys } from "../../src/local/host/keys.ts";
import { describeHost } from "../support/every-host.ts";
import { signedIn } from "../support/principal.ts";

interface LabelsJson {
  readonly labels: readonly { label: string; revision: number; etag: string }[];
  readonly moves: readonly object[];
}

describeHost("labels", ({ send, sendJson }) => {
  let count = 0;
  /** A mood with three revisions: A, B and C. */
  const three = async () => {
    count += 1;
    const id = `labelled-${count}`;
    const path = `/api/moods/${id}`;
    await sendJson("POST", "/api/moods", { id, mood: "A" });
    await sendJson("PATCH", path, { mood: "B" });
    await sendJson("PATCH", path, { mood: "C" });
    return path;
  };
  const move = (
    path: string,
    label: string,
    { headers = {}, to }: { to: number; headers?: Record<string, string> },
  ) => sendJson("PUT", `${path}/labels/${label}`, { revision: to }, headers);
  const labelsOf = async (path: string) =>
    (await send(`${path}/labels`)).body as unknown as LabelsJson;
  const moodOf = async (path: string, label: string) =>
    (await send(`${path}?label=${label}`)).document["mood"];

  it("name a revision, which is read by them, until they are moved", async () => {
    const path = await three();
    await move(path, "production", { to: 1 });
    await move(path, "staging", { to: 3 });
    expect([await moodOf(path, "production"), await moodOf(path, "staging")]).toEqual(["A", "C"]);
    await move(path, "production", { to: 2 });
    await sendJson("PATCH", path, { mood: "D" });
    expect([await moodOf(path, "production"), await moodOf(path, "staging")]).toEqual(["B", "C"]);
    expect(await moodOf(path, "latest")).toBe("D");
  });

  it("are listed with their moves: who, from where, to where and when", async () => {
    const path = await three();
    await move(path, "staging", { to: 3 });
    await move(path, "production", { to: 1 });
    const moved = await move(path, "production", { to: 2 });
    await send(`${path}/labels/staging`, { method: "DELETE" });
    const { labels, moves } = await labelsOf(path);
    const by = { id: "local", name: "local" };
    const at = expect.stringMatching(/^\d{4}-/);
    expect(labels).toEqual([
      { label: "latest", revision: 3, etag: (await send(path)).headers.get("etag"), at, by },
      { label: "production", revision: 2, etag: moved.headers.get("etag"), at, by },
    ]);
    expect(moves).toEqual([
      { label: "staging", from: 3, to: null, at, by },
      { label: "production", from: 1, to: 2, at, by },
      { label: "production", from: null, to: 1, at, by },
      { label: "staging", from: null, to: 3, at, by },
    ]);
  });

  it("leave the document's version and history as they are", async () => {
    const path = await three();
    const { headers } = await send(path);
    await move(path, "production", { to: 1 });
    const after = await send(path, { headers: { "if-none-match": headers.get("etag") ?? "" } });
    expect(after.status).toBe(304);
    expect((await send(`${path}/revisions`)).body.count).toBe(3);
    const changed = await sendJson(
      "PATCH",
      path,
      { mood: "D" },
      { "if-match": headers.get("etag") ?? "" },
    );
    expect(changed.status).toBe(200);
  });

  it("give the ETag of the revision that they name", async () => {
    const path = await three();
    await move(path, "production", { to: 1 });
    const { document, headers } = await send(`${path}?label=production`);
    expect(document["_meta"]).toMatchObject({ revision: 1, etag: headers.get("etag") });
    const known = { "if-none-match": headers.get("etag") ?? "" };
    expect((await send(`${path}?label=production`, { headers: known })).status).toBe(304);
    expect((await send(path, { headers: known })).status).toBe(200);
  });

  it.for([
    { name: "a missing label", path: "?label=nowhere", status: 404, says: /has no label nowhere/ },
    { name: "a wrong name", path: "?label=Production", status: 400, says: /can't be a label/ },
    { name: "an empty name", path: "?label=", status: 400, says: /can't be a label/ },
  ])("are never replaced by another revision: $name is $status", async ({ path, says, status }) => {
    const document = await three();
    const { body } = await send(`${document}${path}`);
    expect(body).toMatchObject({ status, detail: expect.stringMatching(says) });
  });

  it.for([
    { label: "latest", to: 1, code: "invalid-parameter" },
    { label: "Production", to: 1, code: "invalid-parameter" },
    { label: "a_b", to: 1, code: "invalid-parameter" },
    { label: "-a", to: 1, code: "invalid-parameter" },
    { label: "a".repeat(64), to: 1, code: "invalid-parameter" },
    { label: "production", to: 9, code: "validation-failed" },
    { label: "production", to: 0, code: "validation-failed" },
  ])("are not moved: $label to $to is $code", async ({ code, label, to }) => {
    const path = await three();
    expect((await move(path, label, { to })).body.code).toBe(code);
    expect((await labelsOf(path)).moves).toEqual([]);
  });

  it("don't name a deletion", async () => {
    const path = await three();
    await send(path, { method: "DELETE" });
    await send(`${path}/revisions/1/restore`, { method: "POST" });
    const { body } = await move(path, "production", { to: 4 });
    expect(body).toMatchObject({
      code: "validation-failed",
      errors: [{ pointer: "/revision", code: "not_found" }],
    });
  });

  it("are moved by one of two who have read the same", async () => {
    const path = await three();
    const first = await move(path, "production", { to: 1, headers: { "if-none-match": "*" } });
    expect(first.status).toBe(200);
    const twice = await move(path, "production", { to: 2, headers: { "if-none-match": "*" } });
    expect(twice.body.code).toBe("precondition-failed");
    const ifMatch = { "if-match": first.headers.get("etag") ?? "" };
    const second = await move(path, "production", { to: 2, headers: ifMatch });
    expect(second.status).toBe(200);
    const third = await move(path, "production", { to: 3, headers: ifMatch });
    expect(third.body.code).toBe("precondition-failed");
    expect(third.headers.get("etag")).toBe(second.headers.get("etag"));
    const removed = await send(`${path}/labels/production`, { method: "DELETE", headers: ifMatch });
    expect(removed.status).toBe(412);
    expect(await moodOf(path, "production")).toBe("B");
    const none = await move(path, "new", { to: 1, headers: { "if-match": "*" } });
    expect(none.status).toBe(412);
  });

  it("that are moved at once all land, one after the other", async () => {
    const path = await three();
    const names = Array.from({ length: 8 }, (_, n) => `l${n}`);
    const all = await Promise.all(names.map((label, n) => move(path, label, { to: (n % 3) + 1 })));
    expect(all.map(({ status }) => status)).toEqual(names.map(() => 200));
    const { labels, moves } = await labelsOf(path);
    expect(labels.map(({ label }) => label)).toEqual(
      [...names, "latest"].toSorted((a, b) =>
        a === "latest" ? -1 : b === "latest" ? 1 : a < b ? -1 : 1,
      ),
    );
    expect(moves).toHaveLength(8);
  });

  it("that are moved to where they are write nothing", async () => {
    const path = await three();
    const { headers } = await move(path, "production", { to: 1 });
    const again = await move(path, "production", { to: 1 });
    expect(again.headers.get("etag")).toBe(headers.get("etag"));
    expect((await labelsOf(path)).moves).toHaveLength(1);
  });

  it("are 404 where there is no such document or label", async () => {
    expect((await move("/api/moods/never", "production", { to: 1 })).status).toBe(404);
    expect((await send("/api/moods/never/labels")).status).toBe(404);
    const path = await three();
    expect((await send(`${path}/labels/none`, { method: "DELETE" })).status).toBe(404);
  });

  it("of a deleted document are listed, serve nothing and stay where they are until it is back", async () => {
    const path = await three();
    await move(path, "production", { to: 1 });
    await send(path, { method: "DELETE" });
    expect((await send(`${path}?label=production`)).status).toBe(404);
    expect((await send(`${path}?label=latest`)).status).toBe(404);
    expect((await move(path, "production", { to: 2 })).status).toBe(404);
    expect((await labelsOf(path)).labels).toMatchObject([{ label: "production", revision: 1 }]);
    await send(`${path}/revisions/3/restore`, { method: "POST" });
    expect(await moodOf(path, "production")).toBe("A");
  });

  it("are erased with their document", async () => {
    const path = await three();
    await move(path, "production", { to: 1 });
    await send(`${path}/erase`, { method: "POST" });
    expect(await labelsOf(path)).toMatchObject({ labels: [], moves: [] });
    const [, , , id] = path.split("/");
    await sendJson("POST", "/api/moods", { id, mood: "Z" });
    expect((await send(`${path}?label=production`)).status).toBe(404);
  });

  it("are at most 32 for a document", async () => {
    const path = await three();
    for (let n = 0; n < 32; n += 1) {
      expect((await move(path, `l${n}`, { to: 1 })).status).toBe(200);
    }
    expect((await move(path, "one-more", { to: 1 })).body.code).toBe("invalid-parameter");
    expect((await move(path, "l31", { to: 2 })).status).toBe(200);
  });

  it("choose the revisions to render with", async () => {
    await sendJson("POST", "/api/templates", { id: "hello", name: "Hello", prompt: "Hello one" });
    await sendJson("PATCH", "/api/templates/hello", { prompt: "Hello {{ mood.mood }}" });
    const mood = await three();
    const [, , , id = ""] = mood.split("/");
    await move(mood, "production", { to: 1 });
    await move("/api/templates/hello", "production", { to: 1 });
    await move("/api/templates/hello", "staging", { to: 2 });
    const render = (body: object) => sendJson("POST", "/api/templates/hello/render", body);
    const rendered = await render({ label: "staging", mood: { id, label: "production" } });
    expect(rendered.body).toMatchObject({
      messages: [{ content: "Hello A" }],
      used: { template: { id: "hello", revision: 2 }, mood: { id, revision: 1 } },
    });
    const old = await render({ label: "production" });
    expect(old.body).toMatchObject({ messages: [{ content: "Hello one" }] });
    const missing = await render({ label: "none" });
    expect(missing.body).toMatchObject({
      status: 404,
      detail: expect.stringContaining("label none"),
    });
    const companion = await render({ mood: { id, label: "none" } });
    expect(companion.body).toMatchObject({ status: 400, errors: [{ pointer: "/mood" }] });
    expect((await render({ label: "staging", revision: 1 })).status).toBe(400);
    expect((await render({ mood: { id, label: "production", revision: 1 } })).status).toBe(400);
  });
});

const headersOf = (role: string) => ({ "x-ms-client-principal": signedIn(`Documents.${role}`) });

describeHost(
  "protected labels",
  ({ send, sendJson }) => {
    it("are moved and removed by admins alone; others are theirs to move who write", async () => {
      const [write, admin] = [headersOf("Write"), headersOf("Admin")];
      await sendJson("POST", "/api/moods", { id: "guarded", mood: "A" }, write);
      const path = "/api/moods/guarded/labels";
      const move = (label: string, headers: Record<string, string>) =>
        sendJson("PUT", `${path}/${label}`, { revision: 1 }, headers);
      expect((await move("production", write)).body.code).toBe("forbidden");
      expect((await move("production", admin)).status).toBe(200);
      expect((await move("live", write)).body.code).toBe("forbidden");
      expect((await move("staging", write)).status).toBe(200);
      const remove = (label: string, headers: Record<string, string>) =>
        send(`${path}/${label}`, { method: "DELETE", headers });
      expect((await remove("production", write)).status).toBe(403);
      expect((await send("/api/moods/guarded?label=production", { headers: write })).status).toBe(
        200,
      );
      expect((await remove("production", admin)).status).toBe(200);
      expect((await remove("staging", write)).status).toBe(200);
      expect((await send(path, { headers: headersOf("Read") })).status).toBe(200);
      expect((await move("staging", headersOf("Read"))).status).toBe(403);
    });
  },
  {
    SEED_POLICY: "off",
    ACCESS: "entra",
    WEBSITE_AUTH_ENABLED: "True",
    PROTECTED_LABELS: "production, live",
  },
);

const keys = makeKeys();
const json = { "content-type": "application/json" };

describeHost(
  "protected labels, where callers have keys",
  ({ send, sendJson, url }) => {
    it("are moved and removed with the master key alone, at a path of their own", async () => {
      // The host itself refuses a key, so that answer is not in the contract.
      const statusOf = async (method: string, headers: Record<string, string>) => {
        const init = { method, body: '{"revision":1}', headers: { ...headers, ...json } };
        return (await fetch(`${url()}/api/moods/kept/protected-labels/production`, init)).status;
      };
      const withKey = { "x-functions-key": keys.default };
      const withMasterKey = { "x-functions-key": keys._master };
      await sendJson("POST", "/api/moods", { id: "kept", mood: "A" }, withKey);
      const call = (path: string, method: string, headers: Record<string, string>) =>
        sendJson(method, `/api/moods/kept/${path}`, { revision: 1 }, headers);
      const refused = await call("labels/production", "PUT", withMasterKey);
      expect(refused.body).toMatchObject({
        code: "forbidden",
        detail: expect.stringContaining(
          "Use PUT /api/moods/{id}/protected-labels/{label} with the master key.",
        ),
      });
      expect(await statusOf("PUT", withKey)).toBe(401);
      const moved = await call("protected-labels/production", "PUT", withMasterKey);
      expect(moved.body["moves"]).toMatchObject([{ label: "production", from: null, to: 1 }]);
      const read = await send("/api/moods/kept?label=production", { headers: withKey });
      expect(read.status).toBe(200);
      const stale = { ...withMasterKey, "if-none-match": "*" };
      expect((await call("protected-labels/production", "PUT", stale)).status).toBe(412);
      const path = "/api/moods/kept/protected-labels/production";
      const remove = (headers: Record<string, string>) => send(path, { method: "DELETE", headers });
      expect(await statusOf("DELETE", withKey)).toBe(401);
      expect((await remove(withMasterKey)).status).toBe(200);
      expect((await remove(withMasterKey)).status).toBe(404);
    });

    it("name the way there also for what else needs an admin", async () => {
      const headers = { "x-functions-key": keys._master };
      const refused = await send("/api/moods/kept?erase=true", { method: "DELETE", headers });
      expect(refused.body.detail).toContain("Use POST /api/moods/{id}/erase with");
    });
  },
  { SEED_POLICY: "off", ACCESS: "key", PROTECTED_LABELS: "production" },
  keys,
);

describe("with REQUIRE_IF_MATCH", () => {
  describeHost(
    "labels",
    ({ sendJson }) => {
      it("need a condition to be moved", async () => {
        await sendJson("POST", "/api/moods", { id: "strict", mood: "A" });
        const move = (headers = {}) =>
          sendJson("PUT", "/api/moods/strict/labels/production", { revision: 1 }, headers);
        expect((await move()).status).toBe(428);
        expect((await move({ "if-none-match": "*" })).status).toBe(200);
      });
    },
    { SEED_POLICY: "off", REQUIRE_IF_MATCH: "true" },
  );
});
