import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSeedFolder, type SeedFolder } from "./support/seed-folder.ts";
import { type EmptySeedbed, seedbed, startEmptySeedbed } from "./support/seedbed-command.ts";

const pages = ["docs/operations.md", "docs/first-hour-on-azure.md", "infra/README.md"];
const blocks = (
  await Promise.all(
    pages.map(async (page) =>
      [...(await readFile(page, "utf8")).matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(
        ([, block = ""]) => block.replaceAll("\\\n", " "),
      ),
    ),
  )
).flat();
const lines = blocks.flatMap((block) => block.split("\n").map((line) => line.trim()));

it("every block is valid in a shell", async () => {
  expect(blocks.length).toBeGreaterThan(40);
  // A function is parsed, and not run.
  const script = 'for block; do eval "block() { :\n$block\n}" || echo "$block"; done';
  const checked = await promisify(execFile)("bash", ["-c", script, "bash", ...blocks]);
  expect(checked).toEqual({ stdout: "", stderr: "" });
});

const app = ["--resource-group", "--name"];
const item = [
  ...["--vault-name", "--resource-group", "--backup-management-type", "--workload-type"],
  ...["--container-name", "--item-name"],
];
const assignment = ["--role", "--scope"];

/** The arguments that each command of the Azure CLI needs, from its reference. */
const needed: Readonly<Record<string, readonly string[]>> = {
  "account get-access-token": [],
  "account set": ["--subscription"],
  "account show": [],
  "ad app create": ["--display-name"],
  "ad signed-in-user show": [],
  "ad sp create": ["--id"],
  "ad user show": ["--id"],
  "backup container list": ["--vault-name", "--resource-group", "--backup-management-type"],
  "backup container unregister": ["--vault-name", "--resource-group", "--container-name"],
  "backup item list": ["--vault-name", "--resource-group"],
  "backup job list": ["--vault-name", "--resource-group"],
  "backup protection backup-now": [...item.slice(0, 2), "--container-name", "--item-name"],
  "backup protection disable": [...item.slice(0, 2), "--container-name", "--item-name"],
  "backup recoverypoint list": item,
  "backup restore restore-azurefileshare": [
    ...["--vault-name", "--resource-group", "--container-name", "--item-name", "--rp-name"],
    ...["--restore-mode", "--resolve-conflict", "--target-storage-account", "--target-file-share"],
  ],
  "consumption usage list": [],
  "functionapp config ssl import": [...app, "--key-vault", "--key-vault-certificate-name"],
  "functionapp keys delete": [...app, "--key-type", "--key-name"],
  "functionapp keys list": app,
  "functionapp keys set": [...app, "--key-type", "--key-name"],
  "functionapp show": app,
  "functionapp start": app,
  "functionapp stop": app,
  "group create": ["--name", "--location"],
  "group delete": ["--name"],
  "group show": ["--name"],
  "identity create": app,
  "identity federated-credential create": [
    ...["--name", "--identity-name", "--resource-group", "--issuer", "--subject", "--audiences"],
  ],
  "identity show": app,
  login: [],
  "monitor log-analytics query": ["--workspace", "--analytics-query"],
  "monitor metrics list": ["--resource"],
  "monitor metrics list-definitions": ["--resource"],
  "resource update": [...app, "--resource-type", "--set"],
  rest: ["--method", "--url"],
  "role assignment create": assignment,
  "role assignment delete": assignment,
  "role assignment list": ["--scope"],
  "role definition delete": ["--name"],
  // Without a name, it also lists roles of others that are assignable in the subscription.
  "role definition list": ["--name"],
  "storage account blob-service-properties update": ["--account-name", "--resource-group"],
  "storage account create": ["--name", "--resource-group"],
  "storage account failover": ["--name"],
  "storage account migration start": ["--account-name", "--resource-group", "--sku"],
  "storage account show": ["--name"],
  "storage blob delete": ["--account-name", "--container-name", "--name", "--auth-mode"],
  "storage blob list": ["--account-name", "--container-name", "--auth-mode"],
  "storage container create": ["--name", "--account-name", "--auth-mode"],
  "storage entity query": ["--table-name", "--account-name", "--auth-mode"],
};

const groups = new Set(Object.keys(needed).map((name) => name.split(" ")[0]));
const azure = new RegExp(`\\baz (?=(?:${[...groups].join("|")})\\b)`);

/** The calls of the Azure CLI in a line, with those in `$(...)` on their own. */
function azureCallsIn(line: string): readonly string[] {
  const inner = /\$\(([^()]*)\)/.exec(line);
  if (inner !== null) {
    const [found, call = ""] = inner;
    return [...azureCallsIn(call), ...azureCallsIn(line.replace(found, () => "VALUE"))];
  }
  return line.split(azure).slice(1);
}

const azureCalls = lines.flatMap(azureCallsIn);

it("the Azure CLI is called with the arguments that it needs", () => {
  expect(azureCalls.length).toBeGreaterThan(50);
  const isCalled = (name: string) => azureCalls.some((call) => `${call} `.startsWith(`${name} `));
  expect(Object.keys(needed).filter((name) => !isCalled(name))).toEqual([]);
  const names = Object.keys(needed).toSorted((a, b) => b.length - a.length);
  for (const call of azureCalls) {
    const name = names.find((one) => `${call} `.startsWith(`${one} `));
    expect(name, call).toBeDefined();
    for (const argument of needed[name ?? ""] ?? []) {
      expect(call, call).toContain(`${argument} `);
    }
  }
});

it("no key or token is written into a command, and callers with either can use it", () => {
  const calls = lines.filter((line) => /^(?:curl|npm run (?:--silent )?seedbed)/.test(line));
  expect(calls.length).toBeGreaterThan(15);
  for (const call of calls) {
    expect(call).not.toMatch(/\$KEY|x-functions-key/);
    expect(/^curl .*"\$API\/api\/(?!health)/.test(call) && !call.includes('-H "$AUTH"'), call).toBe(
      false,
    );
  }
});

describe("our own commands", () => {
  let seeds: SeedFolder;
  let place: EmptySeedbed;
  let backup = "";
  beforeAll(async () => {
    seeds = await createSeedFolder({ "moods/calm.json": '{"mood":"Calm"}' });
    const BACKUP_FOLDER = `${seeds.path}/backups`;
    place = await startEmptySeedbed({ SEEDS_FOLDER: seeds.path, BACKUP_FOLDER });
    await seedbed(["seeds", "apply", "--url", place.url]);
    const { stdout } = await seedbed(["backup", "--json", "--url", place.url]);
    ({ name: backup } = JSON.parse(stdout) as { name: string });
  });
  afterAll(async () => {
    await place.stop();
    await seeds.remove();
  });

  const commands = lines.flatMap((line) =>
    [...line.matchAll(/npm run (?:--silent )?seedbed -- ([^|&]+)/g)].map(([, args = ""]) => args),
  );

  it.for([...new Set(commands)].filter((one) => !one.startsWith("import")))(
    "seedbed %s",
    async (command) => {
      const args = command
        .trim()
        .replaceAll("NAME", backup)
        .replace(/ --(?:url|key) \S+/g, "")
        // The sources have no commit.
        .replace(/ --expect-commit .*/, "")
        .replace(/ --output \S+/, ` --output ${seeds.path}/all.ndjson`);
      const { exitCode, stderr } = await seedbed([...args.split(" "), "--url", place.url]);
      expect([exitCode, stderr.replace(/^(?!.*rror).*\n/gm, "")]).toEqual([0, ""]);
    },
  );

  const requests = lines.filter((line) => /^curl (?!.* -w ).*"\$API\//.test(line));

  it.for([...new Set(requests)])("%s", async (line) => {
    const command = line
      .replaceAll("NAME", backup)
      .replace("curl -s", "curl -s -w '\n%{http_code}'");
    const env = { ...process.env, API: place.url, AUTH: "x-nothing: 1" };
    const { stdout } = await promisify(execFile)("bash", ["-c", command], { env });
    expect(stdout).toMatch(/\n20[02]$/);
  });
});
