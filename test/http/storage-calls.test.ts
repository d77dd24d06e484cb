import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { answer } from "../../src/http/answer.ts";
import { createOperations } from "../../src/http/operations.ts";
import { ReadinessCheck } from "../../src/http/readiness.ts";
import { closedAccess } from "../../src/http/request/access.ts";
import { plant } from "../../src/seeding/planter.ts";
import { SeedService } from "../../src/seeding/seed-service.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentLabels } from "../../src/service/document-labels.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { readStanding } from "../../src/store/standing.ts";
import { examples } from "../support/examples.ts";
import { createSeedFolder } from "../support/seed-folder.ts";
import { openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { toWrite } from "../support/writes.ts";

/** The parameter in the place of a revision or a label. */
function segmentOf(part: string): string {
  return /^\d+$/.test(part) ? "{number}" : part === "production" ? "{label}" : part;
}

/** The operator's bill: the cost of each API call in storage calls, counted on the wire. */
describe("storage calls", () => {
  let tested: StoreUnderTest;
  let call: (
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; calls: number; etag: string }>;

  const open = async () => {
    tested = await openTableStore();
    const { faults, store } = tested;
    await store.open();
    const service = new DocumentService({ store });
    const seeds = new SeedService({
      store: async () => store,
      settings: () => ({ folder: "seeds", policy: "off", filesFirst: false }),
      types: documentTypes,
      root: process.cwd(),
    });
    const readiness = new ReadinessCheck({
      readStanding: () => readStanding(store),
      seeds,
      checkBackups: () => ({ status: "off" }),
    });
    const operations = createOperations({
      access: closedAccess,
      documents: async () => service,
      history: async () => new DocumentHistory({ store }),
      labels: async () => new DocumentLabels({ store }),
      protectedLabels: new Set(),
      readiness: (log) => readiness.check(log),
      seeds: () => seeds,
      backups: { service: () => Promise.reject(new Error("not asked for")), budget: 0 },
      store: async () => store,
    });
    call = async (method, path, body, headers = {}) => {
      const [, api, collection, ...rest] = path.split("?")[0]?.split("/") ?? [];
      const [id = "", ...more] = rest;
      const route = `/${[api, collection, ...(id !== "" && collection !== "health" ? ["{id}", ...more.map(segmentOf)] : rest)].join("/")}`;
      const operation = operations.find(
        (one) =>
          [route, path].includes(one.path) && one.method === (method === "HEAD" ? "GET" : method),
      );
      if (operation === undefined) {
        throw new Error(`no operation ${method} ${route}`);
      }
      const request = new Request(`http://localhost${path}`, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body && { body: JSON.stringify(body) }),
      });
      faults.inject();
      const reply = await answer(operation, request, {
        params: { id, number: more[1] ?? "", label: more[1] ?? "" },
        requestId: "test",
        access: { mode: "open", readingIsPublic: false, platformSignsIn: false },
        log: () => {},
      });
      return { status: reply.status, calls: faults.calls, etag: reply.headers["etag"] ?? "" };
    };
    await call("POST", "/api/moods", { id: "calm", mood: "Calm" });
    await call("POST", "/api/moods", { id: "gone", mood: "Gone" });
    await call("DELETE", "/api/moods/gone");
  };

  const cases: readonly [string, string, object | undefined, number, number][] = [
    ["GET", "/api/moods/calm", undefined, 200, 1],
    ["HEAD", "/api/moods/calm", undefined, 200, 1],
    ["GET", "/api/moods/none", undefined, 404, 1],
    ["GET", "/api/moods", undefined, 200, 1],
    ["GET", "/api/personas", undefined, 200, 1],
    ["GET", "/api/moods?limit=1", undefined, 200, 1],
    ["POST", "/api/moods", { id: "new", mood: "New" }, 201, 1],
    ["POST", "/api/moods", { mood: "New" }, 201, 1],
    ["POST", "/api/moods", { mood: "Calm" }, 201, 2],
    ["POST", "/api/moods", { mood: "Gone" }, 201, 2],
    ["POST", "/api/moods", { id: "gone", mood: "Back" }, 201, 3],
    ["POST", "/api/moods", { id: "calm", mood: "Calm" }, 409, 2],
    ["PUT", "/api/moods/calm", { mood: "B" }, 200, 2],
    ["PATCH", "/api/moods/calm", { mood: "B" }, 200, 2],
    ["DELETE", "/api/moods/calm", undefined, 200, 2],
    ["POST", "/api/templates", { id: "t", prompt: "{{ x }}" }, 201, 1],
    ["POST", "/api/templates?lint=strict", { id: "t", prompt: "{{ x }}" }, 400, 0],
    ["POST", "/api/templates?lint=strict", { id: "t", prompt: "Hello" }, 201, 1],
    ["POST", "/api/templates/lint", { template: { prompt: "{{ x }}" } }, 200, 0],
    ["PUT", "/api/moods/none", { mood: "B" }, 404, 1],
    ["POST", "/api/moods", { mood: "" }, 400, 0],
    ["GET", "/api/moods?limit=x", undefined, 400, 0],
    ["PUT", "/api/moods/calm", { mood: "Calm" }, 200, 1],
    ["GET", "/api/moods/calm/revisions", undefined, 200, 1],
    ["GET", "/api/moods/gone/revisions", undefined, 200, 2],
    ["GET", "/api/moods/gone/revisions/1", undefined, 200, 2],
    ["POST", "/api/moods/gone/revisions/1/restore", undefined, 200, 4],
    ["PUT", "/api/moods/calm/labels/production", { revision: 1 }, 200, 3],
    ["GET", "/api/moods/calm/labels", undefined, 200, 2],
    ["GET", "/api/moods/calm?label=latest", undefined, 200, 1],
    ["GET", "/api/moods/calm?label=none", undefined, 404, 2],
    ["GET", "/api/moods/calm/diff", undefined, 200, 1],
    ["GET", "/api/moods/gone/diff?from=1&to=2", undefined, 200, 4],
    ["DELETE", "/api/moods/gone?erase=true", undefined, 200, 5],
    ["GET", "/api/health", undefined, 200, 0],
  ];
  const changesNothing = ([method, , , , calls]: (typeof cases)[number]) =>
    method === "GET" || method === "HEAD" || calls === 0;
  const costs = ([method, path, body, status, calls]: (typeof cases)[number]) =>
    expect(call(method, path, body)).resolves.toMatchObject({ status, calls });

  describe("of what changes nothing", () => {
    beforeAll(open);

    it.for(cases.filter(changesNothing))("%s %s with %j answers %i with %i", costs);
  });

  describe("of what writes", () => {
    beforeEach(open);

    it.for(cases.filter((one) => !changesNothing(one)))("%s %s with %j answers %i with %i", costs);

    it("a 304 costs a read, a 412 costs a read", async () => {
      const { etag } = await call("GET", "/api/moods/calm");
      expect(
        await call("GET", "/api/moods/calm", undefined, { "if-none-match": etag }),
      ).toMatchObject({ status: 304, calls: 1 });
      expect(
        await call("PUT", "/api/moods/calm", { mood: "B" }, { "if-match": '"x"' }),
      ).toMatchObject({ status: 412, calls: 1 });
    });

    it("a label costs a second read, at the same time, and a third if it names an older revision", async () => {
      await call("PUT", "/api/moods/calm/labels/production", { revision: 1 });
      const labelled = () => call("GET", "/api/moods/calm?label=production");
      expect(await labelled()).toMatchObject({ status: 200, calls: 2 });
      await call("PUT", "/api/moods/calm", { mood: "B" });
      expect(await labelled()).toMatchObject({ status: 200, calls: 3 });
      expect(await call("GET", "/api/moods/calm")).toMatchObject({ status: 200, calls: 1 });
    });

    it("an Idempotency-Key costs nothing the first time, and two reads when it comes again", async () => {
      const key = { "idempotency-key": "k1" };
      const body = { mood: "Twice" };
      expect(await call("POST", "/api/moods", body, key)).toMatchObject({ status: 201, calls: 1 });
      expect(await call("POST", "/api/moods", body, key)).toMatchObject({ status: 201, calls: 4 });
    });

    it("a list costs one for each 1,000 rows, once it is known how small they are", async () => {
      const ids = Array.from({ length: 1_100 }, (_, n) => `m${n}`);
      await tested.store.commit(
        ids.map((id) =>
          toWrite({ collection: "personas", id }, undefined, JSON.stringify({ id, name: id })),
        ),
      );
      expect(await call("GET", "/api/personas")).toMatchObject({ status: 200, calls: 2 });
      expect(await call("GET", "/api/personas")).toMatchObject({ status: 200, calls: 1 });
      expect(await call("GET", "/api/personas?limit=10")).toMatchObject({ status: 200, calls: 1 });
    });

    it("a list of up to 32 documents costs one from the first", async () => {
      const ids = Array.from({ length: 32 }, (_, n) => `m${n}`);
      await tested.store.commit(
        ids.map((id) =>
          toWrite({ collection: "personas", id }, undefined, JSON.stringify({ id, name: id })),
        ),
      );
      expect(await call("GET", "/api/personas")).toMatchObject({ status: 200, calls: 1 });
    });

    it("readiness reads the storage once in five seconds, and counts no seeds", async () => {
      expect(await call("GET", "/api/health/ready")).toMatchObject({ status: 200, calls: 1 });
      expect(await call("GET", "/api/health/ready")).toMatchObject({ status: 200, calls: 0 });
    });

    it.for(["if-empty", "missing"] as const)(
      "the first call of a process is its only one with all in place, with SEED_POLICY=%s",
      async (policy) => {
        const { another, faults, store } = await openTableStore();
        const [persona, , scenario, mood] = examples.map(({ document }) =>
          JSON.stringify(document),
        );
        const { path, remove } = await createSeedFolder({
          "personas/a.json": persona ?? "",
          "prompts/a.prompty": "Hello",
          "scenarios/a.json": scenario ?? "",
          "moods/a.json": mood ?? "",
        });
        onTestFinished(remove);
        const seeds = { types: documentTypes, folder: path, policy };
        const { collections } = await plant({ ...seeds, store: await another() });
        expect(Object.values(collections).map(({ planted }) => planted)).toEqual([1, 1, 1, 1]);
        faults.inject();
        await plant({ ...seeds, store });
        expect(faults.calls).toBe(1);
      },
    );
  });
});
