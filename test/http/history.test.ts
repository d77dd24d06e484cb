import { describe, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

interface RevisionJson {
  readonly number: number;
  readonly change: string;
  readonly etag: string;
}

describeHost("the history of a document", ({ send, sendJson }) => {
  let count = 0;
  /** Created, changed, deleted, created again: four revisions. */
  const live = async () => {
    count += 1;
    const id = `history-${count}`;
    const path = `/api/moods/${id}`;
    await sendJson("POST", "/api/moods", { id, mood: "A", text: "one\ntwo\nthree\n" });
    await sendJson("PATCH", path, { mood: "B", n: 1, text: "one\n2\nthree\n" });
    await send(path, { method: "DELETE" });
    await sendJson("POST", "/api/moods", { id, mood: "C" });
    return { id, path };
  };
  const revisionsOf = async (path: string) =>
    (await send(`${path}/revisions`)).body["revisions"] as readonly RevisionJson[];

  it("is listed newest first, with author, time and kind of change", async () => {
    const { path } = await live();
    const { body } = await send(`${path}/revisions`);
    expect(body["revisions"]).toMatchObject([
      { number: 4, change: "created" },
      { number: 3, change: "deleted" },
      { number: 2, change: "updated" },
      { number: 1, change: "created", by: { id: "local", name: "local" } },
    ]);
    expect(body.count).toBe(4);
    expect((await send(path)).headers.get("etag")).toBe((await revisionsOf(path))[0]?.etag);
  });

  it("comes in pages", async () => {
    const { path } = await live();
    const first = await send(`${path}/revisions?limit=3`);
    expect(first.headers.get("link")).toBe(`<${first.body.nextLink}>; rel="next"`);
    const second = await send(first.body.nextLink ?? "");
    expect((second.body["revisions"] as RevisionJson[]).map(({ number }) => number)).toEqual([1]);
    expect(second.body.nextLink).toBeUndefined();
    const cursor = first.body.nextLink?.split("cursor=")[1];
    expect((await send(`/api/moods/other/revisions?cursor=${cursor}`)).body.code).toBe(
      "invalid-cursor",
    );
  });

  it("exists for a deleted document, but not for one that never existed", async () => {
    const { path } = await live();
    await send(path, { method: "DELETE" });
    expect((await revisionsOf(path)).map(({ change }) => change)[0]).toBe("deleted");
    expect((await send("/api/moods/never/revisions")).status).toBe(404);
  });

  it("shows the document as it was", async () => {
    const { path } = await live();
    const { document, headers } = await send(`${path}/revisions/2`);
    expect(document).toMatchObject({ mood: "B", n: 1, _meta: { revision: 2 } });
    expect(headers.get("etag")).toBe(document._meta.etag);
    const again = await send(`${path}/revisions/2`, {
      headers: { "if-none-match": document._meta.etag },
    });
    expect(again.status).toBe(304);
  });

  it.for([
    ["3", 404, "not-found"],
    ["5", 404, "not-found"],
    ["0", 400, "invalid-parameter"],
    ["x", 400, "invalid-parameter"],
    ["1.5", 400, "invalid-parameter"],
    ["99999999999", 400, "invalid-parameter"],
  ] as const)("answers %s for the revision with %i %s", async ([number, status, code]) => {
    const { path } = await live();
    const response = await send(`${path}/revisions/${number}`);
    expect([response.status, response.body.code]).toEqual([status, code]);
  });

  describe("restoring", () => {
    it("writes an old revision as a new one", async () => {
      const { path } = await live();
      const restored = await send(`${path}/revisions/2/restore`, { method: "POST" });
      expect(restored.status).toBe(200);
      expect(restored.document).toMatchObject({
        mood: "B",
        _meta: { revision: 5, origin: "restore" },
      });
      expect((await send(path)).body).toEqual(restored.body);
      expect((await revisionsOf(path))[0]).toMatchObject({ number: 5, change: "restored" });
    });

    it("brings a deleted document back", async () => {
      const { path } = await live();
      await send(path, { method: "DELETE" });
      const { document } = await send(`${path}/revisions/4/restore`, { method: "POST" });
      expect(document).toMatchObject({ mood: "C", _meta: { revision: 6 } });
      expect((await send(path)).status).toBe(200);
    });

    it("refuses a deletion, a missing revision, and another version", async () => {
      const { path } = await live();
      const post = (number: number, headers: Record<string, string> = {}) =>
        send(`${path}/revisions/${number}/restore`, { method: "POST", headers });
      expect((await post(3)).body.code).toBe("invalid-parameter");
      expect((await post(9)).body.code).toBe("not-found");
      expect((await post(1, { "if-match": '"1-x"' })).body.code).toBe("precondition-failed");
      expect((await send(path)).document._meta.revision).toBe(4);
    });
  });

  describe("the difference", () => {
    it("is by default that of the latest change, field by field, and line by line in texts", async () => {
      await sendJson("POST", "/api/moods", {
        id: "diff",
        mood: "A",
        text: "one\ntwo\n",
        gone: [1],
        deep: { "a/b": 1 },
      });
      await sendJson("PATCH", "/api/moods/diff", {
        text: "one\n2\n",
        gone: null,
        deep: { "a/b": 2 },
        more: "x",
      });
      const { body } = await send("/api/moods/diff/diff");
      expect(body).toMatchObject({ from: 1, to: 2 });
      expect(body["changes"]).toEqual(
        expect.arrayContaining([
          {
            pointer: "/text",
            kind: "changed",
            before: "one\ntwo\n",
            after: "one\n2\n",
            hunks: [
              { oldStart: 1, oldLines: 2, newStart: 1, newLines: 2, lines: [" one", "-two", "+2"] },
            ],
          },
          { pointer: "/gone", kind: "removed", before: [1] },
          { pointer: "/deep/a~1b", kind: "changed", before: 1, after: 2 },
          { pointer: "/more", kind: "added", after: "x" },
        ]),
      );
      expect(body["changes"]).toHaveLength(4);
    });

    it.for([
      ["?from=1&to=2", 1, 2, ["/mood", "/text", "/n"]],
      ["?from=2&to=1", 2, 1, ["/mood", "/text", "/n"]],
      ["?from=2&to=2", 2, 2, []],
      ["?to=1", 0, 1, ["/id", "/mood", "/text"]],
      ["?to=3", 2, 3, ["/id", "/mood", "/text", "/n"]],
      ["", 3, 4, ["/id", "/mood"]],
    ] as const)("%s is from %i to %i", async ([query, from, to, pointers]) => {
      const { path } = await live();
      const { body } = await send(`${path}/diff${query}`);
      expect(body).toMatchObject({ from, to });
      const changes = body["changes"] as readonly { pointer: string }[];
      expect(changes.map(({ pointer }) => pointer).toSorted()).toEqual([...pointers].toSorted());
    });

    it("of a missing document is 404", async () => {
      const { path } = await live();
      for (const bad of ["/api/moods/never/diff", `${path}/diff?to=9`, `${path}/diff?from=8`]) {
        expect((await send(bad)).body.code).toBe("not-found");
      }
    });
  });
});
