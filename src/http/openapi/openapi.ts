import { version } from "../../base/version.ts";
import type { BodyInput, Operation } from "../operation.ts";
import { roleNames } from "../request/access.ts";
import { conditionsOf } from "../request/conditional.ts";
import { needsMark, requestMark } from "../request/foreign-page.ts";
import { mediaTypesOf } from "../request/json-body.ts";
import { describeResponses, referTo } from "./responses.ts";
import { createSchemas } from "./schemas.ts";

type JsonSchema = Record<string, unknown>;

/** The API's description (OpenAPI 3.1), made from the operation table and the schemas alone. */
export async function describeApi(operations: readonly Operation[]): Promise<object> {
  const z = await import("zod/mini");
  const { schemas } = z.toJSONSchema(createSchemas(z), {
    uri: (id) => `#/components/schemas/${id}`,
  });
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const described = describeOperation(operation);
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: described,
      ...(operation.method === "GET" && {
        head: { ...described, operationId: `${operation.name}-head` },
      }),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Seedbed",
      version,
      description:
        "Documents for a frontend: planted once from files, then created, read, updated and deleted here.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [id, withoutDialect(schema)]),
      ),
      securitySchemes: {
        functionKey: {
          type: "apiKey",
          in: "header",
          name: "x-functions-key",
          description: "Where ACCESS=key: a function key; the master key for admin operations.",
        },
        entra: {
          type: "http",
          scheme: "bearer",
          description:
            "Where ACCESS=entra: a token of Microsoft Entra, with the app role Documents.Read, Documents.Write or Documents.Admin.",
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
    tags: [operation.about],
    ...(access === "open"
      ? { security: [] }
      : { security: [{}, { functionKey: [] }, { entra: [] }] }),
    parameters: [
      ...describePath(operation),
      ...describeQuery(input),
      ...describeConditions(operation),
      ...(input.repeatable ? [idempotencyKey] : []),
      ...(needsMark(operation) ? [describeMark(input)] : []),
    ],
    ...(input.body && { requestBody: describeBody(input.body) }),
    responses: describeResponses(operation),
  };
}

function describeBody(input: BodyInput): object {
  const { format, schema } = input;
  const content = mediaTypesOf(input).map((mediaType) => [
    mediaType,
    {
      schema: schema && mediaType !== format?.mediaType ? referTo(schema) : { type: "string" },
    },
  ]);
  return { required: input.isOptional !== true, content: Object.fromEntries(content) };
}

function describePath({ path }: Operation): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function describeQuery({ query = {}, roles = {} }: Operation["input"]): object[] {
  return Object.entries(query).map(([name, schema]) => ({
    name: name.replace(/\*$/, "{path}"),
    in: "query",
    required: false,
    ...(roles[name] && { description: `Needs the role ${roleNames[roles[name]]}.` }),
    schema,
  }));
}

function describeConditions(operation: Operation): object[] {
  return conditionsOf(operation).map((name) => ({
    name,
    in: "header",
    required: false,
    description: name.endsWith("-Since")
      ? "A date as it came in Last-Modified (RFC 9110 §13.1); an ETag is more exact, and goes first."
      : "Entity tags as they came in ETag, or * (RFC 9110 §13.1).",
    schema: { type: "string" },
  }));
}

const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A new key for each new request, a UUID for example. The same request under the same key is carried out once, for 24 hours, and answered as the first time.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

function describeMark({ body }: Operation["input"]): object {
  const isRequired = body === undefined;
  return {
    name: requestMark,
    in: "header",
    required: isRequired,
    description: `Any value, 1 for example: it shows that no page of another site made a browser send the request.${isRequired ? "" : " Not needed with a body."}`,
    schema: { type: "string", minLength: 1, default: "1" },
  };
}

function withoutDialect(schema: object): object {
  const { $schema, $id, ...rest } = schema as JsonSchema;
  return rest;
}
