import type { Health, Readiness } from "./answers.ts";
import type { Client } from "./client.ts";
import { createCollection, createRenderCalls, createTextForm } from "./create-collection.ts";
import { createTransfer } from "./create-transfer.ts";
import type { Shapes, Singulars } from "./derived.ts";
import type { CollectionName } from "./documents.ts";
import { readBody } from "./reading.ts";
import type { Send } from "./sending.ts";

/** A client that sends its requests through `send`. */
export function clientOver(send: Send): Client {
  const collection = <Name extends CollectionName>(name: Name, singular: Singulars[Name]) =>
    createCollection<Shapes[Name]>(send, name, singular);
  return {
    personas: collection("personas", "persona"),
    templates: {
      ...collection("templates", "template"),
      ...createTextForm(send, ["templates", "template"], "text/x-prompty"),
      ...createRenderCalls<Shapes["templates"]>(send),
    },
    scenarios: collection("scenarios", "scenario"),
    moods: collection("moods", "mood"),
    ...createTransfer(send),
    async health(options) {
      const answer = await send({ method: "GET", path: ["health"], options });
      return readBody<Health>(answer, "status");
    },
    async ready(options) {
      const path = ["health", "ready"];
      const answer = await send({ method: "GET", path, options, expected: 503 });
      return readBody<Readiness>(answer, "status");
    },
  };
}
