import { describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { answer } from "../../src/http/answer.ts";
import { documentOperations } from "../../src/http/operations/documents.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { eventsIn } from "../support/events.ts";
import { describeHost } from "../support/every-host.ts";
import { openTableStore } from "../support/stores.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

describeHost("the event of a request", ({ log, send, sendJson }) => {
  const last = () => eventsIn(log().split("\n")).findLast(({ event }) => event === "request") ?? {};

  it.for([
    {
      name: "a creation",
      call: () => sendJson("POST", "/api/moods", { id: "told", mood: "Told" }),
      says: { operation: "moods-create", method: "POST", status: 201, about: "moods", revision: 1 },
    },
    {
      name: "a change",
      call: () => sendJson("PATCH", "/api/moods/told", { mood: "Told twice" }),
      says: { operation: "moods-patch", status: 200, revision: 2, storageCalls: 2 },
    },
    {
      name: "a reading",
      call: () => send("/api/moods/told"),
      says: { operation: "moods-get", status: 200, revision: 2, storageCalls: 1, role: "admin" },
    },
    {
      name: "asking for the head alone",
      call: () => send("/api/moods/told", { method: "HEAD" }),
      says: { operation: "moods-get", method: "HEAD", status: 200, revision: 2, caller: "local" },
    },
    {
      name: "one that is known",
      call: () => send("/api/moods/told", { headers: { "if-none-match": "*" } }),
      says: { operation: "moods-get", status: 304, revision: 2 },
    },
    {
      name: "a list",
      call: () => send("/api/moods"),
      says: { operation: "moods-list", status: 200, storageCalls: 1 },
    },
    {
      name: "a deletion",
      call: () => send("/api/moods/told", { method: "DELETE" }),
      says: { operation: "moods-delete", status: 200, revision: 3, storageCalls: 2 },
    },
    {
      name: "what is not there",
      call: () => send("/api/moods/told"),
      says: { operation: "moods-get", status: 404, code: "not-found", storageCalls: 1 },
    },
    {
      name: "a body that is no JSON",
      call: () =>
        send("/api/moods", {
          method: "POST",
          body: "{",
          headers: { "content-type": "application/json" },
        }),
      says: { operation: "moods-create", status: 400, code: "malformed-json", storageCalls: 0 },
    },
    {
      name: "a path that leads nowhere",
      call: () => send("/api/nothing"),
      says: { operation: "zz-fallback", status: 404, code: "not-found", about: "system" },
    },
    {
      name: "health",
      call: () => send("/api/health"),
      says: { operation: "health", status: 200, storageCalls: 0, storageMs: 0, about: "system" },
    },
  ])("reports the route and cost of $name", async ({ call, says }) => {
    const begun = performance.now();
    const { headers, status } = await call();
    const took = performance.now() - begun;
    const event = last();
    expect(event).toMatchObject({ ...says, event: "request" });
    expect(event["status"]).toBe(status);
    expect(event["requestId"]).toMatch(/^[\w-]{36}$/);
    // In tenths, so that an answer without a storage call may have taken none.
    expect(event["ms"]).toBeGreaterThanOrEqual(event["storageCalls"] === 0 ? 0 : 0.1);
    expect(event["ms"]).toBeLessThanOrEqual(took + 0.05);
    expect(event["storageMs"]).toBeLessThanOrEqual(Number(event["ms"]));
    expect(event).not.toHaveProperty("traceId");
    expect(headers.has("revision")).toBe(false);
  });

  it("belongs to the trace of its caller", async () => {
    await send("/api/moods", { headers: { traceparent } });
    expect(last()).toMatchObject({ operation: "moods-list", traceId });
  });

  it("has the request id that a problem has", async () => {
    const { body } = await send("/api/moods/none");
    expect(body).toMatchObject({ requestId: last()["requestId"] });
  });

  it("holds nothing of a document, of a query or of a header field", async () => {
    const secret = "Nobody-shall-read-this";
    const headers = { "x-anything": secret };
    await sendJson("POST", "/api/moods", { id: "quiet", mood: secret }, headers);
    await send(`/api/moods?q=${secret}`);
    await sendJson("PUT", "/api/moods/quiet", { mood: 1, description: secret });
    expect(log()).toContain("moods-replace");
    expect(log()).not.toContain(secret);
  });

  it("is written for a tool's operation, too, which alone counts its storage calls", async () => {
    const before = eventsIn(log().split("\n")).length;
    const call = { name: "get_document", arguments: { type: "moods", id: "none" } };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: call };
    const { status } = await sendJson("POST", "/api/mcp", message);
    const written = eventsIn(log().split("\n")).slice(before);
    expect(status).toBe(200);
    const { requestId } = last();
    expect(written).toMatchObject([
      { operation: "moods-get", status: 404, code: "not-found", storageCalls: 1, via: "mcp" },
      { operation: "mcp", status: 200, storageCalls: 0, storageMs: 0 },
    ]);
    expect(written.map((event) => event["requestId"])).toEqual([requestId, requestId]);
    expect(last()).not.toHaveProperty("via");
  });

  it("is written once per request", async () => {
    const count = () =>
      eventsIn(log().split("\n")).filter(({ event }) => event === "request").length;
    const before = count();
    await Promise.all(Array.from({ length: 20 }, () => send("/api/moods")));
    expect(count() - before).toBe(20);
  });
});

describe("the storage calls of a request", () => {
  it("are counted as they are sent, those that had to be repeated too", async () => {
    const { faults, store } = await openTableStore();
    await store.open();
    const service = new DocumentService({ store });
    const type = documentTypes.find(({ collection }) => collection === "moods");
    const operation =
      type &&
      documentOperations(type, {
        documents: async () => service,
        labels: () => Promise.reject(new Error("not asked for")),
      }).find(({ name }) => name === "moods-create");
    if (operation === undefined) {
      throw new Error("There is no moods-create.");
    }
    const events: object[] = [];
    const request = (mood: string) =>
      new Request("http://localhost/api/moods", {
        method: "POST",
        body: JSON.stringify({ mood }),
        headers: { "content-type": "application/json" },
      });
    const invocation = {
      params: {},
      requestId: "r1",
      access: { mode: "open", readingIsPublic: false, platformSignsIn: false },
      log: (_level: string, event: object) => events.push(event),
    } as const;
    await answer(operation, request("Calm"), invocation);
    faults.inject({ at: 1, when: "after", lasts: "once" });
    await answer(operation, request("Brisk"), invocation);
    expect(events).toMatchObject([
      { status: 201, storageCalls: 1 },
      { status: 201, storageCalls: 3 },
    ]);
    expect(faults.calls).toBe(3);
  });
});
