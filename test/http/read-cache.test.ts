import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Answer, Call } from "../../src/http/operation.ts";
import { ReadCache } from "../../src/http/read-cache.ts";
import { startBundle } from "../support/app.ts";
import { describeHost } from "../support/every-host.ts";
import { anyStorage } from "../support/storage.ts";

describeHost(
  "with READ_CACHE_SECONDS",
  ({ log, send, sendJson }) => {
    /** The number of storage calls of the last request in the log. */
    const lastCalls = () =>
      log()
        .split("\n")
        .flatMap((line) => /"event":"request".*"storageCalls":(\d+)/.exec(line)?.[1] ?? [])
        .at(-1);

    it("a read is repeated from memory, with its age, and with the same content", async () => {
      await sendJson("POST", "/api/moods", { id: "calm", mood: "Calm" });
      for (const path of ["/api/moods/calm", "/api/moods?limit=5&fields=mood"]) {
        const first = await send(path);
        expect(first.headers.get("age")).toBeNull();
        const second = await send(path);
        expect(second.headers.get("age")).toMatch(/^\d+$/);
        expect(lastCalls()).toBe("0");
        expect(second.body).toEqual(first.body);
        expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
      }
    });

    it("each form of a document is its own", async () => {
      const prompt = { id: "hello", name: "Hello", prompt: "system:\nHello" };
      await sendJson("POST", "/api/templates", prompt);
      for (const accept of ["application/json", "text/x-prompty"]) {
        for (let time = 0; time < 2; time += 1) {
          const reply = await send("/api/templates/hello", { headers: { accept } });
          expect(reply.headers.get("content-type")).toContain(accept);
        }
      }
    });

    const writes: readonly { name: string; write: () => Promise<unknown>; mood?: string }[] = [
      { name: "PUT", write: () => sendJson("PUT", "/api/moods/own", { mood: "B" }), mood: "B" },
      { name: "PATCH", write: () => sendJson("PATCH", "/api/moods/own", { mood: "C" }), mood: "C" },
      {
        name: "an import",
        write: () =>
          send("/api/import?mode=upsert", {
            method: "POST",
            headers: { "content-type": "application/x-ndjson" },
            body: JSON.stringify({ type: "moods", document: { id: "own", mood: "D" } }),
          }),
        mood: "D",
      },
      { name: "DELETE", write: () => send("/api/moods/own", { method: "DELETE" }) },
      {
        name: "restoring a revision",
        write: () => send("/api/moods/own/revisions/1/restore", { method: "POST" }),
        mood: "A",
      },
      { name: "erasing", write: () => send("/api/moods/own/erase", { method: "POST" }) },
    ];

    const ownOf = (moods: unknown) =>
      (moods as readonly { id: string }[]).filter(({ id }) => id === "own");

    it("a read after any write of this instance shows it", async () => {
      await sendJson("POST", "/api/moods", { id: "own", mood: "A" });
      for (const { mood, name, write } of writes) {
        const list = "/api/moods?where.mood=nothing&total=true";
        for (const path of ["/api/moods/own", "/api/moods", list]) {
          await send(path);
        }
        await write();
        const reply = await send("/api/moods/own");
        expect(reply.headers.get("age"), name).toBeNull();
        const page = await send("/api/moods");
        const listed = mood === undefined ? [] : [expect.objectContaining({ id: "own", mood })];
        expect([reply.status, reply.body["mood"] ?? null], name).toEqual(
          mood === undefined ? [404, null] : [200, expect.objectContaining({ mood })],
        );
        expect(ownOf(page.body["moods"]), name).toEqual(listed);
        expect((await send(list)).headers.get("age"), name).toBeNull();
      }
    });

    it("requests with a condition, later pages and history are read from the storage", async () => {
      const { headers } = await send("/api/moods/calm");
      const conditions: readonly Readonly<Record<string, string>>[] = [
        { "if-none-match": headers.get("etag") ?? "" },
        { "if-match": headers.get("etag") ?? "" },
        { "if-modified-since": "Thu, 01 Jan 2026 00:00:00 GMT" },
      ];
      for (const condition of conditions) {
        const reply = await send("/api/moods/calm", { headers: condition });
        expect(reply.headers.get("age")).toBeNull();
        expect(lastCalls()).toBe("1");
      }
      await sendJson("POST", "/api/moods", { id: "later", mood: "Later" });
      const { body } = await send("/api/moods?limit=1");
      const next = String(body["nextLink"]);
      const others = ["?label=latest", "/revisions", "/revisions/1"];
      for (const path of [next, ...others.map((other) => `/api/moods/calm${other}`)]) {
        await send(path);
        expect((await send(path)).headers.get("age"), path).toBeNull();
      }
    });

    it("a document that is not there is looked for each time", async () => {
      expect((await send("/api/moods/none")).status).toBe(404);
      expect((await send("/api/moods/none")).headers.get("age")).toBeNull();
      expect(lastCalls()).toBe("1");
    });
  },
  { SEED_POLICY: "off", READ_CACHE_SECONDS: "600", ACCESS: "open" },
);

describe("the cache", () => {
  const call = (id: string): Call => ({
    ...{ method: "GET", accept: "", acceptEncoding: "gzip", requestId: "r", text: "", body: {} },
    ...{ params: { id }, url: new URL(`http://localhost/api/moods/${id}`), query: {} },
    ...{ headers: new Headers({ cookie: "c" }), idempotencyKey: undefined, log: () => {} },
    ...{ precondition: {}, signal: undefined },
    caller: { id: "u-1", name: "Aiko Tanabe 田辺", role: "read" },
  });
  const answerOf = (body: string): Answer => ({ status: 200, headers: {}, body });
  /** A cache, and which reads reached the storage. */
  const open = (maxBytes?: number) => {
    const clock = { now: 0 };
    const options = { seconds: 2, now: () => clock.now, ...(maxBytes && { maxBytes }) };
    const cache = new ReadCache(options);
    const reads: string[] = [];
    const read = (id: string, body = id) =>
      cache.answer("moods", call(id), async () => {
        reads.push(id);
        return answerOf(body);
      });
    return { cache, clock, read, reads };
  };

  it("forgets an answer when it is too old, counted from when its read began", async () => {
    const { cache, clock, read, reads } = open();
    await cache.answer("moods", call("calm"), async () => {
      clock.now = 1_500;
      return answerOf("calm");
    });
    clock.now = 1_999;
    expect((await read("calm")).headers["age"]).toBe("1");
    clock.now = 2_000;
    expect((await read("calm")).headers["age"]).toBeUndefined();
    expect(reads).toEqual(["calm"]);
  });

  it("shares an answer only among callers with the same role, and shows its read nothing else of them", async () => {
    const { cache } = open();
    const seen: unknown[] = [];
    for (const role of ["read", undefined, "read", "write"] as const) {
      const { caller, ...rest } = call("calm");
      await cache.answer("moods", { ...rest, caller: { ...caller, role } }, async (asked) => {
        seen.push([asked.caller, [...asked.headers], asked.acceptEncoding]);
        return answerOf("calm");
      });
    }
    const nobody = { id: "", name: "" };
    expect(seen).toEqual(["read", undefined, "write"].map((role) => [{ ...nobody, role }, [], ""]));
  });

  it("keeps no more bytes than it may, and forgets first what was not used for longest", async () => {
    const { read, reads } = open(6_000);
    const body = "x".repeat(1_000);
    // Two answers of this size fit.
    for (const id of ["a", "b", "a", "c", "a", "b"]) {
      await read(id, body);
    }
    expect(reads).toEqual(["a", "b", "c", "b"]);
    await read("huge", "x".repeat(10_000));
    await read("huge", "x".repeat(10_000));
    expect(reads.filter((id) => id === "huge")).toHaveLength(2);
  });

  it("does not keep a read that began before a write of the collection ended", async () => {
    const { cache, read, reads } = open();
    await cache.answer("moods", call("calm"), async () => {
      cache.drop([{ collection: "moods", id: "other" }]);
      return answerOf("old");
    });
    expect((await read("calm", "new")).body).toBe("new");
    expect(reads).toEqual(["calm"]);
  });
});

it("of two instances, the other shows an erased document for no longer than its seconds, but never to a conditional request", async () => {
  const settings = { DocumentsStorage: await anyStorage(), READ_CACHE_SECONDS: "1" };
  const [one, other] = await Promise.all([startBundle({ settings }), startBundle({ settings })]);
  onTestFinished(async () => {
    await Promise.all([one.stop(), other.stop()]);
  });
  const send = (url: string, path: string, init?: RequestInit) =>
    fetch(`${url}/api/moods${path}`, {
      ...init,
      headers: { "content-type": "application/json", "seedbed-request": "1", ...init?.headers },
    });
  const body = JSON.stringify({ id: "calm", mood: "Calm" });
  expect((await send(one.url, "", { method: "POST", body })).status).toBe(201);
  const { headers } = await send(other.url, "/calm");
  const erased = performance.now();
  expect((await send(one.url, "/calm/erase", { method: "POST" })).ok).toBe(true);
  expect((await send(one.url, "/calm")).status).toBe(404);
  const ifNoneMatch = { headers: { "if-none-match": headers.get("etag") ?? "" } };
  expect((await send(other.url, "/calm", ifNoneMatch)).status).toBe(404);
  for (let status = 0; status !== 404; ) {
    const asked = performance.now();
    const answer = await send(other.url, "/calm");
    status = answer.status;
    if (status === 200) {
      expect(Number(answer.headers.get("age"))).toBeLessThanOrEqual(1);
      // It was read before it was erased.
      expect(asked - erased).toBeLessThan(1_000);
      await delay(20);
    }
  }
});
