import {
  isJSONRPCRequest,
  ProtocolErrorCode,
  type StandardSchemaV1Sync,
  specTypeSchemas,
} from "@modelcontextprotocol/server";
import { listFaults, sayFirst } from "../../documents/fault-list.ts";
import { isObject, type JsonObject, type JsonValue } from "../../documents/json.ts";
import { pointerTo } from "../../documents/pointer.ts";
import { isSyntax, readJson, sayJsonFaults } from "../../documents/text/json-text.ts";
import { loadZod } from "../../documents/validation.ts";

/** A message, or the protocol's answer to what is none, or to a request that can't be carried out. */
export async function readMessage(
  text: string,
): Promise<{ readonly message: JsonObject } | { readonly refusal: Response }> {
  const reading = await readJson(text);
  if ("faults" in reading) {
    const { faults } = reading;
    const said = sayJsonFaults(faults, ({ line, column }) => `line ${line}, column ${column}`);
    const isBroken = faults.some(isSyntax);
    const code = isBroken ? ProtocolErrorCode.ParseError : ProtocolErrorCode.InvalidRequest;
    return refuse(code, `The message ${said}.`, 400);
  }
  const { value: message } = reading;
  if (!isObject(message)) {
    const said = "Send one message, as a JSON object; several at once are not supported.";
    return refuse(ProtocolErrorCode.InvalidRequest, said, 400);
  }
  const { id, method } = message;
  if (method === "subscriptions/listen") {
    // Nothing changes that a stream could tell.
    return refuse(ProtocolErrorCode.MethodNotFound, "There are no event streams.", 200, id);
  }
  const wrong = await faultsIn(message);
  return wrong === undefined
    ? { message }
    : refuse(ProtocolErrorCode.InvalidParams, `The request is not valid: ${wrong}.`, 200, id);
}

const requests = new Map<string, StandardSchemaV1Sync>([
  ["initialize", specTypeSchemas.InitializeRequest],
  ["prompts/get", specTypeSchemas.GetPromptRequest],
  ["prompts/list", specTypeSchemas.ListPromptsRequest],
  ["tools/call", specTypeSchemas.CallToolRequest],
  ["tools/list", specTypeSchemas.ListToolsRequest],
]);

/** What is wrong with a request. The SDK would say it in the JSON of its schema library, and as an error of the server. */
async function faultsIn(message: JsonObject): Promise<string | undefined> {
  const schema = requests.get(String(message["method"]));
  if (schema === undefined || !isJSONRPCRequest(message)) {
    return undefined;
  }
  // Its messages are the library's own until then.
  await loadZod();
  const { issues } = schema["~standard"].validate(message);
  const faults = issues?.map(({ message: detail, path = [] }) => ({
    ...{ code: "invalid", detail },
    pointer: pointerTo(path.map((part) => (typeof part === "object" ? part.key : part))),
  }));
  return faults && sayFirst(listFaults(faults), ({ detail, pointer }) => `${pointer}: ${detail}`);
}

function refuse(
  code: ProtocolErrorCode,
  message: string,
  status: number,
  id: JsonValue = null,
): { readonly refusal: Response } {
  const body = { jsonrpc: "2.0", id, error: { code, message } };
  return { refusal: Response.json(body, { status }) };
}
