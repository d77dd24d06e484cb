import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { TableClient } from "@azure/data-tables";
import fc from "fast-check";
import { expect, it } from "vitest";
import { connectTable } from "../../src/store/table/connection.ts";
import { DirectCalls } from "../../src/store/table/direct-calls.ts";

const ofSdk = "tablesNamedKeyCredentialPolicy";
const ours = "seedbed-shared-key";
const signal = new AbortController().signal;

/** What a client's call would send as its authorization, at a fixed time. */
async function signatureOf(client: TableClient, call: (client: TableClient) => Promise<unknown>) {
  const sent: (string | undefined)[] = [];
  const date: PipelinePolicy = {
    name: "date",
    sendRequest(request, next) {
      request.headers.set("x-ms-date", "Fri, 27 Nov 2026 10:00:00 GMT");
      return next(request);
    },
  };
  const stop: PipelinePolicy = {
    name: "stop",
    async sendRequest({ headers }) {
      sent.push(headers.get("authorization"));
      throw new Error("Not sent.");
    },
  };
  client.pipeline.addPolicy(date, { beforePolicies: [ofSdk, ours] });
  client.pipeline.addPolicy(stop, { afterPhase: "Retry" });
  await expect(call(client)).rejects.toThrow("Not sent.");
  return sent;
}

const calls: Readonly<Record<string, (client: TableClient, key: string) => Promise<unknown>>> = {
  "a row": (client, key) => new DirectCalls(client).row(key, key, signal),
  "a page": (client, key) => new DirectCalls(client).rows({ filter: key, top: 5 }, signal),
  "a transaction": (client, key) =>
    new DirectCalls(client).transaction(
      [["create", { partitionKey: key, rowKey: key, text: key }]],
      signal,
    ),
  "creating a row": (client, key) => client.createEntity({ partitionKey: key, rowKey: key }),
  "a call with the parameter comp": (client) => client.getAccessPolicy(),
};

it.for(Object.entries(calls))("%s is signed as by the SDK, whatever its keys", async ([, call]) => {
  const texts = fc.string({ unit: "grapheme", minLength: 1 });
  const secrets = fc.uint8Array({ minLength: 1, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(texts, secrets, async (text, secret) => {
      const key = Buffer.from(secret).toString("base64");
      const connectionString = `DefaultEndpointsProtocol=http; accountname=one;AccountKey=${key};TableEndpoint=http://127.0.0.1:1/one/;`;
      const options = { allowInsecureConnection: true };
      const theirs = TableClient.fromConnectionString(connectionString, "documents", options);
      const byUs = await connectTable({ connectionString }, "documents");
      const signatures = await signatureOf(byUs, (client) => call(client, text));
      expect(signatures).toEqual([expect.stringMatching(/^SharedKeyLite one:.{44}$/)]);
      expect(signatures).toEqual(await signatureOf(theirs, (client) => call(client, text)));
    }),
    { numRuns: 25 },
  );
});

it.for([
  {
    name: "that names the emulator",
    connectionString: "UseDevelopmentStorage=true",
    policy: ofSdk,
  },
  {
    name: "with a shared access signature",
    connectionString: "TableEndpoint=http://127.0.0.1:1/one;SharedAccessSignature=sv=2019&sig=a",
    policy: undefined,
  },
])("a connection string $name is left to the SDK", async ({ connectionString, policy }) => {
  const { pipeline } = await connectTable({ connectionString }, "documents");
  const names = pipeline.getOrderedPolicies().map(({ name }) => name);
  expect(names.filter((name) => name === ofSdk || name === ours)).toEqual(policy ? [policy] : []);
});
