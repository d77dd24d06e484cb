import type { ErrorCode } from "../../base/errors.ts";
import type { Operation, Output, SchemaName } from "../operation.ts";
import { type ProblemKind, problemKinds } from "../problem.ts";
import { needsMark } from "../request/foreign-page.ts";
import { type Example, exampleOf } from "./examples.ts";

/** Failures of any operation. */
const common: readonly ErrorCode[] = [
  "invalid-parameter",
  "throttled",
  "internal",
  "storage-unavailable",
  "overloaded",
  "misconfigured",
];
const withBody: readonly ErrorCode[] = [
  "length-required",
  "malformed-json",
  "validation-failed",
  "too-large",
  "unsupported-media-type",
];
const withoutBody: readonly ErrorCode[] = ["cross-site-request"];
const withRead: readonly ErrorCode[] = ["precondition-failed"];
const withWrite: readonly ErrorCode[] = ["contended"];
const withCaller: readonly ErrorCode[] = ["unauthenticated", "forbidden"];

/** A response in OpenAPI. */
interface Described {
  readonly description?: string;
  readonly content?: object;
}

/** An operation's responses in OpenAPI: its successes, and one for each problem status. */
export function describeResponses(operation: Operation): Record<string, object> {
  const outputs = describeOutputs(operation, [...operation.output, ...unchanged(operation)]);
  const responses = { ...outputs, ...describeProblems(operation) };
  const refused = operation.output.find(({ status }) => status === 400);
  return refused === undefined
    ? responses
    : { ...responses, 400: merged(outputs[400], responses[400]) };
}

/** A read whose result the caller already has: only header fields. */
function unchanged({ method, output }: Operation): readonly Output[] {
  return output
    .filter(({ status }) => method === "GET" && status === 200)
    .map(({ headers }) => ({
      status: 304,
      description: "Not modified: the caller's copy is current.",
      ...(headers && { headers }),
    }));
}

/** A refusal in a protocol's own form, or as a problem: the media type tells which. */
function merged(output: Described = {}, problem: Described = {}): Described {
  return { ...problem, ...output, content: { ...output.content, ...problem.content } };
}

function describeOutputs(
  { name }: Operation,
  outputs: readonly Output[],
): Record<string, Described> {
  const recorded = exampleOf(name);
  return Object.fromEntries(
    outputs.map(({ description, headers, status, ...content }) => [
      String(status),
      {
        description,
        ...(headers && {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, said]) => [name, described(said, "string")]),
          ),
        }),
        ...describeContent(content, recorded?.status === status ? recorded : undefined),
      },
    ]),
  );
}

function describeContent(
  output: Pick<Output, "mediaType" | "schema" | "textMediaType">,
  recorded: Example | undefined,
): object {
  const { mediaType, schema, textMediaType } = output;
  if (schema === undefined && mediaType === undefined) {
    return {};
  }
  return {
    content: {
      [mediaType ?? "application/json"]: {
        schema: schema === undefined ? schemaOf(mediaType) : referTo(schema),
        ...(recorded && { example: recorded.response }),
      },
      ...(textMediaType !== undefined && { [textMediaType]: { schema: { type: "string" } } }),
    },
  };
}

/** The schema of answers without one of their own: any JSON, or text. */
function schemaOf(mediaType: string | undefined): object {
  return mediaType === "application/json" ? { type: "object" } : { type: "string" };
}

/** One response per status, with its possible codes. */
function describeProblems(operation: Operation): Record<string, Described> {
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
  const taken = new Set(output.map(({ status }) => status).filter((status) => status !== 400));
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => !taken.has(status))
      .map(([status, those]) => [
        String(status),
        {
          description: those.map(describeCode).join("; "),
          ...describeHeaders(those),
          content: { "application/problem+json": { schema: referTo("Problem") } },
        },
      ]),
  );
}

/** A code with what it means, and where the host answers instead of the app. */
function describeCode(code: ErrorCode): string {
  const by = code === "unauthenticated" ? " (with ACCESS=key from the host, without a body)" : "";
  return `\`${code}\`: ${problemKinds[code].title}${by}`;
}

/** The header fields of a problem. */
function describeHeaders(codes: readonly ErrorCode[]): object {
  const kinds: readonly ProblemKind[] = codes.map((code) => problemKinds[code]);
  const headers = {
    ...(kinds.some(({ retryAfter }) => retryAfter !== undefined) && {
      "Retry-After": described("Seconds to wait before retrying.", "integer"),
    }),
    ...(kinds.some(({ challenge }) => challenge !== undefined) && {
      "WWW-Authenticate": described("How to authenticate.", "string"),
    }),
    ...(codes.includes("precondition-failed") && {
      ETag: described("The current version, if there is one.", "string"),
    }),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}

function described(description: string, type: "integer" | "string"): object {
  return { description, schema: { type } };
}

/** A reference to a named schema. */
export function referTo(name: SchemaName): object {
  return { $ref: `#/components/schemas/${name}` };
}
