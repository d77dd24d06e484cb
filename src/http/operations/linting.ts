import type { DocumentType } from "../../documents/document-type.ts";
import { isObject } from "../../documents/json.ts";
import { template } from "../../documents/template.ts";
import type { DocumentService } from "../../service/document-service.ts";
import type { Document, WriteOptions } from "../../service/document-writer.ts";
import { toJsonAnswer } from "../envelope.ts";
import type { Answer, Call, Operation, Query } from "../operation.ts";
import { parseBody } from "../request/body-schema.ts";
import { holdings } from "./holdings.ts";

const lintQuery = {
  lint: { type: "string", enum: ["warn", "strict"], default: "warn" },
} as const satisfies Query;

/** What a write of a document of some type does about lint. */
export interface Linting {
  readonly query: Query;
  /** Refuses a document, if the caller wants that. */
  inspect(call: Call): Pick<WriteOptions, "inspect">;
  /** Adds what lint finds in a written document to the answer, beside the document. */
  addWarnings(answer: Answer, document: Document): Promise<Answer>;
}

/** How documents of a type are linted. */
export function lintingOf(type: DocumentType): Linting {
  return type.collection === template.collection ? linted : notLinted;
}

const notLinted: Linting = {
  query: {},
  inspect: () => ({}),
  addWarnings: async (answer) => answer,
};

const linted: Linting = {
  query: lintQuery,
  inspect: ({ query }) =>
    query["lint"] === "strict"
      ? { inspect: async (document) => (await load()).refuseFindings(document) }
      : {},
  async addWarnings(answer, { body }) {
    const findings = await (await load()).lint(JSON.parse(body));
    return findings.length === 0
      ? answer
      : { ...answer, body: `${answer.body?.slice(0, -1)},"warnings":${JSON.stringify(findings)}}` };
  },
};

/** Loaded lazily: a start and writes of other types do not need it. */
function load() {
  return import("../../service/linting.ts");
}

/** Linting a template that is being written. */
export function lintOperations(documents: () => Promise<DocumentService>): readonly Operation[] {
  return [
    {
      name: "templates-lint",
      about: "templates",
      method: "POST",
      path: "/api/templates/lint",
      access: "read",
      summary: "Lint a template that is not stored",
      input: { body: { mediaTypes: ["application/json"], schema: "LintRequest" } },
      holds: holdings.rendered,
      output: [{ status: 200, description: "What was found.", schema: "LintReport" }],
      problems: [],
      async run({ body }) {
        // An app with invalid settings does nothing, not even what needs no storage.
        await documents();
        const { lintRequest } = await import("../openapi/lint-schemas.ts");
        const { template: text } = await parseBody(lintRequest, body);
        // A copy made by a schema could lose members.
        const asSent = body["template"];
        const findings = await (await load()).lint(isObject(asSent) ? asSent : String(text));
        return toJsonAnswer({ success: true, findings }, { "cache-control": "no-store" });
      },
    },
  ];
}
