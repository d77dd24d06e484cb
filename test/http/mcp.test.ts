import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { answerMessage } from "../../src/http/mcp/mcp-server.ts";
import { closedAccess } from "../../src/http/request/access.ts";
import { describeHost, type HostUnderTest } from "../support/every-host.ts";
import { askOf } from "../support/in-process-api.ts";
import { objectId, signedIn } from "../support/principal.ts";
import { openStorage } from "../support/storage.ts";

interface ToolResult {
  readonly isError: boolean;
  readonly content: readonly { readonly text: string }[];
}

/** The protocol's current revision, and the one that most clients have. */
const revisions = [
  { name: "2026-07-28", mode: { pin: "2026-07-28" } },
  { name: "2025-11-25", mode: "legacy" },
] as const;

/** The official client, connected to the host. */
async function connect(
  { url }: Pick<HostUnderTest, "url">,
  {
    headers = {},
    mode = "auto",
  }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly mode?: "auto" | "legacy" | { readonly pin: string };
  } = {},
): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL("/api/mcp", url()), {
    requestInit: { headers },
  });
  await client.connect(transport);
  return client;
}

/** Calls a tool, and reads its answer. */
async function use(client: Client, name: string, args: Record<string, unknown> = {}) {
  const result = (await client.callTool({ name, arguments: args })) as unknown as ToolResult;
  const [{ text } = { text: "" }] = result.content;
  return {
    isError: result.isError,
    text,
    body: text.startsWith("{") ? JSON.parse(text) : undefined,
  };
}

describeHost("agents", (host) => {
  const { send, sendJson } = host;

  describe.for(revisions)("with a client of $name", ({ mode }) => {
    it("find the tools, and none that deletes, erases or moves labels", async () => {
      const client = await connect(host, { mode });
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        "list_types",
        "search_documents",
        "get_document",
        "get_history",
        "render_template",
        "lint_template",
        "create_document",
        "update_document",
      ]);
      const writing = tools.filter(({ annotations }) => annotations?.readOnlyHint !== true);
      expect(writing.map(({ name }) => name)).toEqual(["create_document", "update_document"]);
      await client.close();
    });

    it("create, read, search, change and look back", async () => {
      const client = await connect(host, { mode });
      const id = `agent-${typeof mode === "string" ? mode : mode.pin}`;
      const { body: types } = await use(client, "list_types");
      expect(types.types).toContainEqual(
        expect.objectContaining({ type: "moods", singular: "mood", titleField: "mood" }),
      );
      const document = { id, mood: "Curious about agents" };
      const created = await use(client, "create_document", { type: "moods", document });
      expect(created).toMatchObject({ isError: false, body: { mood: document } });
      const { etag } = created.body.mood._meta;
      const change = { type: "moods", id, etag, patch: { mood: "Changed" } };
      expect(await use(client, "update_document", change)).toMatchObject({ isError: false });
      const late = await use(client, "update_document", change);
      expect(late).toMatchObject({ isError: true, body: { code: "precondition-failed" } });
      const anyVersion = await use(client, "update_document", { ...change, etag: "*" });
      expect(anyVersion).toMatchObject({ isError: true, body: { code: "precondition-failed" } });
      const withoutTag = await use(client, "update_document", { ...change, etag: undefined });
      expect(withoutTag).toMatchObject({ isError: true, text: "The argument etag is required." });
      const found = await use(client, "search_documents", { type: "moods", q: "changed" });
      expect(found.body.moods).toMatchObject([{ id }]);
      const first = await use(client, "get_document", { type: "moods", id, revision: 1 });
      expect(first.body.mood).toMatchObject(document);
      await sendJson("PUT", `/api/moods/${id}/labels/production`, { revision: 1 });
      const labelled = { type: "moods", id, label: "production" };
      expect((await use(client, "get_document", labelled)).body.mood).toMatchObject(document);
      const history = await use(client, "get_history", { type: "moods", id });
      expect(history.body.revisions).toMatchObject([{ number: 2 }, { number: 1 }]);
      await send(`/api/moods/${id}/erase`, { method: "POST" });
      await client.close();
    });

    it("render templates, which are also prompts with their inputs as arguments", async () => {
      await sendJson("PUT", "/api/personas/ada", { name: "Ada" }, { "if-none-match": "*" });
      const template = {
        name: "Call",
        description: "Opens a call.",
        inputs: {
          persona: { type: "object" },
          topic: { type: "string", description: "What it is about." },
          turns: { type: "number", default: 3 },
        },
        prompt: "system:\n{{ persona.name }} on {{ topic }}\nassistant:\n{{ turns + 1 }}",
      };
      await sendJson("PUT", "/api/templates/call", template, { "if-none-match": "*" });
      const client = await connect(host, { mode });
      const rendered = await use(client, "render_template", {
        id: "call",
        inputs: { topic: "parcels" },
        persona: "ada",
      });
      expect(rendered.body.messages).toMatchObject([
        { content: "Ada on parcels" },
        { content: "4" },
      ]);
      const draft = { template: { prompt: "Hi {{ persona.name }}" }, persona: "ada" };
      const preview = await use(client, "render_template", draft);
      expect(preview.body.messages).toMatchObject([{ content: "Hi Ada" }]);
      const linted = await use(client, "lint_template", { template: { prompt: "{{ topik }}" } });
      expect(linted.body.findings).toMatchObject([{ rule: "undeclared_input" }]);
      const { prompts } = await client.listPrompts();
      expect(prompts.find(({ name }) => name === "call")).toEqual({
        name: "call",
        title: "Call",
        description: "Opens a call.",
        arguments: [
          { name: "topic", description: "What it is about. (string)", required: true },
          { name: "turns", description: "(number)", required: false },
          { name: "persona", description: "The id of a persona.", required: true },
          { name: "scenario", description: "The id of a scenario.", required: false },
          { name: "mood", description: "The id of a mood.", required: false },
        ],
      });
      const given = { topic: "parcels", turns: "7", persona: "ada" };
      const { messages } = await client.getPrompt({ name: "call", arguments: given });
      expect(messages).toEqual([
        { role: "user", content: { type: "text", text: "Ada on parcels" } },
        { role: "assistant", content: { type: "text", text: "8" } },
      ]);
      const missing = client.getPrompt({ name: "call", arguments: {} });
      await expect(missing).rejects.toThrow(/\/persona: is required.*topic/);
      const unknown = client.getPrompt({ name: "never", arguments: {} });
      await expect(unknown).rejects.toThrow(/no template with the id never/);
      await client.close();
    });

    it.for([
      { name: "search_documents", args: { type: "secrets" }, says: /must be one of personas/ },
      { name: "search_documents", args: { type: "moods", erase: true }, says: /Unknown argument/ },
      { name: "get_document", args: { type: "moods" }, says: /id is required/ },
      { name: "get_document", args: { type: "moods", id: "../export" }, says: /Invalid id/ },
      { name: "get_document", args: { type: "moods", id: "none" }, says: /no mood with the id/ },
      { name: "create_document", args: { type: "moods", document: [] }, says: /type object/ },
    ])("are told what is wrong with $name $args", async ({ args, name, says }) => {
      const client = await connect(host, { mode });
      const { isError, text } = await use(client, name, args);
      expect([isError, text]).toEqual([true, expect.stringMatching(says)]);
      await client.close();
    });

    it.for([
      { limit: 0, says: "The argument limit must be of the type integer from 1 to 100." },
      { limit: 101, says: "The argument limit must be of the type integer from 1 to 100." },
      { limit: "9", says: "The argument limit must be of the type integer from 1 to 100." },
    ])("are held to what a tool says of its arguments (limit: $limit)", async ({ limit, says }) => {
      const client = await connect(host, { mode });
      const found = await use(client, "search_documents", { type: "moods", limit });
      expect(found).toMatchObject({ isError: true, text: says });
      const old = await use(client, "get_document", { type: "moods", id: "a", revision: 0 });
      expect(old.text).toBe("The argument revision must be of the type integer from 1.");
      await client.close();
    });

    it.for(["a\nb", "€", 'W/"1-a"', '"1-a", "1-b"', "*", ""])(
      "change nothing with the etag %j, which is that of no version",
      async (etag) => {
        const client = await connect(host, { mode });
        const document = { mood: "Kept" };
        const created = await use(client, "create_document", { type: "moods", document });
        const { id } = created.body.mood;
        const patch = { mood: "Lost" };
        const change = await use(client, "update_document", { type: "moods", id, etag, patch });
        const current = expect.objectContaining({ mood: "Kept" });
        expect(change).toMatchObject({
          ...{ isError: true, body: { code: "precondition-failed", current } },
        });
        await send(`/api/moods/${id}/erase`, { method: "POST" });
        await client.close();
      },
    );

    it("have no tool that is not listed", async () => {
      const client = await connect(host, { mode });
      await expect(use(client, "erase_document", { id: "calm" })).rejects.toThrow(/no tool/);
      await client.close();
    });
  });

  it.for([
    {},
    { jsonrpc: "1.0", id: 1, method: "tools/list" },
    { jsonrpc: "2.0" },
    { jsonrpc: "2.0", id: 1 },
    { jsonrpc: "2.0", id: {}, method: "tools/list" },
    { jsonrpc: "2.0", id: 1, method: 7 },
    { jsonrpc: "2.0", id: 1, method: "nothing/known" },
    { jsonrpc: "2.0", id: 1, method: "tools/call", params: [] },
    { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "__proto__" } },
    { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: 1, arguments: "x" } },
    { jsonrpc: "2.0", id: 1, method: "prompts/get", params: { name: "../export" } },
    { jsonrpc: "2.0", id: 1, method: "initialize", params: {} },
    { jsonrpc: "2.0", method: "notifications/initialized" },
    { jsonrpc: "2.0", id: 1, result: {} },
  ])("that send %j get an answer of the protocol, and never a 5xx", async (message) => {
    const { status, text } = await sendJson("POST", "/api/mcp", message);
    expect([200, 202, 400]).toContain(status);
    if (status === 400) {
      expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", error: expect.anything() });
    }
  });

  const request = (method: string, params?: object) =>
    JSON.stringify({ jsonrpc: "2.0", id: 1, method, ...(params && { params }) });

  it.for([
    { body: "{", status: 400, code: -32700, says: /is not JSON: .*line 1, column 2/ },
    { body: "{'a':1}", status: 400, code: -32700, says: /is not JSON/ },
    { body: "[]", status: 400, code: -32600, says: /one message.*object/ },
    { body: `[${request("ping")}]`, status: 400, code: -32600, says: /one message.*object/ },
    { body: "7", status: 400, code: -32600, says: /one message.*object/ },
    { body: '{"a":"\\ud800"}', status: 400, code: -32600, says: /surrogate/ },
    { body: request("initialize"), status: 200, code: -32602, says: /\/params: is required/ },
    {
      body: request("initialize", { protocolVersion: 1 }),
      ...{ status: 200, code: -32602 },
      says: /\/params\/protocolVersion: must be a string, but is a number; \/params\/capabilities: is required/,
    },
    {
      body: request("prompts/get", { name: "a", arguments: { b: 1 } }),
      ...{ status: 200, code: -32602 },
      says: /\/params\/arguments\/b: must be a string/,
    },
    {
      body: request("prompts/list", { cursor: 5 }),
      ...{ status: 200, code: -32602 },
      says: /\/params\/cursor: must be a string/,
    },
    {
      body: request("tools/call", { arguments: {} }),
      ...{ status: 200, code: -32602 },
      says: /\/params\/name: is required/,
    },
    { body: request("ping", []), status: 400, code: -32600, says: /not a valid JSON-RPC/ },
  ])("that send $body are told so by the protocol", async ({ body, code, says, status }) => {
    const headers = { "content-type": "application/json" };
    const answer = await send("/api/mcp", { method: "POST", headers, body });
    const { error, id } = JSON.parse(answer.text);
    expect([answer.status, error.code, id ?? null]).toEqual([
      ...[status, code],
      body.includes('"id":1') && !body.startsWith("[") ? 1 : null,
    ]);
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/[{\n]/);
  });

  it("get JSON, and no event stream", async () => {
    const accept = { accept: "application/json, text/event-stream" };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    const listed = await fetch(new URL("/api/mcp", host.url()), {
      method: "POST",
      headers: { ...accept, "content-type": "application/json" },
      body: JSON.stringify(message),
    });
    expect(listed.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await listed.json()).toMatchObject({ id: 1, result: { tools: expect.anything() } });
    const listening = await fetch(new URL("/api/mcp", host.url()), {
      method: "POST",
      headers: { ...accept, "content-type": "application/json" },
      body: JSON.stringify({ ...message, method: "subscriptions/listen" }),
    });
    expect(await listening.json()).toMatchObject({ error: { message: /no event streams/ } });
    expect((await send("/api/mcp", { headers: accept })).status).toBe(405);
  });
});

it("agents are told that the storage is away, as a failure of the server", async () => {
  const DocumentsStorage = (await openStorage()).replace(/:\d+\//, ":9/");
  const env = { ACCESS: "open", DocumentsStorage, SEED_POLICY: "off" };
  const ask = askOf(createApp({ env, root: process.cwd() }));
  const answerTo = async (method: string, params: object) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const { status, text } = await ask("mcp", { body });
    return { status, ...JSON.parse(text) };
  };
  const failed = {
    status: 200,
    error: { code: -32603, message: expect.stringMatching(/storage/) },
  };
  expect(await answerTo("prompts/list", {})).toMatchObject(failed);
  expect(await answerTo("prompts/get", { name: "call" })).toMatchObject(failed);
  const read = { name: "get_document", arguments: { type: "moods", id: "calm" } };
  expect(await answerTo("tools/call", read)).toMatchObject({ result: { isError: true } });
});

it.for([
  { method: "tools/call", params: { name: "get_document", arguments: { type: "moods", id: "a" } } },
  { method: "prompts/list", params: {} },
  { method: "prompts/get", params: { name: "a" } },
])(
  "agents are not told of a failure in $method that nobody foresaw: it is the app's, for the log",
  async (call) => {
    const agent = {
      ...{ access: closedAccess, headers: new Headers(), operations: [], requestId: "r1" },
      ...{ log: () => {}, url: new URL("http://localhost/api/mcp") },
    };
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, ...call });
    await expect(answerMessage(agent, message)).rejects.toThrow(/no operation/);
  },
);

describeHost(
  "agents that sign in",
  (host) => {
    const headersOf = (role: string) => ({
      "x-ms-client-principal": signedIn(`Documents.${role}`),
    });

    it("may do with each tool what their role may, and are named in the history", async () => {
      const [reader, writer] = await Promise.all(
        ["Read", "Write"].map((role) => connect(host, { headers: headersOf(role) })),
      );
      if (reader === undefined || writer === undefined) {
        throw new Error("They are connected.");
      }
      const creation = { type: "moods", document: { id: "mine", mood: "Mine" } };
      const refused = await use(reader, "create_document", creation);
      expect(refused).toMatchObject({ isError: true, body: { code: "forbidden" } });
      expect(await use(writer, "create_document", creation)).toMatchObject({ isError: false });
      const read = await use(reader, "get_history", { type: "moods", id: "mine" });
      expect(read.body.revisions).toMatchObject([{ by: { id: objectId } }]);
      await Promise.all([reader.close(), writer.close()]);
    });

    it("are refused without a role", async () => {
      await expect(connect(host, { headers: headersOf("Other") })).rejects.toThrow();
      await expect(connect(host)).rejects.toThrow();
    });
  },
  { SEED_POLICY: "off", ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True" },
);
