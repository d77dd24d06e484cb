import { companionNames } from "../../documents/companions.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../../documents/json.ts";
import { type TemplateInput, templateInputs } from "../../service/rendering.ts";
import { type AgentRequest, ask } from "./agent-calls.ts";

/** How many templates are on a page of prompts. */
const pageSize = 100;

/** A page of templates as prompts, with their inputs as arguments. */
export async function listPrompts(request: AgentRequest, cursor: string | undefined) {
  const query = { limit: pageSize, cursor };
  const body = await ask(request, { operation: "templates-list", query });
  const templates = Array.isArray(body["templates"]) ? body["templates"].filter(isObject) : [];
  const next = new URL(String(body["nextLink"] ?? ""), request.url).searchParams.get("cursor");
  return { prompts: templates.map(toPrompt), ...(next !== null && { nextCursor: next }) };
}

/** The messages of a template, rendered with arguments; an argument for a document is its id. */
export async function getPrompt(
  request: AgentRequest,
  id: string,
  given: Readonly<Record<string, string>>,
) {
  const read = await ask(request, { operation: "templates-get", params: { id } });
  const template = isObject(read["template"]) ? read["template"] : {};
  const kinds = new Map(templateInputs(template).map(({ kind, name }) => [name, kind]));
  const documents: Record<string, JsonValue> = {};
  const inputs: Record<string, JsonValue> = {};
  for (const [name, text] of Object.entries(given)) {
    if (companionNames.includes(name)) {
      documents[name] = text;
    } else {
      inputs[name] = toValue(text, kinds.get(name));
    }
  }
  const revision = isObject(template["_meta"]) ? template["_meta"]["revision"] : undefined;
  const { messages } = await ask(request, {
    operation: "templates-render",
    params: { id },
    body: { ...documents, inputs, ...(revision !== undefined && { revision }) },
  });
  return { messages: Array.isArray(messages) ? messages.filter(isObject).map(toMessage) : [] };
}

function toPrompt(template: JsonObject) {
  const { description, id, name } = template;
  const inputs = templateInputs(template);
  const own = inputs.filter((input) => !companionNames.includes(input.name));
  return {
    name: String(id),
    ...(typeof name === "string" && { title: name }),
    ...(typeof description === "string" && { description }),
    arguments: [
      ...own.map(toArgument),
      ...companionNames.map((what) => ({
        name: what,
        description: `The id of a ${what}.`,
        required: inputs.some((input) => input.name === what && input.isRequired),
      })),
    ],
  };
}

function toArgument({ description, isRequired, kind, name }: TemplateInput) {
  const said = [description, kind === undefined ? undefined : `(${kind})`].filter(Boolean);
  return {
    name,
    ...(said.length > 0 && { description: said.join(" ") }),
    required: isRequired,
  };
}

/** Arguments are texts; where the template declares something else, they are JSON. */
function toValue(text: string, kind: string | undefined): JsonValue {
  return kind === undefined || kind === "string" ? text : (parseJson(text) ?? text);
}

/** The protocol knows two roles: what is not the assistant's is given to it. */
function toMessage({ content, role }: JsonObject) {
  return {
    role: role === "assistant" ? ("assistant" as const) : ("user" as const),
    content: { type: "text" as const, text: String(content) },
  };
}
