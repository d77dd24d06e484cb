import { once } from "node:events";
import { Agent, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import type { TableClient, TransactionAction } from "@azure/data-tables";
import { expect, it, onTestFinished } from "vitest";
import { connectTable } from "../../src/store/table/connection.ts";
import { DirectCalls, unused } from "../../src/store/table/direct-calls.ts";
import { openTableStore } from "../support/stores.ts";

const signal = AbortSignal.timeout(60_000);

/** An opened table, and the requests that are sent to it. */
async function open() {
  const { client, store } = await openTableStore();
  await store.open();
  const sent: PipelineRequest[] = [];
  client.pipeline.addPolicy(
    {
      name: "record",
      sendRequest(request, next) {
        sent.push(request);
        return next(request);
      },
    },
    { afterPhase: "Retry" },
  );
  return { client, direct: new DirectCalls(client), sent };
}

/** What a service sees of a request, without what differs each time. */
function seen({ body, headers, method, url }: PipelineRequest) {
  const { authorization, "x-ms-date": _, ...sent } = headers.toJSON();
  const ids = /(batch|changeset)_[-0-9a-f]{36}/g;
  const [scheme] = String(authorization).split(":");
  return {
    method,
    url: new URL(url).href,
    scheme,
    body: String(body ?? "").replace(ids, "$1"),
    type: String(sent["content-type"] ?? "").replace(ids, "$1"),
    accept: sent["accept"],
    version: sent["x-ms-version"],
  };
}

const partitionKey = "a 'b' 漢字";
const filter = "PartitionKey eq 'a ''b'' 漢字'";
const rows = [
  { partitionKey, rowKey: "d|it's", text: 'quotes " and\r\nlines', live: true, revision: 1 },
  { partitionKey, rowKey: "d|100 % + 漢", text: "", live: false, revision: 2.5 },
];
const creations: readonly TransactionAction[] = rows.map((row) => ["create", row]);

/** The same call, made by the SDK and by us. */
const calls: readonly {
  readonly name: string;
  readonly bySdk: (client: TableClient) => Promise<unknown>;
  readonly byUs: (direct: DirectCalls) => Promise<unknown>;
}[] = [
  {
    name: "one row",
    bySdk: (client) => client.getEntity(partitionKey, "d|it's"),
    byUs: (direct) => direct.row(partitionKey, "d|it's", signal),
  },
  ...[undefined, ["RowKey", "text"]].map((select) => ({
    name: select === undefined ? "a page" : "a page of some columns",
    bySdk: async (client: TableClient) => {
      const queryOptions = { filter, ...(select && { select }) };
      const { value } = await client
        .listEntities({ queryOptions })
        .byPage({ maxPageSize: 9 })
        .next();
      return value;
    },
    byUs: async (direct: DirectCalls) =>
      (await direct.rows({ filter, select, top: 9 }, signal)).rows,
  })),
];

it.for(calls)("$name is asked for as by the SDK, and understood alike", async ({ bySdk, byUs }) => {
  const { client, direct, sent } = await open();
  await direct.transaction(creations, signal);
  sent.length = 0;
  const expected = JSON.parse(JSON.stringify(await bySdk(client)), (name, value) =>
    ["timestamp", "odata.metadata"].includes(name) ? undefined : value,
  );
  expect(await byUs(direct)).toEqual(expected);
  const [first, second] = sent.map(seen);
  expect(second).toEqual(first);
});

it("a column of another type keeps its type, as with the SDK", async () => {
  const { client, direct } = await open();
  const keys = { partitionKey: "p", rowKey: "r" };
  const at = new Date("2026-11-27T10:00:00Z");
  await client.createEntity({ ...keys, big: 5n, at, bytes: Buffer.from("b"), text: "t" });
  const read = await direct.row("p", "r", signal);
  const bySdk = await client.getEntity("p", "r", { disableTypeConversion: true });
  expect(Object.keys(read).toSorted()).toEqual([
    "at",
    "big",
    "bytes",
    "etag",
    "partitionKey",
    "rowKey",
    "text",
  ]);
  expect(read).toMatchObject({
    big: bySdk["big"],
    at: bySdk["at"],
    bytes: bySdk["bytes"],
    text: "t",
  });
});

it("a query continues where the SDK's would", async () => {
  const { direct } = await open();
  await direct.transaction(creations, signal);
  const query = { filter, top: 1 };
  const first = await direct.rows(query, signal);
  const second = await direct.rows({ ...query, token: first.token }, signal);
  expect([...first.rows, ...second.rows].map(({ rowKey }) => rowKey)).toEqual(
    rows.map(({ rowKey }) => rowKey).toSorted(),
  );
});

it("the operations of a transaction do as those of the SDK", async () => {
  const [one, other] = [await open(), await open()];
  const etags = await one.direct.transaction(creations, signal);
  await other.client.submitTransaction([...creations]);
  const of = async ({ direct }: typeof one) => (await direct.rows({ filter, top: 9 }, signal)).rows;
  const keysOf = (etag: string | undefined): readonly TransactionAction[] => [
    ["update", { partitionKey, rowKey: "d|it's", text: "new" }, "Merge", { etag: etag ?? "" }],
    ["upsert", { partitionKey, rowKey: "d|new", live: true }, "Replace"],
    ["delete", { partitionKey, rowKey: "d|100 % + 漢" }],
  ];
  expect(await one.direct.transaction(keysOf(etags[0]), signal)).toHaveLength(3);
  const [, head] = await of(other);
  await other.client.submitTransaction([...keysOf(String(head?.etag))]);
  const values = async (table: typeof one) =>
    (await of(table)).map(({ etag: _, ...columns }) => columns);
  expect(await values(one)).toEqual(await values(other));
  expect(await values(one)).toEqual([
    { ...rows[0], text: "new" },
    { partitionKey, rowKey: "d|new", live: true },
  ]);
});

it.for([
  { name: "a row that is there", actions: creations, code: "EntityAlreadyExists", status: 409 },
  {
    name: "another version",
    actions: [["update", rows[0], "Replace", { etag: 'W/"1"' }]],
    code: "UpdateConditionNotSatisfied",
    status: 412,
  },
  {
    name: "a row that is not there",
    actions: [["delete", { partitionKey, rowKey: "d|none" }]],
    code: "ResourceNotFound",
    status: 404,
  },
] as const)(
  "a transaction refused for $name says so like the SDK",
  async ({ actions, code, status }) => {
    const { client, direct } = await open();
    await direct.transaction(creations, signal);
    const refused = { statusCode: status, code, message: expect.stringMatching(/^0:/) };
    const toSdk = [...actions] as TransactionAction[];
    await expect(client.submitTransaction(toSdk)).rejects.toMatchObject(refused);
    await expect(direct.transaction(toSdk, signal)).rejects.toMatchObject(refused);
  },
);

it("every policy that these calls leave out is one of the SDK's", async () => {
  const { client } = await open();
  const names = new Set(client.pipeline.getOrderedPolicies().map(({ name }) => name));
  expect([...unused].filter((name) => !names.has(name))).toEqual([]);
});

it("an address with a shared access signature keeps it on every call", async () => {
  const { client } = await open();
  const sent: string[] = [];
  const signed = new DirectCalls(
    Object.create(client, {
      url: { value: `${client.url}?sv=2019&sig=a%2Bb` },
      pipeline: {
        value: {
          getOrderedPolicies: () => [
            {
              name: "stop",
              sendRequest: async ({ url }: PipelineRequest) => {
                sent.push(url);
                throw new Error("Not sent.");
              },
            },
          ],
        },
      },
    }),
  );
  await expect(signed.row("p", "r", signal)).rejects.toThrow("Not sent.");
  await expect(signed.rows({ filter: "f", top: 1 }, signal)).rejects.toThrow("Not sent.");
  await expect(signed.transaction(creations, signal)).rejects.toThrow("Not sent.");
  expect(sent.map((url) => url.slice(client.url.length))).toEqual([
    `/${client.tableName}(PartitionKey='p',RowKey='r')?sv=2019&sig=a%2Bb`,
    `/${client.tableName}()?$top=1&$filter=f&sv=2019&sig=a%2Bb`,
    "/$batch?sv=2019&sig=a%2Bb",
  ]);
});

it.for([
  { endpoint: "http://Tables.example:80", host: "tables.example", path: "" },
  {
    endpoint: "http://tables.example:8080/account/",
    host: "tables.example:8080",
    path: "/account",
  },
  { endpoint: "http://[::1]:10002/account", host: "[::1]:10002", path: "/account" },
])("$endpoint is asked by its path, and told its name", async ({ endpoint, host, path }) => {
  const asked: unknown[] = [];
  const server = createServer(({ headers, url }, response) => {
    asked.push([headers.host, url]);
    response.setHeader("content-type", "application/json").end("{}");
  }).listen(0);
  await once(server, "listening");
  // As a proxy's agent would, it connects to another address.
  const agent = new Agent();
  agent.createConnection = (options) => {
    asked.push((options as { protocol?: string }).protocol);
    return connect((server.address() as AddressInfo).port);
  };
  onTestFinished(() => {
    agent.destroy();
    server.close();
  });
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;TableEndpoint=${endpoint}`;
  const client = await connectTable({ connectionString }, "documents");
  client.pipeline.addPolicy({
    name: "agent",
    sendRequest(request, next) {
      request.agent = agent;
      return next(request);
    },
  });
  await new DirectCalls(client).row("p", "r", signal);
  const url = `${path}/documents(PartitionKey='p',RowKey='r')`;
  expect(asked).toEqual(["http:", [host, url]]);
});

it("a call ends when its signal aborts, also if it had before", async () => {
  const { client } = await open();
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const direct = new DirectCalls(Object.create(client, { url: { value: url } }));
  for (const isBefore of [false, true]) {
    const abort = new AbortController();
    if (isBefore) {
      abort.abort();
    } else {
      server.once("request", () => abort.abort());
    }
    await expect(direct.row("p", "r", abort.signal)).rejects.toMatchObject({ name: "AbortError" });
  }
});
