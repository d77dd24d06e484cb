import { request } from "node:http";
import fc from "fast-check";
import { expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { problemKinds } from "../../src/http/problem.ts";
import { describeEveryHost } from "../support/every-host.ts";

/** How many requests; `FUZZ=100000 npx vitest run fuzz` goes on for longer. */
const runs = Number(process.env["FUZZ"] ?? 600);

const nasty = fc.constantFrom(
  "__proto__",
  "constructor",
  "..",
  ".",
  "%2F",
  "%00",
  "%",
  "%zz",
  "%E0%80%80",
  "a b",
  "'",
  '"',
  "|",
  "d|a",
  "#",
  "?",
  "\\",
  "🌱",
  "\u0000",
  "a".repeat(200),
  "null",
  "-",
  "9".repeat(400),
  "",
  "$filter",
  "{id}",
  "*",
  "health",
  "ready",
);
const word = fc.oneof(
  fc.constantFrom("calm", "fuzz-1", "fuzz-2"),
  nasty,
  fc.string({ maxLength: 20 }),
);

const methods = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
const paths = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...documentTypes.map(({ collection }) => collection)), fc.option(word))
      .map(([collection, id]) => (id === null ? `/api/${collection}` : `/api/${collection}/${id}`)),
  },
  { weight: 1, arbitrary: fc.array(word, { maxLength: 5 }).map((words) => `/${words.join("/")}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "/api/export",
      "/api/import",
      "/api/moods/fuzz-1/diff",
      "/api/moods/fuzz-1/revisions",
      "/api/moods/fuzz-1/revisions/1",
      "/api/moods/fuzz-1/revisions/x",
      "/api/moods/fuzz-1/revisions/1/restore",
      "/api/health",
      "/api/health/ready",
      "/api/openapi.json",
      "/problems/not-found",
    ),
  },
);
const queries = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(
        "limit",
        "cursor",
        "code",
        "q",
        "where.mood",
        "fields",
        "deleted",
        "from",
        "to",
        "mode",
        "dryRun",
        "type",
      ),
      word,
    ),
    fc.oneof(fc.constantFrom("1", "1000", "-1", "1e3", "x"), word),
  ),
  { maxLength: 3 },
);
const documents = fc.oneof(
  fc.record(
    { name: fc.anything(), mood: fc.string(), title: fc.string(), prompt: fc.string() },
    { requiredKeys: [] },
  ),
  fc.record({
    id: word,
    name: fc.string(),
    mood: fc.string(),
    prompt: fc.string(),
    title: fc.string(),
    scenario: fc.record({ description: fc.string() }),
  }),
  fc.dictionary(word, fc.jsonValue()),
  fc.jsonValue(),
);
const bodies = fc.oneof(
  {
    weight: 4,
    arbitrary: documents.map((value) =>
      Buffer.from(
        JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)) ?? "",
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(word, fc.constantFrom("a: ", "a: &a [*a, ", "? ", "- ", "\t", "name: {"), word)
      .map(([key, yaml, body]) => Buffer.from(`---\n${yaml}${key}\n---\n${body}`)),
  },
  { weight: 2, arbitrary: fc.string({ unit: "binary" }).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 5000 })
      .map((depth) => Buffer.from(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`)),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '{"mood":"\\ud800"}',
        '{"__proto__":{"mood":"x"}}',
        '{"mood":"x","n":1e400}',
        '{"mood":"x","mood":"y"}',
      )
      .map((text) => Buffer.from(text)),
  },
);
const tags = fc.oneof(
  fc.constantFrom("*", '"1-x"', 'W/"1-x"', '"a","b"', "x", '"', ",", ""),
  fc.string({ unit: "grapheme-ascii", maxLength: 30 }),
);
const headers = fc
  .record(
    {
      "content-type": fc.constantFrom(
        "application/json",
        "application/merge-patch+json",
        "application/x-ndjson",
        "text/x-prompty",
        "text/plain",
        "application/json; charset=utf-16",
        ";",
      ),
      "content-encoding": fc.constantFrom("gzip", "identity"),
      "if-match": tags,
      "if-none-match": tags,
      accept: fc.constantFrom("*/*", "text/x-prompty", "x"),
      range: fc.constant("bytes=0-1"),
    },
    { requiredKeys: [] },
  )
  .map((some) => ({ "content-type": "application/json", ...some }));

describeEveryHost("whatever is sent", ({ url }) => {
  const sendRaw = (method: string, path: string, sent: Record<string, string>, body: Buffer) =>
    new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
      const { hostname, port } = new URL(url());
      const call = request(
        { hostname, port, method, path, headers: { ...sent, "content-length": body.length } },
        async (response) => {
          const chunks = await Array.fromAsync(response);
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            type: response.headers["content-type"] ?? "",
          });
        },
      );
      call.on("error", reject);
      call.end(body);
    });

  it("the answer is a success or a known problem, and never a 5xx", async () => {
    await fc.assert(
      fc.asyncProperty(
        methods,
        paths,
        queries,
        headers,
        bodies,
        async (method, path, query, sent, body) => {
          const search = new URLSearchParams(query).toString();
          const raw = [...`${path}${search && `?${search}`}`].map(toPathCharacter).join("");
          const { status, text, type } = await sendRaw(method, raw, sent, body);
          expect(status, `${method} ${raw} ${text}`).toBeLessThan(500);
          if (status >= 400 && method !== "HEAD" && type !== "") {
            const problem = JSON.parse(text);
            expect(type).toBe("application/problem+json");
            expect(problem).toMatchObject({ status, success: false, error: problem.detail });
            expect(problemKinds).toHaveProperty([problem.code, "status"], status);
            expect(problem.detail.length).toBeLessThan(2_000);
            if (problem.code === "validation-failed") {
              expect(problem.errors.length).toBeGreaterThan(0);
            }
          }
        },
      ),
      { numRuns: runs },
    );
  });
});

/** Node's client refuses white space, control characters and what is not ASCII in a path. */
function toPathCharacter(character: string): string {
  return character > " " && character < "\u007f" ? character : encodeURIComponent(character);
}
