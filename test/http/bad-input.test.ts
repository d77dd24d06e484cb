import { request } from "node:http";
import { expect, it } from "vitest";
import { readText } from "../../src/http/request/body-text.ts";
import { describeHost } from "../support/every-host.ts";

const json = { "content-type": "application/json" };
const deep = (levels: number) =>
  `{"mood":"A","x":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;

describeHost("bad input", ({ send, sendJson, url }) => {
  it.for([
    { name: "nothing", body: "", code: "malformed-json", detail: /empty/ },
    { name: "white space", body: " \n", code: "malformed-json", detail: /value expected \(line 2/ },
    {
      name: "half an object",
      body: '{"mood":"A"',
      code: "malformed-json",
      detail: /close brace expected \(line 1, column 12/,
    },
    {
      name: "a comma too many",
      body: '{\n "mood": "A",\n}',
      code: "malformed-json",
      detail: /line 3, column 1/,
    },
    { name: "a word", body: "mood", code: "malformed-json", detail: /line 1, column 1/ },
    {
      name: "bytes that are not UTF-8",
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
      code: "malformed-json",
      detail: /UTF-8/,
    },
    {
      name: "half of a surrogate pair",
      body: '{"mood":"\\ud83c"}',
      code: "malformed-json",
      detail: /surrogate/,
    },
    {
      name: "half of a pair in a name",
      body: '{"mood":"A","\\udc00":1}',
      code: "malformed-json",
      detail: /surrogate/,
    },
    { name: "65 levels", body: deep(65), code: "malformed-json", detail: /64 levels/ },
    {
      name: "100,000 levels",
      body: `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      code: "malformed-json",
      detail: /64 levels/,
    },
    {
      name: "a number that is too large",
      body: '{"mood":"A","n":1e999}',
      code: "malformed-json",
      detail: /1e999/,
    },
    {
      name: "a number that is too close to 0",
      body: '{"mood":"A","n":-1e-400}',
      code: "malformed-json",
      detail: /-1e-400/,
    },
    {
      name: "an integer that would change",
      body: '{"mood":"A","n":12345678901234567890}',
      code: "malformed-json",
      detail: /12345678901234567890/,
    },
    {
      name: "an integer that would change, with a point",
      body: '{"mood":"A","n":9007199254740993.0}',
      code: "malformed-json",
      detail: /\/n is a number .*9007199254740993\.0.* \(line 1, column 17\)/,
    },
    {
      name: "a fraction of 18 digits",
      body: '{"mood":"A","n":0.123456789012345678}',
      code: "malformed-json",
      detail: /0\.123456789012345678/,
    },
    {
      name: "a name given twice",
      body: '{"mood":"A",\n"m\\u006fod":"B"}',
      code: "malformed-json",
      detail: /\/mood appears twice \(line 2, column 1\)/,
    },
    {
      name: "a name with a backslash",
      body: '{"mood":"A",\n"x":{"a\\\\" : 1}}',
      code: "malformed-json",
      detail: /backslash in its name, which is not supported \(line 2/,
    },
    {
      name: "a name with a backslash by its number",
      body: '{"mood":"A","\\u005C":1}',
      code: "malformed-json",
      detail: /backslash/,
    },
    { name: "an array", body: "[]", code: "validation-failed", detail: /object/ },
    { name: "null", body: "null", code: "validation-failed", detail: /object/ },
    { name: "a string", body: '"mood"', code: "validation-failed", detail: /object/ },
    { name: "no title", body: "{}", code: "validation-failed", detail: /\/mood/ },
    { name: "a blank title", body: '{"mood":" \\n"}', code: "validation-failed", detail: /blank/ },
    {
      name: "an id with slashes",
      body: '{"mood":"A","id":"a/b"}',
      code: "validation-failed",
      detail: /\/id/,
    },
    {
      name: "an id that is a number",
      body: '{"mood":"A","id":1}',
      code: "validation-failed",
      detail: /\/id/,
    },
    {
      name: "an id of 129 characters",
      body: `{"mood":"A","id":"${"a".repeat(129)}"}`,
      code: "validation-failed",
      detail: /128/,
    },
    {
      name: "an empty id",
      body: '{"mood":"A","id":""}',
      code: "validation-failed",
      detail: /\/id/,
    },
    {
      name: "__proto__ alone",
      body: '{"__proto__":{"mood":"A"}}',
      code: "validation-failed",
      detail: /\/mood/,
    },
  ])("$name as a body is $code", async ({ body, code, detail }) => {
    const response = await send("/api/moods", { method: "POST", body, headers: json });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ status: 400, code, instance: "/api/moods" });
    expect(response.body["type"]).toBe(`${url()}/problems/${code}`);
    expect(response.body.detail).toMatch(detail);
  });

  it("no document affects how the names of another are parsed (nodejs/node#63785)", async () => {
    const post = (body: string) => send("/api/moods", { method: "POST", body, headers: json });
    expect((await post('{"mood":"A","\\\\":1}')).status).toBe(400);
    for (const name of ["\n", '"', "gr\u00f6\u00dfe"]) {
      const escaped = JSON.stringify(name).replace(
        /[^ -~]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      const { document, status } = await post(`{"mood":"A",${escaped}:"\\\\"}`);
      expect([status, document[name]]).toEqual([201, "\\"]);
    }
  });

  it("every answer can be sent back", async () => {
    const body = '{"id":"rt","mood":"x","v":[1e16,1e23,9007199254740992],"t":"\u2028"}';
    await send("/api/moods", { method: "POST", body, headers: json });
    const { body: read } = await send("/api/moods/rt");
    expect((await sendJson("PUT", "/api/moods/rt", read["mood"])).status).toBe(200);
    const lines = (await send("/api/export?type=moods")).text;
    const headers = { "content-type": "application/x-ndjson" };
    const imported = await send("/api/import", { method: "POST", body: lines, headers });
    expect(imported.body).toMatchObject({ created: 0, updated: 0, failed: [] });
  });

  it("64 levels and exact numbers are accepted", async () => {
    for (const body of [
      deep(64),
      '{"mood":"A","n":9007199254740991,"m":0.12345678901234567,"o":0e-99,"p":1e-300,"t":"1e999"}',
    ]) {
      expect((await send("/api/moods", { method: "POST", body, headers: json })).status).toBe(201);
    }
  });

  it.for([
    { name: "text", headers: { "content-type": "text/plain" }, status: 415 },
    {
      name: "a form",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      status: 415,
    },
    {
      name: "a merge patch",
      headers: { "content-type": "application/merge-patch+json" },
      status: 415,
    },
    { name: "gzip", headers: { ...json, "content-encoding": "gzip" }, status: 415 },
    { name: "nothing that it says", headers: { "content-type": "" }, status: 415 },
    {
      name: "JSON in capitals, with a charset",
      headers: { "content-type": "Application/JSON;charset=UTF-8" },
      status: 201,
    },
  ])("a POST whose body is $name answers $status", async ({ headers, status }) => {
    const response = await send("/api/moods", { method: "POST", body: '{"mood":"A"}', headers });
    expect(response.status).toBe(status);
    expect(
      response.headers.get("accept") !== null || response.headers.get("accept-encoding") !== null,
    ).toBe(status === 415);
  });

  it("a PATCH that is not a merge patch is told the accepted media types", async () => {
    await sendJson("POST", "/api/moods", { id: "patch-media", mood: "A" });
    const headers = { "content-type": "application/json-patch+json" };
    const response = await send("/api/moods/patch-media", { method: "PATCH", body: "[]", headers });
    expect(response.status).toBe(415);
    expect(response.headers.get("accept-patch")).toBe(
      "application/merge-patch+json, application/json",
    );
  });

  it("a body of 1.2 MB, and a document over what a row holds, are 413 and nothing is written", async () => {
    await sendJson("POST", "/api/moods", { id: "small", mood: "A", kept: "x".repeat(300_000) });
    const large = await sendJson("PUT", "/api/moods/small", {
      mood: "A",
      text: "x".repeat(1_200_000),
    });
    expect(large.status).toBe(413);
    expect(large.body).toMatchObject({
      code: "too-large",
      detail: expect.stringMatching(/1048576/),
    });
    const row = await sendJson("PUT", "/api/moods/small", { mood: "A", text: "x".repeat(500_000) });
    expect(row.status).toBe(413);
    expect(row.body.detail).toMatch(/458752/);
    const merged = await sendJson("PATCH", "/api/moods/small", { more: "x".repeat(300_000) });
    expect(merged.status).toBe(413);
    expect((await send("/api/moods/small")).document._meta.revision).toBe(1);
  });

  it.for([
    ["POST", "/api/moods"],
    ["PUT", "/api/moods/too-long"],
    ["PATCH", "/api/moods/too-long"],
  ] as const)(
    "%s %s of a document that is too long is refused before it is checked",
    async ([method, path]) => {
      const condition = { "if-none-match": "*" };
      await sendJson("PUT", "/api/moods/too-long", { mood: "A" }, condition);
      const { body, status } = await sendJson(method, path, { mood: 1, text: "x".repeat(500_000) });
      expect([status, body.code]).toEqual([413, "too-large"]);
    },
  );

  it.for([
    { name: "another id", body: { id: "other", mood: "B" }, code: "id-mismatch" },
    { name: "no id in a patch", body: { id: null }, code: "id-mismatch" },
    { name: "a title taken away", body: { mood: null }, code: "validation-failed" },
  ])("a change with $name is $code", async ({ body, code }) => {
    await sendJson("POST", "/api/moods", { id: "fixed", mood: "A" });
    const response = await sendJson("PATCH", "/api/moods/fixed", body);
    expect(response.status).toBe(400);
    expect(response.body.code).toBe(code);
    expect((await send("/api/moods/fixed")).document._meta.revision).toBe(1);
  });

  it.for([
    "%20",
    "a%2Fb",
    "-a",
    ".hidden",
    "a b",
    "ä",
    "a".repeat(129),
    "a%00b",
    "%E0%80%80",
    "a'b",
  ])("the id %s in a path is refused", async (id) => {
    const response = await send(`/api/moods/${id}`);
    expect(response.status).toBe(400);
    expect(response.body.code).toBe("invalid-parameter");
  });

  it.for([
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=x", "limit"],
    ["limit=1.5", "limit"],
    ["limit=", "limit"],
    ["limit=1&limit=2", "twice"],
    ["unknown=1", "unknown"],
    ["__proto__=1", "__proto__"],
    ["where=x", "where.FIELD"],
    ["where.=x", "where."],
    ["where.*=x", "where.*"],
    ["where.%7Bpath%7D=x", "where.{path}"],
    ["where[]=x", "where[]"],
    ["where[a=x", "where[a"],
    ["q[a]=x", "q[a]"],
    ["where.a=1&where.a=2", "twice"],
    ["where.a.b=1&where[a][b]=2", "twice"],
    ["deleted=yes", "deleted"],
    ["deleted=true&q=x", "deleted"],
  ])("the query ?%s is refused", async ([query, said]) => {
    const response = await send(`/api/moods?${query}`);
    expect(response.status).toBe(400);
    expect(response.body.code).toBe("invalid-parameter");
    expect(response.body.detail).toContain(said);
  });

  it("the platform's own query parameters are ignored", async () => {
    expect((await send("/api/moods?code=x&clientId=y&limit=1")).status).toBe(200);
    expect((await send("/api/moods/none?code=x")).status).toBe(404);
  });

  it("a key in the query is in no link of the answer", async () => {
    for (const id of ["key-1", "key-2"]) {
      await sendJson("PUT", `/api/moods/${id}`, { mood: "A" }, { "if-none-match": "*" });
    }
    const { body, headers } = await send("/api/moods?code=secret&limit=1&clientId=me");
    expect(body["nextLink"]).toMatch(/^\/api\/moods\?limit=1&cursor=[\w-]+$/);
    expect(headers.get("link")).toBe(`<${body["nextLink"]}>; rel="next"`);
  });

  it("a chunked body does not arrive on the platform, and the answer says so", async () => {
    const { status, text } = await new Promise<{ status: number | undefined; text: string }>(
      (resolve, reject) => {
        const call = request(
          `${url()}/api/moods`,
          { method: "POST", headers: { ...json, "transfer-encoding": "chunked" } },
          async (response) => {
            const chunks = await Array.fromAsync(response);
            resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() });
          },
        );
        call.on("error", reject);
        call.end('{"mood":"A"}');
      },
    );
    expect(status).toBe(411);
    expect(JSON.parse(text)).toMatchObject({
      code: "length-required",
      detail: expect.stringContaining("Content-Length"),
    });
  });
});

it("a body of unknown length is refused once it is too long", async () => {
  const body = new Request("http://localhost", { method: "POST", headers: json, body: "[1,2,3]" });
  const { headers, method, url } = body;
  const incoming = { headers, method, url, arrayBuffer: () => body.arrayBuffer() };
  const reading = readText(incoming, { mediaTypes: ["application/json"], maxBytes: 6 });
  await expect(reading).rejects.toMatchObject({ code: "too-large" });
});
