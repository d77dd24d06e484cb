import fc from "fast-check";
import { documentTypes } from "../../src/documents/index.ts";
import { toCursor } from "../../src/http/paging.ts";
import { signedIn } from "../support/principal.ts";

const nasty = fc.constantFrom(
  ..."__proto__ constructor prototype toString .. . ... %2e%2e %2F %5C %00 % %zz %E0%80%80 %C0%AF %C0%AE%C0%AE".split(
    " ",
  ),
  ..."%ED%A0%80 %FF%FE %25252e ;a=b ' \" | d|a # ? \\ 🌱 - * null $filter {id} health ready http:// //".split(
    " ",
  ),
  "a b",
  "\u0000",
  "\u202e",
  "a".repeat(200),
  "a".repeat(8_192),
  "%41".repeat(2_700),
  "../".repeat(1_000),
  "9".repeat(400),
  "",
);
/** An id, a name or a value, usually an invalid one. */
export const word = fc.oneof(
  fc.constantFrom("calm", "fuzz-1", "fuzz-2"),
  nasty,
  fc.string({ maxLength: 20 }),
);
const collections = fc.constantFrom(...documentTypes.map(({ collection }) => collection));

/** Every method that some route has. */
export const methods = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

/** Paths that exist, nearly exist, and don't exist. */
export const paths = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(collections, fc.option(word))
      .map(([collection, id]) => (id === null ? `/api/${collection}` : `/api/${collection}/${id}`)),
  },
  { weight: 1, arbitrary: fc.array(word, { maxLength: 5 }).map((words) => `/${words.join("/")}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("revisions", "revisions/1/restore", "diff"), word)
      .map(([what, id]) => `/api/moods/${id}/${what}`),
  },
  { weight: 1, arbitrary: word.map((number) => `/api/moods/fuzz-1/revisions/${number}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "/api/export",
      "/api/import",
      "/api/seeds",
      "/api/seeds/apply",
      "/api/moods/fuzz-1/diff",
      "/api/moods/fuzz-1/revisions",
      "/api/moods/fuzz-1/revisions/1/restore",
      "/api/./moods",
      "/api//moods",
      "/API/Moods/",
      "/api/moods/../../api/health",
      "/api/health",
      "/api/health/ready",
      "/api/openapi.json",
      "/problems/not-found",
    ),
  },
);

/** Well-formed cursors of an existing list, with an arbitrary position. */
const cursors = fc
  .tuple(
    fc.constantFrom(
      "moods [null,[],false]",
      "moods [null,[],true]",
      "moods/fuzz-1/revisions",
      "export ",
      "export moods",
    ),
    fc.oneof(
      word,
      fc.constantFrom(
        "moods/",
        "moods/calm",
        "none/calm",
        "0",
        "-1",
        "1e9",
        "NaN",
        "Infinity",
        "9999999999",
        "10000000000",
      ),
    ),
  )
  .map(([list, after]) => toCursor(list, after));

/** Queries: names and values, before they are encoded. */
export const queries = fc.array(
  fc.tuple(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          ..."limit cursor code clientId q where.mood where.__proto__ where.a.b.c fields deleted erase from to mode dryRun type changes".split(
            " ",
          ),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "where.",
          "where.*",
          "$filter",
          "limit[]",
          "limit[$gt]",
          "LIMIT",
          `where${".a".repeat(500)}`,
        ),
      },
      { weight: 1, arbitrary: word },
    ),
    fc.oneof(
      fc.constantFrom(
        "1",
        "1000",
        "-1",
        "1e3",
        "x",
        "true",
        "false",
        "upsert",
        "moods",
        "q".repeat(6_000),
        "a,".repeat(2_000),
      ),
      cursors,
      word,
    ),
  ),
  { maxLength: 4 },
);

const tags = fc.oneof(
  fc.constantFrom(
    "*",
    '"1-x"',
    'W/"1-x"',
    '"a","b"',
    '"1-x.prompty"',
    "x",
    '"',
    ",",
    "",
    '"a",'.repeat(1_500),
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 30 }),
);
/** Header fields that the app or the host reads. */
export const headers = fc
  .record(
    {
      "content-type": fc.constantFrom(
        "application/json",
        "application/merge-patch+json",
        "application/x-ndjson",
        "text/x-prompty",
        "text/x-prompty; charset=utf-7",
        "text/plain",
        "application/json; charset=utf-16",
        "multipart/form-data; boundary=x",
        ";",
        `application/json;${" a=b;".repeat(1_000)}`,
      ),
      "content-encoding": fc.constantFrom("gzip", "br", "identity", "x", ","),
      "if-match": tags,
      "if-none-match": tags,
      "if-modified-since": fc.constantFrom("x", "Sat, 01 Jan 2000 00:00:00 GMT", "9".repeat(300)),
      "if-range": tags,
      accept: fc.constantFrom(
        "*/*",
        "text/x-prompty",
        "x",
        "text/*;q=0.1,*/*;q=NaN",
        "a/b;q=1,".repeat(900),
      ),
      range: fc.constantFrom("bytes=0-1", "bytes=-1", `bytes=${"0-1,".repeat(900)}`),
      "seedbed-request": fc.constantFrom("1", "", "x".repeat(300)),
      "idempotency-key": fc.oneof(word, fc.constantFrom("k", "k".repeat(300))),
      "x-ms-client-principal": fc.constantFrom("x", signedIn("Documents.Admin")),
      "x-http-method-override": fc.constant("DELETE"),
      "x-forwarded-host": fc.constant("evil.example"),
      cookie: fc.constantFrom("a=b", "a=b;".repeat(900)),
    },
    { requiredKeys: [] },
  )
  .map((some) => ({ "content-type": "application/json", ...some }));
