import { version } from "../../base/version.ts";
import { documentTypes } from "../../documents/index.ts";
import type { BodyInput, Operation } from "../operation.ts";
import { roleNames } from "../request/access.ts";
import { mediaTypesOf } from "../request/body-text.ts";
import { conditionsOf } from "../request/conditional.ts";
import { needsMark, requestMark } from "../request/foreign-page.ts";
import { describeParameter, describeSegment, describeUse } from "./descriptions.ts";
import { exampleOf } from "./examples.ts";
import { describeResponses, referTo } from "./responses.ts";
import { describeSchemas } from "./schemas.ts";

/** The API's description (OpenAPI 3.1), generated from the operation table and the schemas. */
export async function describeApi(operations: readonly Operation[]): Promise<object> {
  const z = await import("zod/mini");
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(operation),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Seedbed",
      version,
      description:
        "Documents for a frontend: planted once from files, then created, read, updated and deleted here. Every GET operation also supports HEAD.",
      license: { name: "MIT", identifier: "MIT" },
      contact: { name: "The operator of this Seedbed" },
    },
    servers: [{ url: "/" }],
    tags: describeTags(operations),
    paths,
    components: {
      schemas: describeSchemas(z),
      securitySchemes: {
        functionKey: {
          type: "apiKey",
          in: "header",
          name: "x-functions-key",
          description: "With ACCESS=key: a function key; the master key for admin operations.",
        },
        entra: {
          type: "http",
          scheme: "bearer",
          description:
            "With ACCESS=entra: a Microsoft Entra token with the app role Documents.Read, Documents.Write or Documents.Admin.",
        },
      },
    },
  };
}

function describeOperation(operation: Operation): object {
  const { access, input, name, summary } = operation;
  return {
    operationId: name,
    summary,
    description: describeUse(operation),
    tags: [operation.about],
    // Tools send what the first one takes, so no key comes last.
    security: access === "open" ? [] : [{ functionKey: [] }, { entra: [] }, {}],
    parameters: [
      ...describePath(operation),
      ...describeQuery(input),
      ...describeConditions(operation),
      ...(input.idempotent ? [idempotencyKey] : []),
      ...(needsMark(operation) ? [describeMark(input)] : []),
    ],
    ...(input.body && { requestBody: describeBody(operation, input.body) }),
    responses: describeResponses(operation),
  };
}

function describeBody({ name, summary }: Operation, input: BodyInput): object {
  const { format, schema } = input;
  const example = exampleOf(name)?.request;
  const content = mediaTypesOf(input).map((mediaType) => {
    const isSchema = schema !== undefined && mediaType !== format?.mediaType;
    const isShown = isSchema || format === undefined;
    return [
      mediaType,
      {
        schema: isSchema ? referTo(schema) : { type: "string" },
        ...(isShown && example !== undefined && { example }),
      },
    ];
  });
  return {
    description: summary,
    required: input.isOptional !== true,
    content: Object.fromEntries(content),
  };
}

function describePath({ path }: Operation): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    ...describeSegment(name),
  }));
}

function describeQuery({ query = {}, roles = {} }: Operation["input"]): object[] {
  return Object.entries(query).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    description: `${describeParameter(name)}${roles[name] ? ` Requires the role ${roleNames[roles[name]]}.` : ""}`,
    ...(schema.type === "object"
      ? {
          ...{ style: "deepObject", explode: true },
          schema: { type: "object", additionalProperties: { type: "string" } },
        }
      : { schema }),
  }));
}

/** The operations' tags, in the order of the table. */
function describeTags(operations: readonly Operation[]): object[] {
  const others: Readonly<Record<string, string>> = {
    transfer: "Export and import of all documents.",
    seeds: "Seed files and the documents planted from them.",
    backups: "Backups, for the operator.",
    system: "The app itself.",
  };
  return [...new Set(operations.map(({ about }) => about))].map((name) => {
    const type = documentTypes.find(({ collection }) => collection === name);
    return {
      name,
      description: others[name] ?? `The collection ${name}.`,
      // A page that is made for any collection finds them by this.
      ...(type && { "x-singular": type.singular, "x-title-field": type.titleField }),
    };
  });
}

function describeConditions(operation: Operation): object[] {
  return conditionsOf(operation).map((name) => ({
    name,
    in: "header",
    required: false,
    description: name.endsWith("-Since")
      ? "A date from Last-Modified (RFC 9110 §13.1); an ETag is more exact and takes precedence."
      : "Entity tags from ETag, or * (RFC 9110 §13.1).",
    schema: { type: "string" },
  }));
}

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A new key for each new request, such as a UUID. For 24 hours, repeating the request with the same key does not carry it out again and returns the first answer.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

function describeMark({ body }: Operation["input"]): object {
  const isRequired = body === undefined;
  return {
    name: requestMark,
    in: "header",
    required: isRequired,
    description: `Any value, such as 1. It proves that no page of another site made a browser send the request.${isRequired ? "" : " Not needed with a body."}`,
    schema: { type: "string", minLength: 1, default: "1" },
  };
}
