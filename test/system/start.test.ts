import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requestMark } from "../../src/http/request/foreign-page.ts";
import { freePort, RunningCommand } from "../support/npm-start.ts";
import { type Reply, readReply } from "../support/reply.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { seedbed } from "../support/seedbed-command.ts";

describe("npm start", () => {
  let data: string;
  let seeds: SeedFolder;
  let port: number;
  let running: RunningCommand[];
  beforeAll(async () => {
    seeds = await createSeedFolder({
      "personas/ada.json": '{"name":"Ada"}',
      "prompts/play.prompty": "system:\nPlay.\n",
      "scenarios/door.json": '{"title":"Door","scenario":{"description":"It is stuck."}}',
      "moods/angry.json": '{"mood":"Angry","intensity":5}',
      "moods/anxious.json": '{"mood":"Anxious"}',
      "moods/calm.json": '{"mood":"Calm"}',
    });
  });
  afterAll(() => seeds.remove());
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "seedbed-"));
    port = await freePort();
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((command) => command.kill()));
    await rm(data, { recursive: true });
  });

  const start = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    const own = { PORT: String(port), SEEDBED_DATA: data, SEEDS_FOLDER: seeds.path };
    const command = new RunningCommand(args, { ...own, ...env });
    running.push(command);
    return command;
  };
  const get = async (path: string): Promise<Reply> =>
    readReply(await fetch(`http://127.0.0.1:${port}${path}`));
  const send = async (method: string, path: string, body?: object): Promise<Reply> =>
    readReply(
      await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );

  it("a backend developer's day: the morning from the sources, the afternoon from the bundle", async () => {
    const morning = start();
    await morning.printed(/Open http/);
    expect(morning.output).toMatch(/planted 1 personas, 1 templates, 1 scenarios, 3 moods/);
    const { documents } = await get("/api/moods");
    expect(documents).toHaveLength(3);

    for (const timer of ["seeding-start", "backup"]) {
      expect((await send("POST", `/admin/functions/${timer}`, { input: "" })).status).toBe(202);
    }
    await send("PATCH", "/api/moods/angry", { intensity: 1 });
    await send("DELETE", "/api/moods/anxious");
    await send("POST", "/api/moods", { id: "mine", mood: "Mine" });
    morning.signal("SIGINT", "group");
    expect([0, "SIGINT"]).toContain(await morning.exited);
    expect(morning.output).toMatch(/Stopped\.\n$/);

    const afternoon = start(["--built"]);
    await afternoon.printed(/Open http/);
    expect(afternoon.output).toMatch(/Seeds: planted before/);
    expect((await get("/api/moods/angry")).document).toMatchObject({
      intensity: 1,
      _meta: { revision: 2, origin: "api" },
    });
    expect((await get("/api/moods/anxious")).status).toBe(404);
    expect((await get("/api/moods/mine")).status).toBe(200);
    expect((await get("/api/moods")).body.count).toBe(3);
    afternoon.signal("SIGTERM", "npm");
    expect([0, "SIGTERM"]).toContain(await afternoon.exited);
    expect(afternoon.output).toMatch(/Stopped\.\n$/);
  });

  it("with ACCESS=key requires the keys that it prints, as Azure does", async () => {
    const command = start(["--memory"], {
      ACCESS: "key",
      FUNCTIONS_CORETOOLS_ENVIRONMENT: "True",
    });
    await command.printed(/Open http/);
    expect(command.output).toMatch(/planted 1 personas/);
    const keyOf = (name: string) =>
      new RegExp(`^ +${name} +(\\S{43}) `, "m").exec(command.output)?.[1] ?? "";
    const keys = { none: "", default: keyOf("default"), _master: keyOf("_master") };
    const calls = [
      { path: "/api/health", method: "GET", passes: ["none", "default", "_master"] },
      { path: "/api/moods/calm", method: "GET", passes: ["default", "_master"] },
      { path: "/api/moods/angry", method: "PATCH", passes: ["default", "_master"] },
      { path: "/api/seeds", method: "GET", passes: ["_master"] },
      { path: "/api/moods/angry/erase", method: "POST", passes: ["_master"] },
      { path: "/admin/functions/backup", method: "POST", passes: ["_master"] },
    ];
    for (const { method, passes, path } of calls) {
      for (const [name, key] of Object.entries(keys)) {
        const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
          method,
          headers: {
            [requestMark]: "1",
            ...(key !== "" && { "x-functions-key": key }),
            ...(method === "PATCH" && { "content-type": "application/merge-patch+json" }),
          },
          ...(method === "PATCH" && { body: '{"intensity":1}' }),
        });
        const isRefused = [reply.status, await reply.text()].join(" ") === "401 ";
        expect([path, name, isRefused]).toEqual([path, name, !passes.includes(name)]);
        expect(isRefused || reply.ok).toBe(true);
      }
    }
    const status = (key: string) =>
      seedbed(["seeds", "status", "--url", `http://127.0.0.1:${port}`, "--key", key]);
    expect((await status(keys._master)).exitCode).toBe(0);
    expect((await status(keys.default)).exitCode).toBe(1);
    expect(command.output.split(keys._master)).toHaveLength(2);
  });

  it.for([
    {
      name: "a connection string that is none",
      env: { DocumentsStorage: "not one" },
      said: /connection string/,
    },
    {
      name: "a storage that is away",
      env: {
        DocumentsStorage:
          "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:9/devstoreaccount1;",
      },
      said: /storage/,
    },
  ])("with $name it prints one sentence and exits with 1", async ({ env, said }) => {
    const command = start([], env);
    expect(await command.exited).toBe(1);
    expect(command.output).toMatch(said);
    expect(command.output).not.toMatch(/^ +at |\\n +at |AAAA/m);
  });

  it("with a storage that refuses it says what to check", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(403, { "content-type": "application/json" });
      response.end(
        '{"odata.error":{"code":"AuthorizationPermissionMismatch","message":{"value":"no"}}}',
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port: storage } = server.address() as { port: number };
    const command = start([], {
      DocumentsStorage: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:${storage}/a;`,
    });
    expect(await command.exited).toBe(1);
    expect(command.output).toMatch(/Storage Table Data Contributor/);
    server.closeAllConnections();
    server.close();
  });
});
