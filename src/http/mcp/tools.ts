import { documentTypes } from "../../documents/index.ts";
import type { JsonObject, JsonValue } from "../../documents/json.ts";

/** The call of an operation that a tool stands for. */
export interface ToolCall {
  readonly operation: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, JsonValue | undefined>>;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A tool for agents: its arguments, and the operation behind it. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly writes: boolean;
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required: readonly string[];
  toCall(given: Given): ToolCall;
}

/** The arguments of a call, which have been checked against the tool's properties. */
export interface Given {
  text(name: string): string;
  value(name: string): JsonValue | undefined;
  object(name: string): JsonObject;
}

const collections = documentTypes.map(({ collection }) => collection);
const type = { type: "string", enum: collections, description: "The collection." };
const id = { type: "string", description: "The document's id." };
const cursor = {
  type: "string",
  description: "Where to continue: what follows `cursor=` in `nextLink`.",
};
const limit = { type: "integer", minimum: 1, maximum: 100, description: "Entries on a page." };
const chosen = (what: string) => ({
  type: ["string", "object"],
  description: `The ${what}: an id, {id, revision} or {id, label}.`,
});

/** All tools. None deletes, erases, moves labels, or touches seeds and backups. */
export const tools: readonly Tool[] = [
  {
    name: "search_documents",
    title: "Search documents",
    description: "Lists documents of a collection, or those that contain a text.",
    writes: false,
    properties: {
      type,
      q: { type: "string", description: "A word, or part of one, in any text of the document." },
      fields: {
        type: "string",
        description:
          "Only these fields: paths separated by commas. Without it, whole documents, which may be long.",
      },
      limit,
      cursor,
    },
    required: ["type"],
    toCall: ({ text, value }) => ({
      operation: `${text("type")}-list`,
      query: {
        q: value("q"),
        fields: value("fields"),
        cursor: value("cursor"),
        limit: value("limit") ?? 20,
      },
    }),
  },
  {
    name: "get_document",
    title: "Read a document",
    description:
      "Reads a document: its newest revision, an earlier one, or the one that a label names. `_meta.etag` is needed to update it.",
    writes: false,
    properties: {
      type,
      id,
      revision: { type: "integer", minimum: 1, description: "An earlier revision." },
      label: { type: "string", description: "A label, such as production." },
    },
    required: ["type", "id"],
    toCall: ({ text, value }) => {
      const [collection, params] = [text("type"), { id: text("id") }];
      const revision = value("revision");
      return revision === undefined
        ? { operation: `${collection}-get`, params, query: { label: value("label") } }
        : {
            operation: `${collection}-revisions-get`,
            params: { ...params, number: String(revision) },
            query: { label: value("label") },
          };
    },
  },
  {
    name: "get_history",
    title: "List revisions",
    description: "Lists the revisions of a document, newest first: who wrote each, and when.",
    writes: false,
    properties: { type, id, limit, cursor },
    required: ["type", "id"],
    toCall: ({ text, value }) => ({
      operation: `${text("type")}-revisions-list`,
      params: { id: text("id") },
      query: { limit: value("limit") ?? 20, cursor: value("cursor") },
    }),
  },
  {
    name: "render_template",
    title: "Render a template",
    description:
      "Renders a stored template (id) or one that is not stored (template) into messages, with inputs, a persona, a scenario and a mood.",
    writes: false,
    properties: {
      id: { type: "string", description: "The id of a stored template." },
      revision: { type: "integer", minimum: 1, description: "A revision of the stored template." },
      label: { type: "string", description: "A label of the stored template." },
      template: { type: "object", description: "A template that is not stored." },
      inputs: { type: "object", description: "The values of the template's inputs, by name." },
      persona: chosen("persona"),
      scenario: chosen("scenario"),
      mood: chosen("mood"),
      strict: { type: "boolean", description: "Whether unfit inputs are errors (the default)." },
    },
    required: [],
    toCall: ({ text, value }) => {
      const names = ["template", "revision", "label", "inputs", "persona", "scenario", "mood"];
      const body = Object.fromEntries(
        names.flatMap((name) => {
          const found = value(name);
          return found === undefined ? [] : [[name, found]];
        }),
      );
      const query = { strict: value("strict") };
      return value("id") === undefined
        ? { operation: "templates-preview", query, body }
        : { operation: "templates-render", params: { id: text("id") }, query, body };
    },
  },
  {
    name: "lint_template",
    title: "Check a template",
    description: "Finds mistakes in a template before it is stored.",
    writes: false,
    properties: {
      template: {
        type: ["object", "string"],
        description: "The template, as an object or as the text of a .prompty file.",
      },
    },
    required: ["template"],
    toCall: ({ value }) => ({
      operation: "templates-lint",
      body: { template: value("template") ?? null },
    }),
  },
  {
    name: "create_document",
    title: "Create a document",
    description: "Creates a document. Without an id, it gets one from its title.",
    writes: true,
    properties: { type, document: { type: "object", description: "The document." } },
    required: ["type", "document"],
    toCall: ({ object, text }) => ({
      operation: `${text("type")}-create`,
      body: object("document"),
    }),
  },
  {
    name: "update_document",
    title: "Change a document",
    description:
      "Changes fields of a document (JSON Merge Patch: null removes a field, a list is replaced as a whole), if it still has the version that was read. Otherwise nothing is written, and `current` in the answer is the newest version: look at what others have changed in it before you change it.",
    writes: true,
    properties: {
      type,
      id,
      etag: { type: "string", description: "`_meta.etag` of the version that was read." },
      patch: { type: "object", description: "The fields to change." },
    },
    required: ["type", "id", "etag", "patch"],
    toCall: ({ object, text }) => ({
      operation: `${text("type")}-patch`,
      params: { id: text("id") },
      body: object("patch"),
      // Only a version that was read: `*` would be any. Of what is no tag, the encoding makes the tag of no version.
      headers: { "if-match": `"${encodeURIComponent(text("etag").replaceAll('"', ""))}"` },
    }),
  },
];
