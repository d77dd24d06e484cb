import type { Companion } from "../../documents/companions.ts";
import { isObject, type JsonObject } from "../../documents/json.ts";
import type { Reference, RenderOrder, RenderSources } from "../../service/rendering.ts";
import { toJsonAnswer } from "../envelope.ts";
import type { Answer, Call, Operation, Query } from "../operation.ts";
import { parseBody } from "../request/body-schema.ts";
import { idOf } from "./documents.ts";
import { holdings } from "./holdings.ts";

const json = ["application/json"];

const renderQuery = {
  strict: { type: "boolean", default: true },
  segments: { type: "boolean", default: false },
} as const satisfies Query;

type RenderCall = Call<{ strict: boolean; segments: boolean }>;

const output = [{ status: 200, description: "The messages.", schema: "Rendering" }];

/** Rendering a template into messages: a stored one, or one that is being written. */
export function renderOperations(sources: RenderSources): readonly Operation[] {
  const operations: readonly Operation[] = [
    {
      name: "templates-render",
      about: "templates",
      method: "POST",
      path: "/api/templates/{id}/render",
      access: "read",
      summary: "Render a template into messages, with inputs and documents",
      input: {
        query: renderQuery,
        body: { mediaTypes: json, schema: "RenderRequest" },
      },
      holds: holdings.rendered,
      output,
      problems: ["not-found"],
      async run(call: RenderCall) {
        const { renderRequest } = await import("../openapi/render-schemas.ts");
        const { label, revision, ...asked } = await parseBody(renderRequest, call.body);
        return render(sources, call, { template: { id: idOf(call), label, revision }, ...asked });
      },
    },
    {
      name: "templates-preview",
      about: "templates",
      method: "POST",
      path: "/api/templates/render",
      access: "read",
      summary: "Render a template that is not stored, as a preview",
      input: { query: renderQuery, body: { mediaTypes: json, schema: "PreviewRequest" } },
      holds: holdings.rendered,
      output,
      problems: [],
      async run(call: RenderCall) {
        const { previewRequest } = await import("../openapi/render-schemas.ts");
        const asked = await parseBody(previewRequest, call.body);
        const content = objectIn(call.body, "template");
        return render(sources, call, { ...asked, template: { content } });
      },
    },
  ];
  return operations;
}

type Asked = Pick<RenderOrder, "template"> &
  Readonly<Partial<Record<Companion, string | Reference | undefined>>>;

async function render(
  sources: RenderSources,
  { body, query }: RenderCall,
  { mood, persona, scenario, template }: Asked,
): Promise<Answer> {
  // An app with invalid settings does nothing, not even what needs no storage.
  await sources.documents();
  const { renderDocuments } = await import("../../service/rendering.ts");
  const rendered = await renderDocuments(sources, {
    template,
    inputs: objectIn(body, "inputs"),
    documents: {
      ...(persona !== undefined && { persona: toReference(persona) }),
      ...(scenario !== undefined && { scenario: toReference(scenario) }),
      ...(mood !== undefined && { mood: toReference(mood) }),
    },
    isStrict: query.strict,
    hasSegments: query.segments,
  });
  return toJsonAnswer({ success: true, ...rendered }, { "cache-control": "no-store" });
}

function toReference(asked: string | Reference): Reference {
  return typeof asked === "string" ? { id: asked } : asked;
}

/** An object in the body, as it was sent: a copy made by a schema could lose members. */
function objectIn(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  return isObject(value) ? value : {};
}
