import { describe, expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { answer, textOf } from "../../src/http/answer.ts";
import type { Operation } from "../../src/http/operation.ts";
import { createOperations } from "../../src/http/operations.ts";
import { type AccessPolicy, closedAccess, keyLevelOf } from "../../src/http/request/access.ts";
import { signedIn } from "../support/principal.ts";

/** The role that each call needs. Add new operations here, or the first test fails. */
const ofEveryType = {
  list: "public-read",
  "list?deleted=true": "read",
  create: "write",
  get: "public-read",
  replace: "write",
  patch: "write",
  delete: "write",
  "delete?erase=true": "admin",
  erase: "admin",
  "revisions-list": "read",
  "revisions-get": "read",
  "revisions-restore": "write",
  "labels-list": "read",
  "labels-move": "write",
  "labels-remove": "write",
  "protected-labels-move": "admin",
  "protected-labels-remove": "admin",
  diff: "read",
};
const needed: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    documentTypes.flatMap(({ collection }) =>
      Object.entries(ofEveryType).map(([call, role]) => [`${collection}-${call}`, role]),
    ),
  ),
  "templates-render": "read",
  "templates-preview": "read",
  "templates-lint": "read",
  export: "read",
  import: "write",
  "seeds-plan": "admin",
  "seeds-apply": "admin",
  "backups-list": "admin",
  "backups-make": "admin",
  "backups-go-on": "admin",
  "backups-verify": "admin",
  "backups-restore": "admin",
  mcp: "read",
  health: "open",
  "health-ready": "open",
  openapi: "open",
  "problems-get": "open",
};

/** The operations have nothing behind them: an authorized call gets as far as this. */
const reached = () => {
  throw new DocumentError("contended", "It was called.");
};
const operations = createOperations({
  access: closedAccess,
  documents: async () => reached(),
  history: async () => reached(),
  labels: async () => reached(),
  protectedLabels: new Set(["production"]),
  backups: { service: async () => reached(), budget: 1_000 },
  readiness: async () => reached(),
  seeds: reached,
  store: async () => reached(),
});

/** Every call: each operation, and again with each parameter that needs another role. */
const calls = operations.flatMap((operation) =>
  ["", ...Object.keys(operation.input.roles ?? {}).map((name) => `?${name}=true`)].map((query) => ({
    name: `${operation.name}${query}`,
    operation,
    query,
  })),
);

async function send(
  { operation, query }: { readonly operation: Operation; readonly query: string },
  access: AccessPolicy,
  principal?: string,
): Promise<string> {
  const path = operation.path.replace("{number}", "1").replace(/\{\w+\}/, "calm");
  const headers = {
    "seedbed-request": "1",
    ...(principal !== undefined && { "x-ms-client-principal": principal }),
  };
  const { method } = operation;
  const request = new Request(`http://localhost${path}${query}`, { method, headers });
  const reply = await answer(operation, request, {
    params: { id: "calm", number: "1", code: "not-found" },
    requestId: "r1",
    access,
    log: () => {},
  });
  const { status } = reply;
  if (status === 401) {
    expect(reply.headers["www-authenticate"]).toBe("Bearer");
  }
  return status === 401 || status === 403 ? JSON.parse(textOf(reply)).code : "passed";
}

/** What each caller gets from a call that needs this role. */
function expected(
  answers: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(calls.map(({ name }) => [name, answers[needed[name] ?? ""]]));
}

async function answersFor(access: AccessPolicy, principal?: string): Promise<object> {
  const answers = [];
  for (const call of calls) {
    answers.push([call.name, await send(call, access, principal)]);
  }
  return Object.fromEntries(answers);
}

it("every call has its line in the table, and every line its call", () => {
  expect(calls.map(({ name }) => name).toSorted()).toEqual(Object.keys(needed).toSorted());
});

const entra = { mode: "entra", readingIsPublic: false, platformSignsIn: true } as const;
const forged = Buffer.from('{"auth_typ":"aad","claims":"Documents.Admin"}').toString("base64");
const all = (answer: string) => ({
  "public-read": answer,
  read: answer,
  write: answer,
  admin: answer,
  open: "passed",
});

describe("with Entra", () => {
  it.for([
    { who: "nobody", principal: undefined, may: all("unauthenticated") },
    { who: "a forged principal", principal: forged, may: all("unauthenticated") },
    { who: "someone without a role", principal: signedIn(), may: all("forbidden") },
    { who: "a role of another app", principal: signedIn("Admin"), may: all("forbidden") },
    {
      who: "a reader",
      principal: signedIn("Documents.Read"),
      may: { ...all("forbidden"), "public-read": "passed", read: "passed" },
    },
    {
      who: "a writer",
      principal: signedIn("Documents.Write"),
      may: { ...all("passed"), admin: "forbidden" },
    },
    { who: "an admin", principal: signedIn("Documents.Admin"), may: all("passed") },
  ])("$who may do exactly what the table says", async ({ may, principal }) => {
    expect(await answersFor(entra, principal)).toEqual(expected(may));
  });

  it("PUBLIC_READ opens only lists and current documents to anonymous callers", async () => {
    const access = { ...entra, readingIsPublic: true };
    const may = { ...all("unauthenticated"), "public-read": "passed" };
    expect(await answersFor(access)).toEqual(expected(may));
    expect(await answersFor(access, forged)).toEqual(expected(all("unauthenticated")));
    const roleless = { ...all("forbidden"), "public-read": "passed" };
    expect(await answersFor(access, signedIn())).toEqual(expected(roleless));
  });

  it.for([false, true])(
    "no principal is trusted while the platform does not sign callers in (PUBLIC_READ=%s)",
    async (readingIsPublic) => {
      const access = { mode: "entra", readingIsPublic, platformSignsIn: false } as const;
      for (const principal of [undefined, forged, signedIn("Documents.Admin")]) {
        expect(await answersFor(access, principal)).toEqual(expected(all("unauthenticated")));
      }
    },
  );
});

describe("with keys", () => {
  const key = { mode: "key", readingIsPublic: false, platformSignsIn: false } as const;
  const isRaised = (name: string) => name.includes("?");

  it.for([false, true])(
    "the host requires the right key for each call (PUBLIC_READ=%s)",
    (readingIsPublic) => {
      const levels = {
        open: "anonymous",
        "public-read": readingIsPublic ? "anonymous" : "function",
        read: "function",
        write: "function",
        admin: "admin",
      };
      const asked = calls
        .filter(({ name }) => !isRaised(name))
        .map(({ name, operation }) => [
          name,
          keyLevelOf(operation.access, { ...key, readingIsPublic }),
        ]);
      const plain = Object.entries(expected(levels)).filter(([name]) => !isRaised(name));
      expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(plain));
    },
  );

  it("the key is sufficient, but a writer's key can't erase with DELETE", async () => {
    const answers = await answersFor(key, signedIn("Documents.Admin"));
    const refused = documentTypes.map(({ collection }) => `${collection}-delete?erase=true`);
    expect(answers).toEqual({
      ...expected(all("passed")),
      ...Object.fromEntries(refused.map((name) => [name, "forbidden"])),
    });
  });

  it("PUBLIC_READ never shows deleted documents, since no key is checked there", async () => {
    const answers = await answersFor({ ...key, readingIsPublic: true });
    const refused = documentTypes.flatMap(({ collection }) => [
      `${collection}-delete?erase=true`,
      `${collection}-list?deleted=true`,
    ]);
    expect(answers).toEqual({
      ...expected(all("passed")),
      ...Object.fromEntries(refused.map((name) => [name, "forbidden"])),
    });
  });
});

it.for(["open", "entra"] as const)("with ACCESS=%s the host requires no key", (mode) => {
  const policy = { mode, readingIsPublic: false, platformSignsIn: true };
  for (const { access } of operations) {
    expect(keyLevelOf(access, policy)).toBe("anonymous");
  }
});

it("open access lets anyone do everything", async () => {
  const open = { mode: "open", readingIsPublic: false, platformSignsIn: false } as const;
  expect(await answersFor(open)).toEqual(expected(all("passed")));
});

describe("the body of a refused request is not read", () => {
  const withBody = calls.filter(({ operation }) => operation.input.body !== undefined);
  const callers = [
    { who: "nobody", access: entra, principal: undefined },
    { who: "nobody, where reading is public", access: { ...entra, readingIsPublic: true } },
    {
      who: "a principal made up",
      access: { ...entra, platformSignsIn: false },
      principal: signedIn("Documents.Admin"),
    },
    { who: "someone without a role", access: entra, principal: signedIn() },
    { who: "a reader", access: entra, principal: signedIn("Documents.Read") },
    { who: "a writer", access: entra, principal: signedIn("Documents.Write") },
    { who: "an admin", access: entra, principal: signedIn("Documents.Admin") },
  ];

  it.for(callers)("$who", async ({ access, principal = undefined, who }) => {
    const statuses = new Map<string, number>();
    for (const { name, operation } of withBody) {
      let isRead = false;
      const request = {
        method: operation.method,
        url: `http://localhost${operation.path}`,
        headers: new Headers({
          "content-type": operation.input.body?.mediaTypes[0] ?? "",
          "content-length": "2",
          ...(principal !== undefined && { "x-ms-client-principal": principal }),
        }),
        async arrayBuffer() {
          isRead = true;
          return new TextEncoder().encode("{}").buffer;
        },
      };
      const { status } = await answer(operation, request, {
        ...{ params: { id: "calm", number: "1" }, requestId: "r1", access, log: () => {} },
      });
      expect(isRead, name).toBe(status !== 401 && status !== 403);
      statuses.set(name, status);
    }
    expect(statuses.size).toBeGreaterThan(10);
    const refused = [...statuses.values()].filter((status) => status === 401 || status === 403);
    expect(refused.length > 0).toBe(who !== "an admin");
  });
});
