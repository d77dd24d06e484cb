import { describe, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

describeHost("conditional requests", ({ send, sendJson }) => {
  let count = 0;
  const create = async () => {
    count += 1;
    const path = `/api/moods/conditional-${count}`;
    const { headers } = await sendJson("POST", "/api/moods", {
      id: `conditional-${count}`,
      mood: "A",
    });
    return { path, etag: headers.get("etag") ?? "" };
  };

  it.for([
    { name: "the version", tags: (etag: string) => etag, status: 304 },
    { name: "the version, weakly", tags: (etag: string) => `W/${etag}`, status: 304 },
    { name: "a list with the version", tags: (etag: string) => `"x", W/"y" ,${etag}`, status: 304 },
    { name: "*", tags: () => "*", status: 304 },
    { name: "another version", tags: () => '"x"', status: 200 },
    { name: "a tag with a comma", tags: () => '"a,b"', status: 200 },
  ])("GET with If-None-Match of $name answers $status", async ({ tags, status }) => {
    const { path, etag } = await create();
    const response = await send(path, { headers: { "if-none-match": tags(etag) } });
    expect(response.status).toBe(status);
    expect(response.headers.get("etag")).toBe(etag);
    expect(response.headers.get("last-modified")).toMatch(/GMT$/);
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    expect(response.text === "").toBe(status === 304);
  });

  const writes = [
    { method: "PUT", body: { mood: "B" } },
    { method: "PATCH", body: { mood: "B" } },
    { method: "DELETE", body: undefined },
  ] as const;

  describe.for(writes)("$method", ({ method, body }) => {
    it.for([
      { name: "the version", tags: (etag: string) => etag, status: 200 },
      { name: "a list with the version", tags: (etag: string) => `"x",${etag}`, status: 200 },
      { name: "*", tags: () => "*", status: 200 },
      { name: "another version", tags: () => '"1-x"', status: 412 },
      { name: "the version, weakly", tags: (etag: string) => `W/${etag}`, status: 412 },
      { name: "an empty list", tags: () => ",", status: 412 },
      { name: "a word", tags: () => "x", status: 400 },
      { name: "a tag without its end", tags: () => '"x', status: 400 },
    ])("with If-Match of $name answers $status", async ({ tags, status }) => {
      const { path, etag } = await create();
      const response = await sendJson(method, path, body, { "if-match": tags(etag) });
      expect(response.status).toBe(status);
      const now = await send(path);
      if (status === 412) {
        expect(response.body).toMatchObject({ code: "precondition-failed", current: now.document });
        expect(response.headers.get("etag")).toBe(etag);
        expect(response.body.detail).toContain(
          tags(etag).startsWith('"') ? "has changed" : "send it without W/",
        );
      }
      expect(now.headers.get("etag") === etag).toBe(status !== 200);
    });

    it("with If-Match on a missing document is 412, without a current document", async () => {
      const response = await sendJson(method, "/api/moods/not-there", body, { "if-match": "*" });
      expect(response.status).toBe(412);
      expect(response.body.current).toBeUndefined();
      expect(response.headers.get("etag")).toBeNull();
    });
  });

  const longAgo = "Mon, 01 Jan 2001 00:00:00 GMT";

  it.for([
    { method: "PUT", path: "", body: { mood: "B" } },
    { method: "PATCH", path: "", body: { mood: "B" } },
    { method: "DELETE", path: "", body: undefined },
    { method: "DELETE", path: "?erase=true", body: undefined },
    { method: "POST", path: "/revisions/1/restore", body: undefined },
    { method: "POST", path: "/erase", body: undefined },
  ])("$method $path evaluates If-Unmodified-Since if there is no If-Match", async (write) => {
    const { path, etag } = await create();
    const before = await send(path);
    const lastModified = before.headers.get("last-modified") ?? "";
    const sendWith = (headers: Record<string, string>) =>
      sendJson(write.method, `${path}${write.path}`, write.body, headers);
    const refused = await sendWith({ "if-unmodified-since": longAgo });
    expect(refused.status).toBe(412);
    expect(refused.body).toMatchObject({ code: "precondition-failed", current: before.document });
    expect(refused.headers.get("etag")).toBe(etag);
    expect((await send(path)).text).toBe(before.text);
    const other = await sendWith({ "if-match": '"1-x"', "if-unmodified-since": lastModified });
    expect(other.status).toBe(412);
    const landed = await sendWith({ "if-unmodified-since": lastModified });
    expect(landed.status).toBe(200);
  });

  it("If-Match takes precedence over If-Unmodified-Since, and an invalid date is ignored", async () => {
    const { path, etag } = await create();
    const both = { "if-match": etag, "if-unmodified-since": longAgo };
    expect((await sendJson("PUT", path, { mood: "B" }, both)).status).toBe(200);
    const noDate = { "if-unmodified-since": "2001-01-01" };
    expect((await sendJson("PUT", path, { mood: "C" }, noDate)).status).toBe(200);
    const nothing = await sendJson("PUT", "/api/moods/nothing-here", { mood: "A" }, { ...noDate });
    const dated = { "if-unmodified-since": longAgo };
    expect((await sendJson("PUT", "/api/moods/nothing-here", { mood: "A" }, dated)).status).toBe(
      404,
    );
    expect(nothing.status).toBe(404);
  });

  it.for(["GET", "HEAD"])("%s looks at the dates, and at If-Match", async (method) => {
    const { path, etag } = await create();
    const lastModified = (await send(path)).headers.get("last-modified") ?? "";
    const statusWith = async (headers: Record<string, string>, at = path) =>
      (await send(at, { method, headers })).status;
    expect(await statusWith({ "if-modified-since": lastModified })).toBe(304);
    expect(await statusWith({ "if-modified-since": longAgo })).toBe(200);
    expect(await statusWith({ "if-modified-since": lastModified, "if-none-match": '"x"' })).toBe(
      200,
    );
    expect(await statusWith({ "if-unmodified-since": longAgo })).toBe(412);
    expect(await statusWith({ "if-unmodified-since": lastModified })).toBe(200);
    expect(await statusWith({ "if-match": '"x"' })).toBe(412);
    expect(await statusWith({ "if-match": etag })).toBe(200);
    expect(await statusWith({ "if-none-match": `${etag},,"x"` })).toBe(304);
    expect(await statusWith({ "if-none-match": `, ${etag}` })).toBe(304);
    expect(await statusWith({ "if-none-match": "," })).toBe(200);
    expect(await statusWith({ "if-match": "*" }, "/api/moods/not-there")).toBe(404);
    const old = `${path}/revisions/1`;
    expect(await statusWith({ "if-modified-since": lastModified }, old)).toBe(304);
    // A list has an ETag, but no date.
    expect(await statusWith({ "if-modified-since": lastModified }, "/api/moods")).toBe(200);
    expect(await statusWith({ "if-match": '"x"' }, "/api/moods")).toBe(412);
  });

  it.for<[string, string]>([
    ["If-Match", '"x"'],
    ["If-Match", "*"],
    ["If-None-Match", "*"],
    ["If-Unmodified-Since", longAgo],
  ])("creating and importing refuse %s: %s, and do nothing", async ([field, value]) => {
    const body = { id: "not-created", mood: "A" };
    const refused = await sendJson("POST", "/api/moods", body, { [field]: value });
    expect([refused.status, refused.body.code]).toEqual([400, "invalid-parameter"]);
    expect(refused.body.detail).toContain(`${field} is not supported here`);
    const imported = await send("/api/import", {
      method: "POST",
      headers: { "content-type": "application/x-ndjson", [field]: value },
      body: JSON.stringify({ type: "moods", document: body }),
    });
    expect(imported.status).toBe(400);
    expect((await send("/api/moods/not-created")).status).toBe(404);
  });

  it("creating ignores If-Modified-Since, which is for reads", async () => {
    const headers = { "if-modified-since": new Date().toUTCString() };
    expect((await sendJson("POST", "/api/moods", { mood: "A" }, headers)).status).toBe(201);
  });

  it("PUT creates only with If-None-Match: *, and only where nothing is", async () => {
    const path = "/api/moods/put-new";
    expect((await sendJson("PUT", path, { mood: "A" })).status).toBe(404);
    const created = await sendJson("PUT", path, { mood: "A" }, { "if-none-match": "*" });
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe(path);
    const again = await sendJson("PUT", path, { mood: "B" }, { "if-none-match": "*" });
    expect(again.status).toBe(412);
    expect(again.body.current).toEqual(created.document);
    await send(path, { method: "DELETE" });
    const anew = await sendJson("PUT", path, { mood: "C" }, { "if-none-match": "*" });
    expect(anew.status).toBe(201);
    expect(anew.document._meta.revision).toBe(3);
  });

  it("lets exactly one of many writers with the same version succeed", async () => {
    const { path, etag } = await create();
    const statuses = await Promise.all(
      Array.from(
        { length: 8 },
        async (_, n) =>
          (await sendJson("PUT", path, { mood: "B", n }, { "if-match": etag })).status,
      ),
    );
    expect(statuses.toSorted()).toEqual([200, ...Array(7).fill(412)]);
  });

  it("lets all of many writers without a condition succeed, one after the other", async () => {
    const { path } = await create();
    const replies = await Promise.all(
      Array.from({ length: 16 }, (_, n) => sendJson("PATCH", path, { [`field${n}`]: n })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(16).fill(200));
    const { document } = await send(path);
    expect(document._meta.revision).toBe(17);
    expect(Array.from({ length: 16 }, (_, n) => document[`field${n}`])).toEqual(
      Array.from({ length: 16 }, (_, n) => n),
    );
  });

  it("a list is 304 as long as nothing in it has changed", async () => {
    const { path } = await create();
    const list = await send("/api/moods?limit=1000");
    const headers = { "if-none-match": list.headers.get("etag") ?? "" };
    expect((await send("/api/moods?limit=1000", { headers })).status).toBe(304);
    await sendJson("PATCH", path, { mood: "B" });
    expect((await send("/api/moods?limit=1000", { headers })).status).toBe(200);
  });
});
