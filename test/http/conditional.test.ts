import { describe, expect, it } from "vitest";
import { describeEveryHost } from "../support/every-host.ts";

describeEveryHost("conditional requests", ({ send, sendJson }) => {
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
      }
      expect(now.headers.get("etag") === etag).toBe(status !== 200);
    });

    it("with If-Match on a document that is not there answers 412, without one", async () => {
      const response = await sendJson(method, "/api/moods/not-there", body, { "if-match": "*" });
      expect(response.status).toBe(412);
      expect(response.body.current).toBeUndefined();
      expect(response.headers.get("etag")).toBeNull();
    });
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

  it("lets exactly one of many writers with the same version win", async () => {
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

  it("lets all of many writers without a condition land, one after the other", async () => {
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
