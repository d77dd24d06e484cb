import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import type { Log } from "../../base/telemetry.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../../documents/json.ts";
import { answer, textOf } from "../answer.ts";
import type { Operation } from "../operation.ts";
import type { AccessPolicy } from "../request/access.ts";
import { requestMark } from "../request/foreign-page.ts";
import type { ToolCall } from "./tools.ts";

/** The request that an agent's calls are part of. */
export interface AgentRequest {
  readonly operations: readonly Operation[];
  readonly access: AccessPolicy;
  /** The fields that say who is calling. */
  readonly headers: Headers;
  readonly url: URL;
  readonly log: Log;
  readonly requestId: string;
}

/** The answer of an operation. */
interface AgentAnswer {
  readonly status: number;
  readonly isError: boolean;
  readonly text: string;
}

/**
 * Carries out an operation for an agent, as if it had sent the request itself: with its role, its name in the history,
 * the same checks, and its own line in the log. The memory was counted with the request that it is part of.
 */
export async function carryOutFor(
  { access, headers: own, log, operations, requestId, url }: AgentRequest,
  { body, headers = {}, operation: name, params = {}, query = {} }: ToolCall,
): Promise<AgentAnswer> {
  const operation = operations.find((one) => one.name === name);
  if (operation === undefined) {
    throw new Error(`There is no operation ${name}.`);
  }
  const path = operation.path.replace(/\{(\w+)\}/g, (_, segment: string) =>
    encodeURIComponent(params[segment] ?? ""),
  );
  const target = new URL(path, url);
  for (const [parameter, value] of Object.entries(query)) {
    if (value !== undefined) {
      target.searchParams.set(parameter, String(value));
    }
  }
  const principal = own.get("x-ms-client-principal");
  const request = new Request(target, {
    method: operation.method,
    headers: {
      ...headers,
      ...(principal !== null && { "x-ms-client-principal": principal }),
      ...(body !== undefined && { "content-type": "application/json" }),
      [requestMark]: "1",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const invocation = { access, log, params, requestId, via: "mcp" } as const;
  const answered = await answer(operation, request, invocation);
  const { status } = answered;
  return { status, isError: status >= 400, text: textOf(answered) };
}

/**
 * The body of an operation's answer.
 * @throws ProtocolError if it is a problem
 */
export async function ask(request: AgentRequest, call: ToolCall): Promise<JsonObject> {
  const { isError, status, text } = await carryOutFor(request, call);
  const body = parseJson(text);
  if (isError || !isObject(body)) {
    // 429: the storage is busy.
    const isOurs = status >= 500 || status === 429;
    const code = isOurs ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
    throw new ProtocolError(code, detailIn(body) ?? text);
  }
  return body;
}

function detailIn(problem: JsonValue | undefined): string | undefined {
  const detail = isObject(problem) ? problem["detail"] : undefined;
  return typeof detail === "string" ? detail : undefined;
}
