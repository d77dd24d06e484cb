import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MIMEType } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, createApp } from "../../src/app.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { answer, textOf } from "../../src/http/answer.ts";
import { describeApi } from "../../src/http/openapi/openapi.ts";
import type { Operation } from "../../src/http/operation.ts";
import { mediaTypesOf } from "../../src/http/request/body-text.ts";
import { isPreflighted } from "../../src/http/request/foreign-page.ts";

import { describeHost } from "../support/every-host.ts";
import { examples } from "../support/examples.ts";
import { pageRequests, sendAsBrowser } from "../support/page-requests.ts";
import { signedIn } from "../support/principal.ts";
import { anyStorage } from "../support/storage.ts";
import { wholeState } from "../support/whole-state.ts";

const { operations } = createApp({ env: {}, root: "." });
const changing = operations.filter(({ method }) => method !== "GET");
const posted = operations.filter(({ method }) => method === "POST");
/** Fetch, "CORS-safelisted request-header": the media types that a page may send without a preflight. */
const simpleTypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

const folder = await mkdtemp(join(tmpdir(), "seedbed-test-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** That the page's place and its way don't depend on each other is shown for one operation of each kind. */
const requestsToAll = pageRequests.filter(
  ({ place, way }) => place === pageRequests[0]?.place || way === pageRequests[0]?.way,
);
/** An operation for each way in which a request can be refused: by what its body must be, and who may send it. */
const kinds = new Map(
  posted.map((operation) => {
    const { access, input } = operation;
    const body = input.body && [mediaTypesOf(input.body), input.body.isOptional];
    return [JSON.stringify([access, body]), operation];
  }),
);

/** Values for the names in paths that exist. */
const there = { label: "production", id: "victim", number: "1", code: "not-found" };

function pathTo({ path }: Operation, name: string): string {
  const values: Readonly<Record<string, string>> = { ...there, name };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

/** A document of each type with two revisions, and a backup. @returns the backup's name */
async function fill(send: (method: string, path: string, body: object) => Promise<string>) {
  for (const { collection, document } of examples) {
    await send("POST", `/api/${collection}`, { id: "victim", ...document });
    await send("PATCH", `/api/${collection}/victim`, { changed: true });
  }
  return String(JSON.parse(await send("POST", "/api/backups", {})).name);
}

describe("the operation table", () => {
  it("has a changing operation for each that a page could want", () => {
    expect(changing.length).toBeGreaterThan(15);
  });

  it.for(changing)(
    "$name accepts no media type that a page can send without a preflight",
    ({ input: { body } }) => {
      const taken = body === undefined ? [] : mediaTypesOf(body);
      expect(taken.filter((type) => simpleTypes.includes(type))).toEqual([]);
    },
  );

  it("declares in its description where the header field is required", async () => {
    const { paths } = (await describeApi(operations)) as {
      paths: Record<string, Record<string, { parameters: { name: string; required: boolean }[] }>>;
    };
    const described = changing.flatMap(({ method, name, path }) =>
      (paths[path]?.[method.toLowerCase()]?.parameters ?? [])
        .filter((parameter) => parameter.name === "Seedbed-Request")
        .map(({ required }) => [name, required]),
    );
    expect(described).toEqual([
      ...documentTypes.flatMap(({ collection }) => [
        [`${collection}-revisions-restore`, true],
        [`${collection}-erase`, true],
      ]),
      ["backups-make", false],
      ["backups-go-on", true],
      ["backups-verify", true],
      ["backups-restore", false],
    ]);
  });
});

describe("a Content-Type", () => {
  const passes = (said: string) =>
    isPreflighted({ headers: new Headers({ "content-type": said }) }, ["application/json"]);

  it.for([
    ["application/json", true],
    ["Application/JSON ; charset=utf-8", true],
    ["application/json;text/plain", true],
    ["", false],
    [";", false],
    ["text/plain; application/json", false],
    ["text/plain, application/json", false],
    ["application/json, text/plain", false],
    ["text/plain;application/json", false],
    ["application/jsonp", false],
    ["application/json application/json", false],
  ] as const)("%j counts as a preflighted request: %s", ([said, isAskedFor]) => {
    expect(passes(said)).toBe(isAskedFor);
  });

  it("never does so if a browser treats it as CORS-safelisted", () => {
    const piece = fc.constantFrom(
      ...simpleTypes,
      ..."application/json|;|,| |\t|\"|=|charset=utf-8|/|json|boundary=|'".split("|"),
    );
    // Few texts without it at the beginning pass.
    const begin = fc.constantFrom("", "application/json", "application/json", "application/json");
    const said = fc
      .tuple(begin, fc.array(piece, { maxLength: 6 }))
      .map(([first, pieces]) => first + pieces.join(""));
    fc.assert(
      fc.property(said, (text) => {
        fc.pre(passes(text));
        expect(new MIMEType(text).essence).toBe("application/json");
      }),
    );
  });
});

describeHost(
  "what a page sends by itself",
  ({ sendJson, storage, url }) => {
    let name: string;
    const state = () => wholeState(storage(), folder);
    beforeAll(async () => {
      name = await fill(async (...sent) => (await sendJson(...sent)).text);
    });

    it.for(pageRequests)("changes nothing: $name", async (sent) => {
      const before = await state();
      expect(before.length).toBeGreaterThan(15);
      const asked = requestsToAll.includes(sent) ? posted : [...kinds.values()];
      for (const path of asked.map((operation) => pathTo(operation, name))) {
        const { status, text } = await sendAsBrowser("POST", `${url()}${path}`, sent);
        expect([status >= 400 && status < 500, text], path).toEqual([true, text]);
      }
      expect(await state()).toEqual(before);
    });

    it("is refused by all paths that know no POST", async () => {
      const before = await state();
      const known = new Set(posted.map(({ path }) => path));
      const others = operations.filter(({ path }) => !known.has(path));
      const sent = pageRequests.find(({ body }) => body === undefined) ?? expect.fail();
      for (const path of new Set(others.map((operation) => pathTo(operation, name)))) {
        const { status } = await sendAsBrowser("POST", `${url()}${path}`, sent);
        expect([403, 405], path).toContain(status);
      }
      expect(await state()).toEqual(before);
    });

    it("by reading changes nothing either", async () => {
      const before = await state();
      for (const path of new Set(operations.map((operation) => pathTo(operation, name)))) {
        for (const query of ["", "?erase=true", "?deleted=true", "?_method=DELETE"]) {
          await sendAsBrowser("GET", `${url()}${path}${query}`, { headers: {} });
        }
      }
      expect(await state()).toEqual(before);
    });

    it.for(["restore", "verify", ""])("a backup's /%s says what is missing", async (what) => {
      const target = `${url()}/api/backups/${name}/${what}`.replace(/\/$/, "");
      const { status, text } = await sendAsBrowser("POST", target, { headers: {} });
      expect([status, JSON.parse(text).code]).toEqual([403, "cross-site-request"]);
      expect(JSON.parse(text).detail).toContain("Seedbed-Request: 1");
    });

    it.for(changing)(
      "with something that requires a preflight, $name is carried out",
      async (operation) => {
        const { body } = operation.input;
        const headers = {
          origin: "http://localhost:5173",
          "sec-fetch-site": "cross-site",
          "seedbed-request": "1",
          ...(body && { "content-type": mediaTypesOf(body)[0] ?? "" }),
        };
        const target = `${url()}${pathTo(operation, name)}`;
        const sent = { headers, ...(body && { body: "{}" }) };
        const { status } = await sendAsBrowser(operation.method, target, sent);
        expect([200, 201, 202, 400, 404, 409]).toContain(status);
      },
    );

    it("and then something has changed", async () => {
      const { status, text } = await sendAsBrowser("GET", `${url()}/api/moods/victim/revisions`, {
        headers: {},
      });
      expect([status, JSON.parse(text).revisions[0].change]).toEqual([200, "deleted"]);
    });
  },
  { SEED_POLICY: "off", BACKUP_FOLDER: folder },
);

describe("a request that a page sends for a signed-in visitor", () => {
  let storage: string;
  let app: App;
  let backups: string;
  let name: string;
  const principal = { "x-ms-client-principal": signedIn("Documents.Admin") };
  const logged: unknown[] = [];
  beforeAll(async () => {
    storage = await anyStorage();
    backups = await mkdtemp(join(tmpdir(), "seedbed-test-"));
    app = createApp({
      env: {
        ...{ DocumentsStorage: storage, SEED_POLICY: "off", BACKUP_FOLDER: backups },
        ...{ ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True" },
      },
      root: ".",
    });
    const json = { "content-type": "application/json" };
    name = await fill(async (method, path, body) => {
      const operation = app.operations.find(
        (one) => one.method === method && pathTo(one, "") === path,
      );
      return textOf(await ask(operation, json, JSON.stringify(body)));
    });
  });
  afterAll(async () => {
    await rm(backups, { recursive: true });
  });

  function ask(
    operation: Operation | undefined,
    headers: Readonly<Record<string, string>>,
    body: string | null = null,
  ) {
    if (operation === undefined) {
      throw new Error("There is no such operation.");
    }
    const { method } = operation;
    const url = `https://seedbed.example${pathTo(operation, name)}`;
    const fields = new Headers(headers);
    fields.set("x-ms-client-principal", principal["x-ms-client-principal"]);
    return answer(operation, new Request(url, { method, headers: fields, body }), {
      params: { ...there, name },
      requestId: "test",
      access: app.access,
      log: (_, event) => logged.push(event),
    });
  }

  it.for(requestsToAll)("changes nothing: $name", async ({ body, headers }) => {
    const before = await wholeState(storage, backups);
    expect(before.length).toBeGreaterThan(15);
    for (const operation of app.operations.filter(({ method }) => method === "POST")) {
      const { status } = await ask(operation, headers, body ?? null);
      const isBodyRequired = operation.input.body && !operation.input.body.isOptional;
      expect(status, operation.name).toBe(isBodyRequired ? 415 : 403);
    }
    expect(await wholeState(storage, backups)).toEqual(before);
  });

  it("is on record, where it was for an admin", () => {
    expect(logged).toContainEqual(
      expect.objectContaining({
        ...{ event: "audit", action: "moods-erase", result: "cross-site-request" },
        params: expect.objectContaining({ id: "victim" }),
      }),
    );
  });

  it("is carried out with the header field", async () => {
    const erase = app.operations.find((one) => one.name === "moods-erase");
    expect((await ask(erase, { "seedbed-request": "" })).status).toBe(403);
    expect((await ask(erase, { "seedbed-request": "1" })).status).toBe(200);
  });
});
