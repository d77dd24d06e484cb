import {
  type CallToolRequest,
  createMcpHandler,
  type GetPromptRequest,
  isLegacyRequest,
  type ListPromptsRequest,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { version } from "../../base/version.ts";
import { documentTypes } from "../../documents/index.ts";
import type { JsonObject } from "../../documents/json.ts";
import { loadZod } from "../../documents/validation.ts";
import type { Answer } from "../operation.ts";
import { type AgentRequest, carryOutFor } from "./agent-calls.ts";
import { readGiven } from "./given.ts";
import { readMessage } from "./messages.ts";
import { getPrompt, listPrompts } from "./template-prompts.ts";
import { type Tool, tools } from "./tools.ts";

/**
 * Answers a message of the Model Context Protocol: of its revision 2026-07-28, or of those before. Answers are JSON;
 * event streams do not pass App Service Authentication.
 */
export async function answerMessage(agent: AgentRequest, text: string): Promise<Answer> {
  const response = await respondTo(agent, text);
  return {
    status: response.status,
    headers: { ...Object.fromEntries(response.headers), "cache-control": "no-store" },
    body: await response.text(),
  };
}

async function respondTo(agent: AgentRequest, text: string): Promise<Response> {
  const read = await readMessage(text);
  if ("refusal" in read) {
    return read.refusal;
  }
  const { message } = read;
  const request = new Request(agent.url, {
    method: "POST",
    headers: fieldsOf(agent.headers),
    body: JSON.stringify(message),
  });
  const unforeseen: unknown[] = [];
  const response = await answerWith(createServer(agent, unforeseen), request, message);
  if (unforeseen.length > 0) {
    throw unforeseen[0];
  }
  return response;
}

async function answerWith(
  server: Server,
  request: Request,
  parsedBody: JsonObject,
): Promise<Response> {
  if (!(await isLegacyRequest(request, parsedBody))) {
    // Nothing is sent before a result, so the answer is one JSON body.
    const handler = createMcpHandler(() => server, { legacy: "reject" });
    return handler.fetch(request, { parsedBody });
  }
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody });
  } finally {
    await server.close();
  }
}

/**
 * A server for one request, which acts for its caller. The library tells the agent every error of a handler in its own
 * words, so `unforeseen` gets those that are not for the agent.
 */
function createServer(agent: AgentRequest, unforeseen: unknown[]): Server {
  const watched =
    <Given, Result>(run: (given: Given) => Result | Promise<Result>) =>
    async (given: Given): Promise<Result> => {
      try {
        return await run(given);
      } catch (error) {
        if (!(error instanceof ProtocolError)) {
          unforeseen.push(error);
        }
        throw error;
      }
    };
  const server = new Server(
    { name: "seedbed", title: "Seedbed", version },
    { capabilities: { tools: {}, prompts: {} }, jsonSchemaValidator: noValidator },
  );
  server.setRequestHandler("tools/list", () => ({ tools: [listTypes, ...tools.map(describe)] }));
  const callTool = async ({ params }: CallToolRequest) => {
    if (params.name === listTypes.name) {
      return toResult(JSON.stringify({ types: await describeTypes() }), false);
    }
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}.`);
    }
    const read = readGiven(tool, (params.arguments ?? {}) as JsonObject);
    if ("fault" in read) {
      return toResult(read.fault, true);
    }
    const { isError, text } = await carryOutFor(agent, tool.toCall(read.given));
    return toResult(text, isError);
  };
  server.setRequestHandler("tools/call", watched(callTool));
  server.setRequestHandler(
    "prompts/list",
    watched(({ params }: ListPromptsRequest) => listPrompts(agent, params?.cursor)),
  );
  server.setRequestHandler(
    "prompts/get",
    watched(({ params }: GetPromptRequest) =>
      getPrompt(agent, params.name, params.arguments ?? {}),
    ),
  );
  return server;
}

/** For schemas of clients, of which we ask nothing. */
const noValidator = {
  getValidator(): never {
    throw new Error("No schema is checked here.");
  },
};

const listTypes = {
  name: "list_types",
  title: "List the types of documents",
  description: "The collections, the title field of each, and the fields that its documents have.",
  inputSchema: { type: "object" as const, additionalProperties: false },
  annotations: { readOnlyHint: true },
};

function describe({ description, name, properties, required, title, writes }: Tool) {
  return {
    name,
    title,
    description,
    inputSchema: {
      type: "object" as const,
      properties: { ...properties },
      required: [...required],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: !writes, ...(writes && { destructiveHint: false }) },
  };
}

async function describeTypes(): Promise<readonly object[]> {
  const z = await loadZod();
  return documentTypes.map(({ collection, schema, singular, titleField }) => {
    const { $schema: _, ...shape } = z.toJSONSchema(schema(z));
    return { type: collection, singular, titleField, schema: shape };
  });
}

function toResult(text: string, isError: boolean) {
  return { content: [{ type: "text" as const, text }], isError };
}

/** The caller's header fields for the protocol; the body is written anew. */
function fieldsOf(headers: Headers): Headers {
  const fields = new Headers({
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
  });
  for (const [name, value] of headers) {
    if (name.startsWith("mcp-")) {
      fields.set(name, value);
    }
  }
  return fields;
}
