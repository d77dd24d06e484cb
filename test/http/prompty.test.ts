import { describe, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

const prompty = "text/x-prompty";
const path = "/api/templates/role-play";
const file = `---
id: role-play
name: Role play
model:
  id: gpt-4o
  provider: azure
  apiType: chat
  options:
    temperature: 0.8
inputs:
  - name: persona
    kind: object
tags: []
---
system:
You are {{persona.name}}, and "---" is not a line.
---
Stay 花子.\r
`;

describeHost("templates as .prompty texts", ({ send, sendJson }) => {
  const sendText = (method: string, to: string, body: string, headers = {}) =>
    send(to, { method, body, headers: { "content-type": prompty, ...headers } });
  const readText = (from: string, headers = {}) =>
    send(from, { headers: { accept: prompty, ...headers } });
  const create = async (id: string) => {
    const { headers } = await sendText("POST", "/api/templates", `---\nid: ${id}\n---\nHello`);
    return { path: `/api/templates/${id}`, etag: headers.get("etag") ?? "" };
  };

  it("are created from a text, and given back as it, byte for byte", async () => {
    const created = await sendText("POST", "/api/templates", file);
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe(path);
    expect(created.document).toMatchObject({
      id: "role-play",
      model: { provider: "azure", options: { temperature: 0.8 } },
      inputs: [{ name: "persona", kind: "object" }],
      prompt: file.slice(file.indexOf("system:")),
    });
    const read = await readText(path);
    expect(read.status).toBe(200);
    expect(read.headers.get("content-type")).toBe("text/x-prompty; charset=utf-8");
    expect(read.headers.get("last-modified")).toBe(created.headers.get("last-modified"));
    expect(read.text).toBe(file);
    const revision = await readText(`${path}/revisions/1`);
    expect(revision.text).toBe(file);
    expect(revision.headers.get("etag")).toBe(read.headers.get("etag"));
  });

  it.for([
    { accept: undefined, type: "application/json" },
    { accept: "*/*", type: "application/json" },
    { accept: "text/html", type: "application/json" },
    { accept: "", type: "application/json" },
    { accept: "application/json, text/x-prompty", type: "application/json" },
    { accept: "text/x-prompty;q=0.5, application/json", type: "application/json" },
    { accept: "text/x-prompty;q=0", type: "application/json" },
    { accept: "text/x-prompty;q=0, text/*", type: "application/json" },
    { accept: "text/x-prompty;q=much", type: "application/json" },
    { accept: "text/html, */*;q=0.8", type: "application/json" },
    { accept: "text/x-prompty", type: prompty },
    { accept: "Text/X-Prompty; charset=utf-8", type: prompty },
    { accept: "text/x-prompty, */*", type: prompty },
    { accept: "application/json;q=0.1, text/x-prompty; q=0.2", type: prompty },
    { accept: "text/*", type: prompty },
    { accept: "application/json;q=0, */*", type: prompty },
  ])("come as $type where Accept is $accept", async ({ accept, type }) => {
    const { path: of } = await create(`accept-${crypto.randomUUID()}`);
    const reply = await send(of, accept === undefined ? {} : { headers: { accept } });
    expect(reply.headers.get("content-type")?.split(";")[0]).toBe(type);
    expect(reply.headers.get("vary")).toContain("Accept");
  });

  it("may have 64 KiB of front matter, which is slow to read, and a prompt as long as any", async () => {
    const fitting = `---\nid: fitting\ndescription: ${"x".repeat(60_000)}\n---\n`;
    expect((await sendText("POST", "/api/templates", fitting + "y".repeat(300_000))).status).toBe(
      201,
    );
    const lines = `description: ${"x".repeat(66_000)}\n`;
    const { body, status } = await sendText("POST", "/api/templates", `---\n${lines}---\nHello`);
    expect([status, body.code]).toEqual([413, "too-large"]);
    expect(body.detail).toContain(`${lines.length} characters; the limit is 65536`);
    const asJson = await sendJson("POST", "/api/templates", {
      id: "as-json",
      name: "As JSON",
      description: "x".repeat(66_000),
      prompt: "Hello",
    });
    expect(asJson.status).toBe(201);
  });

  it("have a different ETag in each form, so that no cache confuses them", async () => {
    const { path: of, etag } = await create("two-forms");
    const text = await readText(of);
    const textTag = text.headers.get("etag") ?? "";
    expect(textTag).toBe(etag.replace(/"$/, '.prompty"'));
    for (const { accept, tag, status } of [
      { accept: prompty, tag: textTag, status: 304 },
      { accept: prompty, tag: etag, status: 200 },
      { accept: "*/*", tag: etag, status: 304 },
      { accept: "*/*", tag: textTag, status: 200 },
    ]) {
      const reply = await send(of, { headers: { accept, "if-none-match": tag } });
      expect(reply.status, `${accept} ${tag}`).toBe(status);
      expect(reply.headers.get("vary")).toContain("Accept");
    }
    const head = await send(of, { method: "HEAD", headers: { accept: prompty } });
    expect(head.text).toBe("");
    for (const name of ["etag", "content-type", "last-modified", "vary", "cache-control"]) {
      expect(head.headers.get(name), name).toBe(text.headers.get(name));
    }
  });

  it("can be read, edited and sent back under the ETag that was read, once", async () => {
    const { path: of } = await create("edited");
    const { headers, text } = await readText(of);
    const condition = { "if-match": headers.get("etag") ?? "" };
    const replaced = await sendText("PUT", of, `${text}, caller`, condition);
    expect(replaced.status).toBe(200);
    expect(replaced.document["prompt"]).toBe("Hello, caller");
    const again = await sendText("PUT", of, text, condition);
    expect(again.status).toBe(412);
    expect(again.body.current).toMatchObject({ prompt: "Hello, caller" });
    const patched = await sendJson(
      "PATCH",
      of,
      { tags: ["a"] },
      { "if-match": (await readText(of)).headers.get("etag") ?? "" },
    );
    expect(patched.status).toBe(200);
  });

  it("get their id from the text, else from its name; a PUT refuses another id", async () => {
    const { document } = await sendText("POST", "/api/templates", "---\nname: Für Ömer\n---\nx");
    expect(document.id).toBe("fuer-oemer");
    const { path: of } = await create("own-id");
    expect((await sendText("PUT", of, "just a prompt")).document).toMatchObject({
      id: "own-id",
      prompt: "just a prompt",
    });
    const other = await sendText("PUT", of, "---\nid: another\n---\nx");
    expect(other.status).toBe(400);
    expect(other.body.code).toBe("id-mismatch");
    const taken = await sendText("POST", "/api/templates", "---\nid: own-id\n---\nx");
    expect(taken.status).toBe(409);
  });

  it.for([
    { name: "broken YAML", text: "---\nname: a: b\n---\nx", detail: /line 2, column 7/ },
    { name: "front matter without an end", text: "---\nname: a\n", detail: /line 1, column 1/ },
    {
      name: "a number that changes",
      text: "---\nn: 12345678901234567890\n---\nx",
      detail: /line 2, column 4/,
    },
    { name: "a name that is a number", text: "---\nname: 7\n---\nx", detail: /\/name/ },
  ])("are refused with $name", async ({ text, detail }) => {
    for (const [method, to] of [
      ["POST", "/api/templates"],
      ["PUT", "/api/templates/none"],
    ] as const) {
      const { body, status } = await sendText(method, to, text);
      expect(status).toBe(400);
      expect(body.code).toBe("validation-failed");
      expect(body.detail).toMatch(detail);
      expect(body.errors?.length).toBeGreaterThan(0);
    }
  });

  it.for([
    { name: "another charset", to: "/api/templates", type: "text/x-prompty; charset=latin1" },
    { name: "another text", to: "/api/templates", type: "text/plain" },
    { name: "a type that has no such files", to: "/api/moods", type: prompty },
  ])("are refused as $name", async ({ to, type }) => {
    const reply = await send(to, { method: "POST", body: "x", headers: { "content-type": type } });
    expect(reply.status).toBe(415);
    expect(reply.headers.get("accept")).toMatch(
      to.includes("moods") ? /^application\/json$/ : /text\/x-prompty/,
    );
  });

  it("are accepted with charset=utf-8", async () => {
    const type = 'text/x-prompty; charset="UTF-8"';
    const reply = await sendText("POST", "/api/templates", "花子さん", { "content-type": type });
    expect(reply.document["prompt"]).toBe("花子さん");
  });

  it("are not what other types have: those say nothing of Accept", async () => {
    await sendJson("POST", "/api/moods", { id: "plain", mood: "A" });
    const reply = await send("/api/moods/plain", { headers: { accept: prompty } });
    expect(reply.headers.get("content-type")).toBe("application/json");
    expect(reply.headers.get("vary") ?? "").not.toContain("Accept");
  });

  describe("in openapi.json", () => {
    it("are described beside JSON, where they are read and where they are sent", async () => {
      const { body } = await send("/api/openapi.json");
      expect(body).toMatchObject({
        paths: {
          "/api/templates": { post: { requestBody: { content: { [prompty]: {} } } } },
          "/api/templates/{id}": {
            get: { responses: { 200: { content: { [prompty]: {}, "application/json": {} } } } },
            put: { requestBody: { content: { [prompty]: {}, "application/json": {} } } },
          },
          "/api/templates/{id}/revisions/{number}": {
            get: { responses: { 200: { content: { [prompty]: {} } } } },
          },
        },
      });
    });
  });
});
