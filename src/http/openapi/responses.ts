import type { ErrorCode } from "../../base/errors.ts";
import type { Operation, Output, SchemaName } from "../operation.ts";
import { problemKinds } from "../problem.ts";
import { needsMark } from "../request/foreign-page.ts";

/** Failures that any operation can have. */
const common: readonly ErrorCode[] = [
  "invalid-parameter",
  "throttled",
  "internal",
  "storage-unavailable",
  "overloaded",
  "misconfigured",
];
const withBody: readonly ErrorCode[] = [
  "malformed-json",
  "validation-failed",
  "too-large",
  "unsupported-media-type",
];
const withoutBody: readonly ErrorCode[] = ["cross-site-request"];
const withRead: readonly ErrorCode[] = ["precondition-failed"];
const withWrite: readonly ErrorCode[] = ["contended"];
const withCaller: readonly ErrorCode[] = ["unauthenticated", "forbidden"];

/** How an operation can end, in OpenAPI: its successes, and one response for each status of a problem. */
export function describeResponses(operation: Operation): Record<string, object> {
  return {
    ...describeOutputs([...operation.output, ...unchanged(operation)]),
    ...describeProblems(operation),
  };
}

/** What a read gives to who has it: header fields alone. */
function unchanged({ method, output }: Operation): readonly Output[] {
  return output
    .filter(({ status }) => method === "GET" && status === 200)
    .map(({ headers }) => ({
      status: 304,
      description: "The caller has it.",
      ...(headers && { headers }),
    }));
}

function describeOutputs(outputs: readonly Output[]): Record<string, object> {
  return Object.fromEntries(
    outputs.map(({ description, headers, status, ...content }) => [
      String(status),
      {
        description,
        ...(headers && {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, said]) => [
              name,
              { description: said, schema: { type: "string" } },
            ]),
          ),
        }),
        ...describeContent(content),
      },
    ]),
  );
}

function describeContent(output: Pick<Output, "mediaType" | "schema" | "textMediaType">): object {
  const { mediaType, schema, textMediaType } = output;
  if (schema === undefined && mediaType === undefined) {
    return {};
  }
  return {
    content: {
      [mediaType ?? "application/json"]: { schema: schema === undefined ? {} : referTo(schema) },
      ...(textMediaType !== undefined && { [textMediaType]: { schema: { type: "string" } } }),
    },
  };
}

/** One response a status, with the codes that it can have. */
function describeProblems(operation: Operation): Record<string, object> {
  const { access, input, method, output, problems } = operation;
  const codes = [
    ...common,
    ...problems,
    ...(access === "open" ? [] : withCaller),
    ...(input.body ? withBody : []),
    ...(method === "GET" ? withRead : withWrite),
    ...(needsMark(operation) ? withoutBody : []),
  ];
  const byStatus = Map.groupBy(new Set(codes), (code) => problemKinds[code].status);
  const taken = new Set(output.map(({ status }) => status));
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => !taken.has(status))
      .map(([status, those]) => [
        String(status),
        {
          description: those.map((code) => `\`${code}\`: ${problemKinds[code].title}`).join("; "),
          content: { "application/problem+json": { schema: referTo("Problem") } },
        },
      ]),
  );
}

/** A schema by its name. */
export function referTo(name: SchemaName): object {
  return { $ref: `#/components/schemas/${name}` };
}
