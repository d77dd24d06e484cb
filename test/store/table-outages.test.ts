import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { openTableStore } from "../support/stores.ts";
import { bodyOf, put, tombstoneOver, toWrite } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };
const odata = (code: string) =>
  JSON.stringify({ "odata.error": { code, message: { value: code } } });

/** The failures of a storage, and the store's reaction to each. */
const troubles: readonly {
  name: string;
  answer: (response: ServerResponse) => void;
  code: string;
  /** The cause, for the log. */
  cause?: string;
}[] = [
  {
    name: "is busy",
    answer: (response) => response.writeHead(503).end(odata("ServerBusy")),
    code: "throttled",
  },
  {
    name: "counts requests",
    answer: (response) => response.writeHead(429).end(odata("TooManyRequests")),
    code: "throttled",
  },
  {
    name: "fails inside",
    answer: (response) => response.writeHead(500).end(odata("InternalError")),
    code: "storage-unavailable",
  },
  {
    name: "times out inside",
    answer: (response) => response.writeHead(500).end(odata("OperationTimedOut")),
    code: "storage-unavailable",
  },
  {
    name: "waits too long for a request",
    answer: (response) => response.writeHead(408).end(),
    code: "storage-unavailable",
  },
  {
    name: "never answers",
    answer: () => {},
    code: "storage-unavailable",
    cause: "The call to 127.0.0.1 took too long.",
  },
  {
    name: "resets the connection",
    answer: (response) => response.destroy(),
    code: "storage-unavailable",
    cause: "127.0.0.1: socket hang up",
  },
  {
    name: "answers half",
    answer: (response) =>
      void response
        .writeHead(200, { "content-length": 500, "content-type": "application/json" })
        .write('{"a":', () => response.destroy()),
    code: "storage-unavailable",
  },
  {
    name: "answers something else",
    answer: (response) =>
      response.writeHead(200, { "content-type": "application/json" }).end("<html>"),
    code: "storage-unavailable",
  },
  {
    name: "is a gateway's page",
    answer: (response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>"),
    code: "storage-unavailable",
  },
  {
    name: "refuses the key",
    answer: (response) => response.writeHead(403).end(odata("AuthenticationFailed")),
    code: "misconfigured",
  },
  {
    name: "refuses the identity",
    answer: (response) => response.writeHead(403).end(odata("AuthorizationPermissionMismatch")),
    code: "misconfigured",
  },
  {
    name: "has lost the table",
    answer: (response) => response.writeHead(404).end(odata("TableNotFound")),
    code: "storage-unavailable",
  },
];

describe.for(troubles)("a storage that $name", ({ answer, cause, code }) => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A store that was opened before the outage. */
  const openThenBreak = async () => {
    let isBroken = false;
    server = createServer((request, response) => {
      request.resume();
      if (isBroken) {
        answer(response);
      } else {
        response.writeHead(200, { "content-type": "application/json", etag: 'W/"1"' });
        const state = { PartitionKey: "system", RowKey: "state", partitions: 1 };
        response.end(JSON.stringify({ value: [state] }));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:${port}/a;`;
    const client = await connectTable({ connectionString }, "documents", {
      retryOptions: { maxRetries: 1, retryDelayInMs: 1 },
    });
    const store = new TableDocumentStore(client, { partitionsPerType: 1, callTimeout: 2_000 });
    await store.open();
    isBroken = true;
    return store;
  };

  if (cause !== undefined) {
    it("is named to whoever reads the log, with the cause", async () => {
      const store = await openThenBreak();
      await expect(store.get(calm)).rejects.toMatchObject({ cause: { message: cause } });
    });
  }

  it(`is ${code} to whoever reads or writes, and never "not found"`, async () => {
    const store = await openThenBreak();
    const head = { ...toWrite(calm, undefined, bodyOf("calm")).next, id: "calm", version: "v" };
    const calls = [
      store.get(calm),
      store.list("moods", { limit: 10 }),
      store.revision(calm, 1),
      store.history(calm, { limit: 10 }),
      Array.fromAsync(store.ledger("moods")),
      Array.fromAsync(store.erasures("moods")),
      Array.fromAsync(store.foreignHeads("moods")),
      store.revisions("moods", { limit: 10 }),
      store.erasure(calm),
      store.obstacle(calm),
      store.fence("moods"),
      store.moveFence("moods"),
      store.idempotencyRecord("moods", "k"),
      store.removeIdempotencyRecords("moods", "2026"),
      store.sweepErased("moods"),
      store.records("planting-"),
      store.readRecord("lease-a"),
      store.writeRecord("lease-a", { a: "b" }, undefined),
      store.removeRecord("lease-a", { value: {}, version: "v" }),
      store.removeRevisions(calm, head, [1]),
      store.addHistory(calm, head, [head]),
      store.writeLedger([{ key: calm, over: head, ledger: { id: "calm", hash: "h", file: "f" } }]),
      store.erase(calm, { over: head, tombstone: tombstoneOver(head), through: 1 }),
      store.commit([toWrite(calm, undefined, bodyOf("calm"))]),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { name: "DocumentError", code },
      });
    }
  });
});

it("a table that is deleted while in use is not made again, which would hide the loss", async () => {
  const { client, store } = await openTableStore();
  await put(store, calm, bodyOf("calm"));
  await client.deleteTable();
  for (const call of [() => store.records("planting-"), () => store.get(calm)]) {
    await expect(call()).rejects.toMatchObject({ code: "storage-unavailable" });
  }
});

it("a table that is emptied while in use is not taken for a new one", async () => {
  const { client, store } = await openTableStore();
  await put(store, calm, bodyOf("calm"));
  await client.deleteEntity("system", "state");
  await expect(store.records("planting-")).rejects.toMatchObject({
    code: "storage-unavailable",
    message: expect.stringContaining("deleted while in use"),
  });
});
