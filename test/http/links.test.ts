import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isObject, type JsonObject, type JsonValue } from "../../src/documents/json.ts";
import { describeHost, type HostUnderTest } from "../support/every-host.ts";
import type { Reply } from "../support/reply.ts";

const folder = await mkdtemp(join(tmpdir(), "seedbed-links-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The longest id. */
const longId = (start: string) => `${start}-`.padEnd(128, "a");

/** The maximum length of any link, apart from the parameters that the caller sent. */
const maxLink = 2_000;

/** The links of an answer. */
function linksOf({ body, headers }: Reply): readonly string[] {
  const [, next] = /<([^<>]+)>; rel="next"/.exec(headers.get("link") ?? "") ?? [];
  return [headers.get("location"), next, body.nextLink].filter((link) => typeof link === "string");
}

/** The operations with a link in some answer, all collections counting as one: `GET /api/{collection}`. */
function withLinks(description: JsonObject): readonly string[] {
  const at = (value: JsonValue | undefined, ...path: readonly string[]): JsonObject =>
    path.reduce<JsonObject>(
      (within, name) => (isObject(within[name]) ? within[name] : {}),
      isObject(value) ? value : {},
    );
  const schemas = at(description, "components", "schemas");
  const hasLink = (response: JsonValue): boolean => {
    const { Link, Location } = at(response, "headers");
    const { $ref } = at(response, "content", "application/json", "schema");
    const schema = at(schemas, String($ref).split("/").at(-1) ?? "");
    return [Link, Location, at(schema, "properties")["nextLink"]].some((one) => one !== undefined);
  };
  const found = Object.entries(at(description, "paths")).flatMap(([path, methods]) =>
    Object.entries(isObject(methods) ? methods : {})
      .filter(([method]) => method !== "head")
      .filter(([, operation]) => Object.values(at(operation, "responses")).some(hasLink))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  const general = found.map((name) =>
    name.replace(/\/api\/(personas|templates|scenarios|moods)/, "/api/{collection}"),
  );
  return [...new Set(general)].toSorted();
}

type Asking = (host: HostUnderTest) => Promise<Reply>;

async function createMood({ sendJson }: HostUnderTest, id: string, more: object = {}) {
  const absent = { "if-none-match": "*" };
  return sendJson("PUT", `/api/moods/${id}`, { mood: "x", ...more }, absent);
}

async function untilMade({ send }: HostUnderTest): Promise<string> {
  let reply = await send("/api/backups", { method: "POST" });
  for (let calls = 0; reply.status === 202; calls += 1) {
    expect(calls).toBeLessThan(50);
    reply = await send(reply.headers.get("location") ?? "", { method: "POST" });
  }
  expect(reply.status).toBe(200);
  return String(reply.body["name"]);
}

/** An answer with a link for each of them, with the longest names possible. */
const askings: Readonly<Record<string, Asking>> = {
  "GET /api/{collection}": async (host) => {
    await createMood(host, longId("one"));
    await createMood(host, longId("two"));
    return host.send("/api/moods?limit=1");
  },
  "POST /api/{collection}": ({ sendJson }) =>
    sendJson("POST", "/api/moods", { id: longId("new"), mood: "x" }),
  "PUT /api/{collection}/{id}": (host) => createMood(host, longId("put")),
  "GET /api/{collection}/{id}/revisions": async (host) => {
    await createMood(host, longId("old"));
    await host.sendJson("PATCH", `/api/moods/${longId("old")}`, { n: 1 });
    return host.send(`/api/moods/${longId("old")}/revisions?limit=1`);
  },
  "POST /api/backups": async (host) => {
    await untilMade(host);
    return host.send("/api/backups", { method: "POST" });
  },
  "POST /api/backups/{name}": async (host) => {
    const { headers } = await host.send("/api/backups", { method: "POST" });
    return host.send(headers.get("location") ?? "", { method: "POST" });
  },
  "POST /api/backups/{name}/verify": async (host) => {
    await createMood(host, "verified");
    await host.sendJson("POST", "/api/templates", { name: "Verified", prompt: "x" });
    return host.send(`/api/backups/${await untilMade(host)}/verify`, { method: "POST" });
  },
  "POST /api/backups/{name}/restore": async (host) => {
    const only = Array.from({ length: 100 }, (_, n) => `moods/${longId(`m${n}`)}`);
    const path = `/api/backups/${await untilMade(host)}/restore`;
    return host.sendJson("POST", path, { mode: "merge", only });
  },
  // Last, because all else would be slow with documents of 9 MB.
  "GET /api/export": async (host) => {
    for (let n = 0; n < 12; n += 1) {
      await createMood(host, longId(`large-${n}`), { text: "日".repeat(250_000) });
    }
    return host.send("/api/export?type=moods");
  },
};

describeHost(
  "links",
  (host) => {
    it("are in the answers that are looked at here, and in no others", async () => {
      const description = (await host.send("/api/openapi.json")).body as JsonObject;
      expect(withLinks(description)).toEqual(Object.keys(askings).toSorted());
    });

    it("keep the query's parameters, and come to an end", async () => {
      for (const id of ["a", "b"]) {
        await createMood(host, longId(id), { text: "'".repeat(1_100) });
      }
      const asked = new URLSearchParams({ "where.text": "'".repeat(1_100), limit: "1" });
      const first = await host.send(`/api/moods?${asked}`);
      expect([first.status, first.documents.length]).toEqual([200, 1]);
      const [link = ""] = linksOf(first);
      expect(link.length).toBeLessThan(3_500 + 500);
      expect((await host.send(link)).documents.length).toBe(1);
      const longer = await host.send(`/api/moods?${asked}&q=${"x".repeat(400)}`);
      expect([longer.status, longer.body.code]).toEqual([400, "invalid-parameter"]);
      expect(longer.body.detail).toContain("The query has ");
    });

    describe.for(Object.entries(askings))("of %s", ([name, ask]) => {
      it("are short, and can be followed to the end", async () => {
        const isWork = name.startsWith("POST /api/backups");
        let reply = await ask(host);
        expect(linksOf(reply)).not.toEqual([]);
        for (let calls = 1; linksOf(reply).length > 0; calls += 1) {
          expect(linksOf(reply).filter((link) => link.length > maxLink)).toEqual([]);
          expect(calls).toBeLessThan(100);
          const [link = ""] = linksOf(reply);
          reply = await host.send(link, { method: isWork ? "POST" : "GET" });
          expect(reply.status).toBeLessThan(400);
        }
      });
    });
  },
  { SEED_POLICY: "off", BACKUP_FOLDER: folder, BACKUP_CALL_SECONDS: "0" },
);
