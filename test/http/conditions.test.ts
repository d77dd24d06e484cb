import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { answer, textOf } from "../../src/http/answer.ts";
import { describeApi } from "../../src/http/openapi/openapi.ts";
import type { Operation } from "../../src/http/operation.ts";
import { conditionally, parsePrecondition } from "../../src/http/request/conditional.ts";
import { requestMark } from "../../src/http/request/foreign-page.ts";
import type { Precondition } from "../../src/service/precondition.ts";
import { cpuTime } from "../support/cpu-time.ts";

const { operations } = createApp({ env: {}, root: "." });
const open = { mode: "open", readingIsPublic: false, platformSignsIn: false } as const;

/** The effect of a failed condition on an operation. */
type Fate = "412" | "304" | "400" | "ignored" | "of the change";
type Fates = Readonly<Record<keyof typeof conditions, Fate>>;

const date = "Thu, 26 Nov 2026 12:00:00 GMT";
const conditions = {
  "If-Match": '"other"',
  "If-None-Match": "*",
  "If-Modified-Since": date,
  "If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT",
};
const fates = (...[match, noneMatch, modified, unmodified]: readonly Fate[]): Fates => ({
  "If-Match": match ?? "ignored",
  "If-None-Match": noneMatch ?? "ignored",
  "If-Modified-Since": modified ?? "ignored",
  "If-Unmodified-Since": unmodified ?? "ignored",
});
/**
 * RFC 9110 §13.1.1 to §13.1.4: a date applies where there is one to compare with; `If-Modified-Since` only applies to
 * reads.
 */
const datedRead = fates("412", "304", "304", "412");
const read = fates("412", "304", "ignored", "ignored");
const change = fates("of the change", "of the change", "ignored", "of the change");
/** For operations that aren't about an existing document. By the RFC, `If-Modified-Since` only applies to reads. */
const other = fates("400", "400", "ignored", "400");

/** Every operation. Add new ones here, or the first test fails. */
const table: Readonly<Record<string, Fates>> = {
  ...Object.fromEntries(
    documentTypes.flatMap(({ collection }) =>
      Object.entries({
        list: read,
        create: other,
        get: datedRead,
        replace: change,
        patch: change,
        delete: change,
        erase: change,
        "revisions-list": read,
        "revisions-get": datedRead,
        "revisions-restore": change,
        "labels-list": read,
        "labels-move": change,
        "labels-remove": change,
        "protected-labels-move": change,
        "protected-labels-remove": change,
        diff: read,
      }).map(([call, fate]) => [`${collection}-${call}`, fate]),
    ),
  ),
  "templates-render": other,
  "templates-preview": other,
  "templates-lint": other,
  export: read,
  import: other,
  "seeds-plan": read,
  "seeds-apply": other,
  "backups-list": read,
  "backups-make": other,
  "backups-go-on": other,
  "backups-verify": other,
  "backups-restore": other,
  mcp: other,
  health: read,
  "health-ready": read,
  openapi: read,
  "problems-get": read,
};

it("every operation has its line in the table, and every line its operation", () => {
  expect(operations.map(({ name }) => name).toSorted()).toEqual(Object.keys(table).toSorted());
});

/** The outcome of a request with one header field, if the operation itself would succeed. */
async function fateOf(
  operation: Operation,
  name: string,
  { value, status = 200 }: { readonly value: string; readonly status?: number },
): Promise<Fate> {
  let heard: Precondition | undefined;
  const { headers: said = {} } = operation.output.find((one) => one.status === 200) ?? {};
  const headers = {
    ...("ETag" in said && { etag: '"this"' }),
    ...("Last-Modified" in said && { "last-modified": date }),
  };
  const { body: _, ...input } = operation.input;
  const successful: Operation = {
    ...operation,
    input,
    async run({ precondition }) {
      heard = precondition;
      return { status, headers, body: "{}" };
    },
  };
  const { method } = operation;
  const request = new Request("http://localhost/", {
    method,
    headers: { [requestMark]: "1", [name]: value },
  });
  const invocation = { params: {}, requestId: "r1", access: open, log: () => {} };
  const reply = await answer(successful, request, invocation);
  if (reply.status === 400) {
    expect(JSON.parse(textOf(reply))).toMatchObject({
      code: "invalid-parameter",
      detail: expect.stringMatching(new RegExp(`^${name} is not supported here.* without\\.$`)),
    });
    return "400";
  }
  if (reply.status === 412 || reply.status === 304) {
    expect(reply.headers["etag"]).toBe(headers.etag);
    return `${reply.status}`;
  }
  const isHeard = Object.values(heard ?? {}).some((one) => one !== undefined);
  return isHeard ? "of the change" : "ignored";
}

describe.for(operations.map((operation) => [operation.name, operation] as const))(
  "%s",
  ([name, operation]) => {
    it.for(Object.entries(conditions))("with %s of %s", async ([field, value]) => {
      expect(await fateOf(operation, field, { value })).toBe(table[name]?.[field as keyof Fates]);
    });

    it("looks at no condition where it would fail anyway, unless it is to change something", async () => {
      for (const [field, value] of Object.entries(conditions)) {
        const fate = await fateOf(operation, field, { value, status: 404 });
        expect(operation.method === "GET" ? fate : "ignored").toBe("ignored");
      }
    });

    it("ignores an invalid date", async () => {
      for (const field of ["If-Modified-Since", "If-Unmodified-Since"]) {
        for (const value of ["yesterday", "", `${date}, ${date}`]) {
          expect(await fateOf(operation, field, { value })).toBe("ignored");
        }
      }
    });
  },
);

it("the description has the conditions that are looked at, and no others", async () => {
  const { paths } = (await describeApi(operations)) as {
    paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>;
  };
  for (const { method, name, path } of operations) {
    const parameters = paths[path]?.[method.toLowerCase()]?.parameters ?? [];
    const described = parameters.flatMap((one) => (one.name in conditions ? [one.name] : []));
    const lookedAt = Object.entries(table[name] ?? {})
      .filter(([, fate]) => fate !== "ignored" && fate !== "400")
      .map(([field]) => field);
    expect(described.toSorted(), name).toEqual(lookedAt.toSorted());
  }
});

describe("a read", () => {
  const fresh = { status: 200, headers: { etag: '"E"', "last-modified": date }, body: "{}" };
  const statusOf = (headers: Record<string, string>) => {
    try {
      return conditionally(fresh, new Headers(headers)).status;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const [before, after] = ["Thu, 26 Nov 2026 11:59:59 GMT", "Thu, 26 Nov 2026 12:00:01 GMT"];

  it.for<[Record<string, string>, number | string]>([
    [{}, 200],
    [{ "if-match": '"E"' }, 200],
    [{ "if-match": "*" }, 200],
    [{ "if-match": 'W/"E"' }, "precondition-failed"],
    [{ "if-match": '"F"' }, "precondition-failed"],
    [{ "if-match": "," }, "precondition-failed"],
    [{ "if-match": "E" }, "invalid-parameter"],
    [{ "if-none-match": '"E"' }, 304],
    [{ "if-none-match": 'W/"E"' }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"F"' }, 200],
    [{ "if-none-match": '*, "E"' }, "invalid-parameter"],
    // Empty members are ignored (§5.6.1.2).
    [{ "if-none-match": '"E",,"x"' }, 304],
    [{ "if-none-match": ', "E"' }, 304],
    [{ "if-none-match": '"x" , ,\t, "E" ,' }, 304],
    [{ "if-none-match": "," }, 200],
    [{ "if-none-match": "" }, 200],
    [{ "if-none-match": '"x" "E"' }, "invalid-parameter"],
    [{ "if-none-match": '"E' }, "invalid-parameter"],
    [{ "if-modified-since": date }, 304],
    [{ "if-modified-since": after }, 304],
    [{ "if-modified-since": before }, 200],
    [{ "if-unmodified-since": date }, 200],
    [{ "if-unmodified-since": after }, 200],
    [{ "if-unmodified-since": before }, "precondition-failed"],
    // A tag is more exact than a date and takes precedence (§13.1.3, §13.1.4).
    [{ "if-none-match": '"F"', "if-modified-since": date }, 200],
    [{ "if-none-match": '"E"', "if-modified-since": before }, 304],
    [{ "if-match": '"E"', "if-unmodified-since": before }, 200],
    [{ "if-match": '"F"', "if-none-match": '"E"' }, "precondition-failed"],
    [{ "if-match": '"E"', "if-none-match": '"E"' }, 304],
    // Ranges aren't supported, so these have no effect (§14.2).
    [{ range: "bytes=0-1", "if-range": '"E"' }, 200],
  ])("with %j gives %s", ([headers, status]) => {
    expect(statusOf(headers)).toBe(status);
  });
});

it("any list of tags is read in time, and means the same with empty members in it", () => {
  const tag = fc
    .string({ maxLength: 5 })
    .map((text) => `"${text.replace(/[^\x21\x23-\x7e]/g, "")}"`);
  const gap = fc.constantFrom("", ",", " , ,", "\t,", " ");
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, gap, gap)), (members) => {
      const read = (text: string) =>
        parsePrecondition(new Headers({ "if-match": text }), {
          method: "PUT",
          input: { conditional: true },
        }).ifMatch;
      const plain = members.map(([one]) => one).join(",");
      const spaced = members.map(([one, left, right]) => `${left}${one}${right}`).join(",");
      expect(read(spaced)).toEqual(read(plain));
    }),
  );
  const took = cpuTime();
  for (const hard of [",".repeat(100_000), " ".repeat(100_000), `${" ".repeat(100_000)}x`]) {
    try {
      conditionally({ status: 200, headers: {} }, { get: () => hard } as unknown as Headers);
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(invalid|precondition)/) });
    }
  }
  expect(took()).toBeLessThan(1_000);
});
