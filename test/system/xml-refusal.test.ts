import { expect, it, onTestFinished } from "vitest";
import { startBundle, startSources } from "../support/app.ts";
import { startScriptedServer } from "../support/scripted-server.ts";

const json = { "content-type": "application/json;odata=minimalmetadata" };
const xml = { "content-type": "application/xml" };
const missing = { "odata.error": { code: "TableNotFound", message: { value: "It is missing." } } };

it.for([
  { app: "the sources", start: startSources },
  { app: "the bundle, which loads the parser for it", start: startBundle },
])("a refusal in XML is understood by $app", async ({ start }) => {
  const server = await startScriptedServer();
  onTestFinished(() => server.stop());
  server.play(
    { status: 404, headers: json, body: JSON.stringify(missing) },
    {
      status: 403,
      headers: xml,
      body: "<?xml version='1.0'?><error><code>AuthorizationFailure</code><message>No.</message></error>",
    },
  );
  const storage = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=${server.url}/a;`;
  const app = await start({ settings: { DocumentsStorage: storage } });
  onTestFinished(() => app.stop());
  const answer = await fetch(`${app.url}/api/health/ready`);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("The storage refuses this app (AuthorizationFailure).");
  expect(server.seen.map(({ method }) => method)).toEqual(["GET", "POST"]);
});
