import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { describeHostOnTable } from "../support/every-host.ts";
import { examples } from "../support/examples.ts";

describeHostOnTable("documents", ({ send, sendJson }) => {
  describe.for(examples)(
    "of the type $singular",
    ({ collection, document, invalid, pointers, singular, slug }) => {
      const path = `/api/${collection}`;

      it("are created, read, replaced, patched and deleted", async () => {
        const created = await sendJson("POST", path, { id: "whole-life", ...document });
        expect(created.status).toBe(201);
        expect(created.headers.get("location")).toBe(`${path}/whole-life`);
        expect(Object.keys(created.body)).toEqual(["success", singular]);
        expect(created.document).toMatchObject({ id: "whole-life", ...document });
        expect(created.document._meta).toMatchObject({ revision: 1, origin: "api" });

        const read = await send(`${path}/whole-life`);
        expect(read.headers.get("etag")).toBe(created.headers.get("etag"));
        expect(read.body).toEqual(created.body);

        const replaced = await sendJson("PUT", `${path}/whole-life`, {
          ...document,
          extra: [1, { a: null }],
        });
        expect(replaced.status).toBe(200);
        expect(replaced.document).toMatchObject({ extra: [1, { a: null }] });

        const patched = await sendJson("PATCH", `${path}/whole-life`, {
          extra: { b: 2 },
          more: "x",
        });
        expect(patched.document).toMatchObject({ extra: { b: 2 }, more: "x", ...document });

        const deleted = await send(`${path}/whole-life`, { method: "DELETE" });
        expect(deleted.body).toEqual({
          success: true,
          message: `The ${singular} whole-life is deleted.`,
        });
        expect((await send(`${path}/whole-life`)).status).toBe(404);
        expect((await send(`${path}/whole-life`, { method: "DELETE" })).status).toBe(404);
      });

      it("get an id from their title, with a number if it is taken", async () => {
        const ids: string[] = [];
        for (let n = 0; n < 7; n += 1) {
          const response = await sendJson("POST", path, document);
          expect(response.status).toBe(201);
          ids.push(response.document.id);
        }
        expect(ids.slice(0, 5)).toEqual([slug, `${slug}-2`, `${slug}-3`, `${slug}-4`, `${slug}-5`]);
        expect(ids[5]).toMatch(new RegExp(`^${slug}-[0-9a-f]{8}$`));
        expect(ids[6]).not.toBe(ids[5]);
      });

      it("are refused when they are not valid, with all faults at once", async () => {
        const response = await sendJson("POST", path, { id: "not ok", ...invalid });
        expect(response.status).toBe(400);
        const { body } = response;
        expect(body).toMatchObject({
          code: "validation-failed",
          success: false,
          error: body.detail,
        });
        expect(body.errors?.map(({ pointer }) => pointer).toSorted()).toEqual(
          ["/id", ...pointers].toSorted(),
        );
      });
    },
  );

  it("keep every field, in its order, as it came", async () => {
    const sent =
      '{"zeta":1,"mood":"Odd","alpha":{"b":[1,2.5,-0.001,1e21],"a":null},"":"empty name","__proto__":{"polluted":true},"constructor":"x","text":"line\\r\\nend\\u0000 \\ud83c\\udf31","id":"odd"}';
    const created = await send("/api/moods", {
      method: "POST",
      body: sent,
      headers: { "content-type": "application/json; charset=utf-8" },
    });
    expect(created.status).toBe(201);
    const { text } = await send("/api/moods/odd");
    const meta = text.slice(text.indexOf(',"_meta":'));
    expect(text).toBe(
      `{"success":true,"mood":${JSON.stringify(JSON.parse(sent)).slice(0, -1)}${meta}`,
    );
    expect(Object.keys(JSON.parse(text).mood)).toContain("__proto__");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("keep the values of numbers, and not how they are written", async () => {
    const sent = '"mood":"Exact","numbers":[-0,1.50,1e2,5e-324]';
    const headers = { "content-type": "application/json" };
    const body = `{${sent}}`;
    for (const id of ["put", "patch"]) {
      await sendJson("POST", "/api/moods", { id, mood: "Other" });
      await send(`/api/moods/${id}`, { method: id.toUpperCase(), headers, body });
    }
    await send("/api/moods", { method: "POST", headers, body: `{"id":"post",${sent}}` });
    await send("/api/import", {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: `{"type":"moods","document":{"id":"import",${sent}}}`,
    });
    for (const id of ["post", "put", "patch", "import"]) {
      const { text } = await send(`/api/moods/${id}`);
      expect(text, id).toContain('"numbers":[0,1.5,100,5e-324]');
    }
    const page = await readFile("docs/api.md", "utf8");
    expect(page).toContain("`1.50` is returned as `1.5`, and `-0` as `0`");
  });

  it("can be sent back as they were read: _meta is passed over", async () => {
    await sendJson("POST", "/api/moods", { id: "sent-back", mood: "Calm" });
    const { document } = await send("/api/moods/sent-back");
    for (const method of ["PUT", "PATCH"]) {
      const { etag } = document._meta;
      const sent = await sendJson(method, "/api/moods/sent-back", document, { "if-match": etag });
      expect(sent.document).toEqual(document);
      expect(sent.headers.get("etag")).toBe(etag);
    }
    const other = { ...document, mood: "Calmer" };
    const replaced = await sendJson("PUT", "/api/moods/sent-back", other);
    expect(replaced.document).toEqual({
      id: "sent-back",
      mood: "Calmer",
      _meta: expect.objectContaining({ revision: 2 }),
    });
  });

  it("with a title that leaves no ASCII get a random id", async () => {
    const { document } = await sendJson("POST", "/api/personas", { name: "田中さくら" });
    expect(document.id).toMatch(/^persona-[0-9a-f]{8}$/);
    expect((await send(`/api/personas/${document.id}`)).document["name"]).toBe("田中さくら");
  });

  it("do not inherit a stranger's history by their title", async () => {
    await sendJson("POST", "/api/moods", { mood: "Gone" });
    await send("/api/moods/gone", { method: "DELETE" });
    const { document } = await sendJson("POST", "/api/moods", { mood: "Gone" });
    expect(document.id).toBe("gone-2");
  });

  it("that were deleted can be created again by their id, and count on", async () => {
    await sendJson("POST", "/api/moods", { id: "again", mood: "A" });
    const { headers } = await sendJson("PUT", "/api/moods/again", { mood: "B" });
    await send("/api/moods/again", { method: "DELETE" });
    const created = await sendJson("POST", "/api/moods", { id: "again", mood: "C" });
    expect(created.status).toBe(201);
    expect(created.document._meta.revision).toBe(4);
    const stale = await sendJson(
      "PUT",
      "/api/moods/again",
      { mood: "D" },
      { "if-match": headers.get("etag") ?? "" },
    );
    expect(stale.status).toBe(412);
  });

  it("answer HEAD as GET, without the body", async () => {
    await sendJson("POST", "/api/moods", { id: "headed", mood: "A" });
    const [get, head] = [
      await send("/api/moods/headed"),
      await send("/api/moods/headed", { method: "HEAD" }),
    ];
    expect(head.status).toBe(200);
    for (const name of ["etag", "last-modified", "content-type", "cache-control"]) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
    expect((await send("/api/moods/none", { method: "HEAD" })).status).toBe(404);
  });

  it("hold a prompt of 30 KB, and of 400 KB", async () => {
    for (const length of [30_000, 400_000]) {
      const prompt = "Sei freundlich, 花子さん. ".repeat(length / 24);
      const id = `long-${length}`;
      expect((await sendJson("POST", "/api/templates", { id, name: "Long", prompt })).status).toBe(
        201,
      );
      expect((await send(`/api/templates/${id}`)).document["prompt"]).toBe(prompt);
    }
  });
});
