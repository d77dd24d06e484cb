import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { problemKinds } from "../../src/http/problem.ts";
import { describeEveryHost } from "../support/every-host.ts";

const validator = new Validator();

describeEveryHost("the system", ({ send, sendJson, url }) => {
  it("reports that it runs, and its version", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8"));
    const { commit, ...health } = (await send("/api/health")).body;
    expect(health).toEqual({ status: "ok", version });
    // The functions from the sources report no commit.
    expect([undefined, (await readBundledCommit()) ?? "none"]).toContain(commit);
  });

  it("reports that it is ready", async () => {
    const { body, status } = await send("/api/health/ready");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "ok",
      checks: { store: { status: "ok" }, seeds: { status: "off", problems: [] } },
    });
  });

  it("describes itself in valid OpenAPI 3.1, with every call of every type", async () => {
    const { body } = await send("/api/openapi.json");
    expect(await validator.validate(structuredClone(body) as Record<string, unknown>)).toEqual({
      valid: true,
    });
    expect(validator.version).toBe("3.1");
    const paths = body["paths"] as Record<string, object>;
    for (const { collection } of documentTypes) {
      expect(Object.keys(paths[`/api/${collection}`] ?? {})).toEqual(["get", "post"]);
      expect(Object.keys(paths[`/api/${collection}/{id}`] ?? {})).toEqual([
        "get",
        "put",
        "patch",
        "delete",
      ]);
    }
  });

  it("has a page for every problem that it can answer with", async () => {
    for (const code of Object.keys(problemKinds)) {
      const page = await send(`/problems/${code}`);
      expect(page.status).toBe(200);
      const [, style = ""] = /<style>(.*)<\/style>/.exec(page.text) ?? [];
      const hash = createHash("sha256").update(style).digest("base64");
      expect(page.headers.get("content-security-policy")).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(page.text).toContain(code);
    }
    expect((await send("/problems/toString")).status).toBe(404);
  });

  it.for(["/api/openapi.json", "/problems/not-found"])(
    "gives %s a strong ETag, and answers 304 if it matches",
    async (path) => {
      const first = await send(path);
      const etag = first.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"[\w-]{22}"$/);
      for (const method of ["GET", "HEAD"]) {
        const again = await send(path, { method, headers: { "if-none-match": etag } });
        expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
        const other = await send(path, { method, headers: { "if-none-match": '"another"' } });
        expect([other.status, other.text === first.text]).toEqual([200, method === "GET"]);
      }
    },
  );

  it("makes a problem's type an address that answers", async () => {
    const { body } = await send("/api/moods/none");
    expect(body["type"]).toBe(`${url()}/problems/not-found`);
    expect((await fetch(String(body["type"]))).status).toBe(200);
  });

  it.for<[string, string, string]>([
    ["PATCH", "/api/moods", "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "/api/Moods/", "GET, HEAD, POST, OPTIONS"],
    ["POST", "/api/moods/calm", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"],
    ["POST", "/api/health", "GET, HEAD, OPTIONS"],
    ["PUT", "/problems/not-found", "GET, HEAD, OPTIONS"],
  ])("answers %s %s with 405 and Allow", async ([method, path, allow]) => {
    const response = await send(path, { method });
    expect(response.status).toBe(405);
    expect(response.body.code).toBe("method-not-allowed");
    expect(response.headers.get("allow")).toBe(allow);
    const options = await send(path, { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, allow]);
  });

  it.for([
    "/api",
    "/api/mood",
    "/api/moods/a/b",
    "/api/moods//",
    "/favicon.ico",
    "/api/nothing?x=1&x=2",
  ])("answers 404 with a problem at %s", async (path) => {
    for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
      const response = await send(path, { method });
      expect(response.status).toBe(404);
      expect(response.body.code).toBe("not-found");
    }
  });

  it("shows no internals if it fails", async () => {
    const { text } = await sendJson("POST", "/api/moods", { mood: "x".repeat(460_000) });
    expect(text).not.toMatch(/\.ts|node_modules|AccountKey|devstoreaccount/);
  });
});

/** The commit that the bundle was built from; `undefined` outside a clone. */
async function readBundledCommit(): Promise<string | undefined> {
  return JSON.parse(await readFile("dist/package.json", "utf8")).commit;
}

it("the bundle and its package.json have the commit that it was built from", async () => {
  const commit = await readBundledCommit();
  expect(commit ?? "0".repeat(40)).toMatch(/^[0-9a-f]{40}$/);
  expect(await readFile("dist/index.cjs", "utf8")).toContain(commit ?? "");
});
