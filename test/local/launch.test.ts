import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requestMark } from "../../src/http/request/foreign-page.ts";
import { type Launch, type LaunchOptions, launch } from "../../src/local/launch.ts";
import { readConfig } from "../../src/settings/config.ts";
import { keepEnvironment } from "../support/environment.ts";
import { freePort } from "../support/npm-start.ts";
import { flexConsumption } from "../support/platforms.ts";
import { fixture, sendRaw } from "./fixture-host.ts";

// The fixture's functions read this process's environment.
const { env } = process;
const modules = new URL("../../node_modules", import.meta.url).pathname;
let root: string;
let lines: string[];
let restoreEnvironment: () => void;
let running: Launch | undefined;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "seedbed-project-"));
  await cp(fixture("project"), root, { recursive: true });
  await symlink(modules, join(root, "node_modules"), "dir");
  lines = [];
  restoreEnvironment = keepEnvironment();
  env["PORT"] = "0";
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  restoreEnvironment();
  await rm(root, { recursive: true });
});

function begin(options: Partial<LaunchOptions> = {}): Launch {
  running = launch({
    root,
    keeps: "azurite",
    built: false,
    env,
    checkConfig: () => undefined,
    print: (line) => lines.push(line),
    warn: (line) => lines.push(line),
    ...options,
  });
  return running;
}

async function start(options: Partial<LaunchOptions> = {}): Promise<string> {
  await begin(options).started;
  return lines.join("\n");
}

/** For tests that need no storage: the fixture doesn't use any, and starting one takes a second. */
function startAnywhere(options: Partial<LaunchOptions> = {}): Promise<string> {
  env["DocumentsStorage"] = "a=b";
  return start(options);
}

const addressOf = (report: string) => /Open (http:\/\/localhost:\d+)/.exec(report)?.[1];

describe("launching a project", () => {
  it("starts an embedded storage, and says where everything is", async () => {
    const report = await start();
    expect(report.split("\n")).toHaveLength(3);
    expect(report).toContain(`Documents and backups are in ${join(root, ".seedbed")};`);
    expect(report).not.toContain("Seeds");
    expect(await readdir(join(root, ".seedbed"))).toContain("__azurite_db_table__.json");
    const address = addressOf(report);
    const storage = await (await fetch(`${address}/api/storage`)).text();
    expect(storage).toContain("devstoreaccount1");
    await running?.stop();
    expect(await readdir(join(root, ".seedbed"))).toEqual(["__azurite_db_table__.json"]);
    await expect(fetch(`${address}/api/storage`)).rejects.toThrow();
  });

  it("lists all routes on request", async () => {
    const report = await startAnywhere({ listsRoutes: true });
    expect(report).toMatch(/ready +http:\/\/localhost:\d+\/api\/health\/ready +GET/);
  });

  it("with SQLite keeps a file beside its backups, and starts no other storage", async () => {
    const report = await start({ keeps: "sqlite" });
    const folder = join(root, ".seedbed");
    expect(report).toContain(`Documents and backups are in ${folder};`);
    const storage = await (await fetch(`${addressOf(report)}/api/storage`)).text();
    expect(storage).toContain(`sqlite:${join(folder, "documents.db")}`);
    expect(env["BACKUP_FOLDER"]).toBe(join(folder, "sqlite-backups"));
    expect(await readdir(root)).not.toContain(".seedbed");
  });

  it.for([
    ["azurite", "BACKUP_FOLDER", ""],
    ["sqlite", "BackupStorage", "/documents.db"],
  ] as const)("with %s says that %s has the backups", async ([keeps, name, file]) => {
    env[name] = "elsewhere";
    const folder = join(root, ".seedbed");
    expect(await start({ keeps })).toContain(
      `Documents are in ${folder}${file}, and backups where ${name} says; to start over, delete ${folder}.`,
    );
  });

  it.for(["memory", "sqlite"] as const)("refuses --%s beside another storage", async (keeps) => {
    await expect(startAnywhere({ keeps })).rejects.toThrow(
      `--${keeps} and DocumentsStorage both say where documents are`,
    );
  });

  it("says who starts an emulator that is named", async () => {
    env["DocumentsStorage"] = "UseDevelopmentStorage=true";
    expect(await start()).toContain("in the emulator that DocumentsStorage names, which you start");
  });

  it("uses the named storage, the data folder and the values of the file", async () => {
    env["SEEDBED_DATA"] = "elsewhere";
    env["FROM_FILE"] = "outer";
    const values = { DocumentsStorage: "a=b", FROM_FILE: "inner" };
    await writeFile(join(root, "local.settings.json"), JSON.stringify({ Values: values }));
    const report = await start();
    expect(report).toContain("in the storage that DocumentsStorage names");
    expect(report).toContain("Ignoring FROM_FILE");
    expect(await readdir(root)).not.toContain("elsewhere");
  });

  it("answers to the names of ALLOWED_HOSTS", async () => {
    const values = { ALLOWED_HOSTS: "seedbed.test" };
    await writeFile(join(root, "local.settings.json"), JSON.stringify({ Values: values }));
    const { port } = new URL(addressOf(await startAnywhere()) ?? "");
    const statusOf = async (host: string) =>
      (await sendRaw(Number(port), `GET /api/storage HTTP/1.0\r\nHost: ${host}\r\n\r\n`)).slice(
        9,
        12,
      );
    expect([await statusOf("seedbed.test"), await statusOf("other.test")]).toEqual(["200", "403"]);
  });

  it("stores the data in the folder that SEEDBED_DATA names", async () => {
    env["SEEDBED_DATA"] = "elsewhere";
    expect(await start({ keeps: "sqlite" })).toContain(`are in ${join(root, "elsewhere")};`);
    expect(env["DocumentsStorage"]).toBe(`sqlite:${join(root, "elsewhere", "documents.db")}`);
  });

  it("reports what was planted, when it is done", async () => {
    const seeds = (status: string) => ({
      status: "ok",
      checks: {
        store: { status: "ok", ms: 1 },
        seeds: {
          status,
          collections: {
            personas: { state: "done", planted: 14 },
            moods: { state: "done", planted: 0 },
            scenarios: { state: "done", planted: 2 },
          },
          problems: [
            { file: "personas/a.json", line: 3, detail: "a comma is missing" },
            { file: "moods", detail: "is empty" },
          ],
        },
      },
    });
    env["READINESS"] = JSON.stringify([seeds("planting"), seeds("planting"), seeds("failed")]);
    expect(await startAnywhere()).toContain(
      [
        "Seeds: planted 14 personas, 2 scenarios.",
        "  personas/a.json, line 3: a comma is missing",
        "  moods: is empty",
      ].join("\n"),
    );
  });

  it.for([
    { readiness: {}, says: undefined },
    { readiness: { checks: { seeds: {} } }, says: "Seeds: nothing planted." },
    { readiness: { checks: { seeds: { problems: [{}] } } }, says: "  a seed: has a problem" },
    { readiness: { checks: { seeds: { collections: { a: 1 } } } }, says: "Seeds: planted before" },
    {
      readiness: { checks: { seeds: { status: "failed", problems: [{ file: "SEEDS_FOLDER" }] } } },
      says: "Seeds: nothing planted; see below.\n  SEEDS_FOLDER:",
    },
    {
      readiness: { checks: { seeds: { status: "failed", detail: "It is full." } } },
      says: "Seeds: planting failed and is retried shortly. It is full.",
    },
  ])("copes with a readiness of $readiness", async ({ readiness, says }) => {
    env["READINESS"] = JSON.stringify([readiness]);
    const report = await startAnywhere();
    expect(report).toContain(says ?? "Documents are in the storage");
  });
});

describe("access to what is launched", () => {
  it("is open by default, which is reported", async () => {
    expect(await startAnywhere()).toContain("ACCESS=open: no key is needed");
    expect(env["ACCESS"]).toBe("open");
  });

  it("follows the environment, without a message", async () => {
    env["ACCESS"] = "open";
    expect(await startAnywhere()).not.toContain("ACCESS");
  });

  it("follows local.settings.json", async () => {
    await writeFile(join(root, "local.settings.json"), '{ "Values": { "ACCESS": "key" } }');
    expect(await start({ keeps: "sqlite" })).toMatch(/ACCESS=key: .*kept in .*keys\.json/);
  });

  const keysOf = (report: string) =>
    Object.fromEntries(
      [...report.matchAll(/^ +(default|_master) +(\S{43}) /gm)].map(([, name, key]) => [name, key]),
    );

  it("requires keys with ACCESS=key, which are kept beside the documents", async () => {
    env["ACCESS"] = "key";
    const report = await start({ keeps: "sqlite" });
    const keys = keysOf(report);
    expect(Object.keys(keys)).toEqual(["default", "_master"]);
    const kept = await readFile(join(root, ".seedbed", "keys.json"), "utf8");
    expect(JSON.parse(kept)).toEqual(keys);
    const fire = (key: string) =>
      fetch(`${addressOf(report)}/admin/functions/none?code=${key}`, {
        method: "POST",
        headers: { [requestMark]: "1" },
      });
    const statuses = ["no", keys["default"] ?? "", keys["_master"] ?? ""].map(
      async (key) => (await fire(key)).status,
    );
    expect(await Promise.all(statuses)).toEqual([401, 401, 404]);
    await running?.stop();
    lines = [];
    delete env["DocumentsStorage"];
    expect(keysOf(await start({ keeps: "sqlite" }))).toEqual(keys);
  });

  it("requires new keys at each start with ACCESS=key in memory, where nothing is kept", async () => {
    env["ACCESS"] = "key";
    const report = await start({ keeps: "memory" });
    expect(report).toContain("Documents are in memory, and lost when this stops.");
    const first = keysOf(report);
    await running?.stop();
    lines = [];
    delete env["DocumentsStorage"];
    const second = keysOf(await start({ keeps: "memory" }));
    expect(new Set([...Object.values(first), ...Object.values(second)]).size).toBe(4);
    expect(await readdir(root)).not.toContain(".seedbed");
  });

  it.for([
    { ACCESS: "key", FUNCTIONS_CORETOOLS_ENVIRONMENT: "True" },
    { ACCESS: "key", AZURE_FUNCTIONS_ENVIRONMENT: "Development" },
    { ACCESS: "open", CONTAINER_NAME: "dev" },
    { ACCESS: "open", ...flexConsumption },
  ])("is decided by the local host, even if variables of other hosts are set: %j", async (set) => {
    const { ACCESS = "", ...variables } = set;
    await writeFile(join(root, "local.settings.json"), JSON.stringify({ Values: variables }));
    const modes: string[] = [];
    const checkConfig = (settings: NodeJS.ProcessEnv) =>
      modes.push(readConfig(settings).access.mode);
    env["ACCESS"] = ACCESS;
    await startAnywhere({ checkConfig });
    expect(modes).toEqual([ACCESS]);
  });
});

it("listens on the port of local.settings.json, unless PORT says another", async () => {
  const LocalHttpPort = await freePort();
  await writeFile(join(root, "local.settings.json"), JSON.stringify({ Host: { LocalHttpPort } }));
  const own = addressOf(await startAnywhere());
  expect(own).toMatch(/:[1-9]\d*$/);
  expect(own).not.toBe(`http://localhost:${LocalHttpPort}`);
  await running?.stop();
  lines = [];
  for (const unset of [() => delete env["PORT"], () => Object.assign(env, { PORT: "" })]) {
    unset();
    expect(addressOf(await startAnywhere())).toBe(`http://localhost:${LocalHttpPort}`);
    await running?.stop();
    lines = [];
  }
});

describe("a launch that fails", () => {
  it.for<[what: string, prepare: () => Promise<Partial<LaunchOptions>>, says: RegExp]>([
    [
      "a storage that does not answer",
      async () => {
        const store = { status: "unavailable", detail: "The storage does not answer." };
        env["READINESS"] = JSON.stringify({ status: "unavailable", checks: { store } });
        return {};
      },
      /^The storage does not answer\.$/,
    ],
    [
      "a bundle that isn't built",
      async () => ({ built: true }),
      /index\.cjs does not exist: run npm run build first\.$/,
    ],
    [
      "a port that is none",
      async () => {
        env["PORT"] = "70000";
        return {};
      },
      /^PORT must be a number/,
    ],
    [
      "a host name that is none",
      async () => {
        env["ALLOWED_HOSTS"] = "http://seedbed.test";
        return {};
      },
      /^ALLOWED_HOSTS: "http:\/\/seedbed\.test" is not a host name/,
    ],
    [
      "a wrong setting",
      async () => ({
        keeps: "sqlite",
        checkConfig: () => {
          throw new Error("ACCESS must be open or key.");
        },
      }),
      /^ACCESS must be/,
    ],
    [
      "callers who would have to sign in",
      async () => {
        env["ACCESS"] = "entra";
        return {};
      },
      /^ACCESS=entra works only on Azure: .* set ACCESS=key to require keys, or ACCESS=open\.$/,
    ],
    [
      "keys that can't be read",
      async () => {
        env["ACCESS"] = "key";
        await mkdir(join(root, ".seedbed"));
        await writeFile(join(root, ".seedbed", "keys.json"), "{}");
        return { keeps: "sqlite" };
      },
      /keys\.json does not contain the keys/,
    ],
    [
      "a broken file of settings",
      async () => {
        await writeFile(join(root, "local.settings.json"), "{");
        return {};
      },
      /local\.settings\.json, line 1, column 2: /,
    ],
    [
      "no host.json",
      async () => {
        await rm(join(root, "host.json"));
        return { keeps: "sqlite" };
      },
      /host\.json cannot be read: it is not there\.$/,
    ],
  ])("reports %s, and leaves nothing running", async ([, prepare, says]) => {
    await expect(start(await prepare())).rejects.toThrow(says);
    await running?.stop();
    const data = join(root, ".seedbed");
    expect(await readdir(data).catch(() => [])).not.toContain("lock");
  });

  it("ends soon if it is stopped meanwhile", async () => {
    const { started, stop } = begin();
    await stop();
    await expect(started).rejects.toThrow(/abort/);
    expect(lines.join()).not.toContain("Open");
    expect(await readdir(join(root, ".seedbed"))).not.toContain("lock");
  });
});
