import { expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

describeHost("requests that come again", ({ send, sendJson }) => {
  let count = 0;
  const freshKey = () => {
    count += 1;
    return `key-${count}`;
  };
  const create = (key: string, body: unknown) =>
    sendJson("POST", "/api/moods", body, { "idempotency-key": key });

  it("create one document, and are answered as the first time", async () => {
    const key = freshKey();
    const first = await create(key, { mood: "Twice" });
    const second = await create(key, { mood: "Twice" });
    expect(first.status).toBe(201);
    expect([second.status, second.body]).toEqual([201, first.body]);
    for (const name of ["location", "etag", "last-modified"]) {
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
    expect((await send("/api/moods?where.mood=Twice")).body.count).toBe(1);
  });

  it("are known by their key with and without quotes", async () => {
    const key = freshKey();
    const first = await create(`"${key}"`, { mood: "Quoted" });
    expect((await create(key, { mood: "Quoted" })).body).toEqual(first.body);
  });

  it("are refused with another body", async () => {
    const key = freshKey();
    await create(key, { mood: "One" });
    const { body, status } = await create(key, { mood: "Two" });
    expect([status, body.code]).toEqual([422, "idempotency-mismatch"]);
    expect((await send("/api/moods?where.mood=Two")).body.count).toBe(0);
  });

  it("can be corrected after a refusal: a key is used up only by success", async () => {
    const key = freshKey();
    expect((await create(key, { mood: "" })).status).toBe(400);
    expect((await create(key, { mood: "Mended" })).status).toBe(201);
  });

  it("restore once, whatever the If-Match", async () => {
    const id = `again-${freshKey()}`;
    const { headers } = await sendJson("POST", "/api/moods", { id, mood: "A" });
    const restore = (key: string) =>
      send(`/api/moods/${id}/revisions/1/restore`, {
        method: "POST",
        headers: { "idempotency-key": key, "if-match": headers.get("etag") ?? "" },
      });
    const key = freshKey();
    const first = await restore(key);
    expect(first.document._meta.revision).toBe(2);
    expect((await restore(key)).body).toEqual(first.body);
    expect((await restore(freshKey())).status).toBe(412);
  });

  it.for<[string, string]>([
    ["", "nothing in it"],
    ['""', "nothing between its quotes"],
    ["x".repeat(256), "256 characters"],
    ["caf\u00e9", "a letter that is not ASCII"],
  ])("are refused when the key is %j, with %s", async ([key]) => {
    const { body, status } = await create(key, { mood: "Bad key" });
    expect([status, body.code]).toEqual([400, "invalid-parameter"]);
    expect(body.detail).toContain("Idempotency-Key");
  });
});
