import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { AzureApp, type Surroundings } from "../deployment/azure.ts";
import { deploy, record } from "../deployment/deployment.ts";
import { type Behaviour, FakeAzure } from "./support/fake-azure.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const next = { archive: bytesOf("new"), commit: "222" };

async function start(behaviour: Behaviour, before: Behaviour = { commit: "111" }) {
  const azure = new FakeAzure({ old: before, new: behaviour }, "old");
  const said: string[] = [];
  const surroundings: Surroundings = {
    token: async () => "token",
    say: (line) => said.push(line),
    ...{ pauseMs: 1, patience: 5 },
  };
  const app = new AzureApp(await azure.start(), surroundings);
  const run = async () => {
    const found = await record(app);
    // Terraform's part.
    azure.settings = { ...azure.settings, KEEP_REVISIONS: "5" };
    await deploy(app, next, found, surroundings);
  };
  return { azure, app, run, said };
}

it("deploys, polls until Azure is done, and waits for the commit", async () => {
  const { azure, run, said } = await start({ commit: "222" });
  await run();
  expect(azure.running).toBe("new");
  expect(azure.settings["KEEP_REVISIONS"]).toBe("5");
  expect(azure.calls.filter((call) => call === "GET /api/deployments/latest")).toHaveLength(3);
  expect(said.at(-1)).toBe("222 runs and is ready.");
});

it("asks about its own deployment, if Azure says where that is", async () => {
  const { azure, run } = await start({ commit: "222" });
  azure.location = "/api/deployments/7";
  await run();
  expect(azure.calls.filter((call) => call === "GET /api/deployments/7")).toHaveLength(3);
  expect(azure.calls).not.toContain("GET /api/deployments/latest");
});

it("sends the package again while the app's identity can't write it yet", async () => {
  const { azure, run } = await start({ commit: "222" });
  azure.refusals.push({ status: 400, body: "BlobUploadFailed" });
  await run();
  expect(azure.running).toBe("new");
});

it("a package that is refused, or that Azure can't deploy, leaves what is there", async () => {
  const refused = await start({ commit: "222" });
  refused.azure.refusals.push({ status: 403, body: "no" });
  await expect(refused.run()).rejects.toThrow("The package was not accepted: 403 no");
  const failed = await start({ commit: "222" });
  failed.azure.state = { status: 3, status_text: "It has no host.json" };
  await expect(failed.run()).rejects.toThrow("The deployment failed: It has no host.json");
  expect([refused.azure.running, failed.azure.running]).toEqual(["old", "old"]);
});

it.for<[string, Behaviour, RegExp]>([
  ["that does not start", { health: 404 }, /Health answers 404/],
  ["that Azure does not run", { commit: "111" }, /Still 111 runs, not 222/],
  ["that does not say its commit", {}, /Still a package without a commit runs, not 222/],
  [
    "that stays starting",
    { commit: "222", ready: { status: 503, body: { status: "starting" } } },
    /starting/,
  ],
  ["that can't read", { commit: "222", moods: 500 }, /Reading moods answers 500/],
])(
  "a package %s is replaced by the previous one, with its settings",
  async ([, behaviour, words]) => {
    const { azure, run } = await start(behaviour);
    const failed = run();
    await expect(failed).rejects.toThrow(words);
    await expect(failed).rejects.toThrow("Rolled back to the previous package; it is ready again.");
    expect([azure.running, azure.settings]).toEqual([
      "old",
      { ACCESS: "key", KEEP_REVISIONS: "100" },
    ]);
    // The previous package may not know the new settings.
    const [settings, published] = ["PUT /sites/app/config/appsettings", "POST /api/publish"];
    expect(azure.calls.lastIndexOf(settings)).toBeLessThan(azure.calls.lastIndexOf(published));
  },
);

const noStorage = { status: "unavailable", checks: { store: { status: "unavailable" } } };

it.for<[string, { behaviour?: Behaviour; before?: Behaviour; isStorageClosed?: boolean }, RegExp]>([
  [
    "the storage is at fault",
    { behaviour: { commit: "222", ready: { status: 503, body: noStorage } } },
    /the storage is the cause/,
  ],
  [
    "the app was not ready before",
    { before: { commit: "111", ready: { status: 503 } } },
    /was not ready before/,
  ],
  ["the previous package can't be read", { isStorageClosed: true }, /could not be read/],
])("nothing is rolled back if %s", async ([, { isStorageClosed = false, ...given }, words]) => {
  const { azure, run } = await start(given.behaviour ?? { health: 500 }, given.before);
  azure.isStorageClosed = isStorageClosed;
  await expect(run()).rejects.toThrow(words);
  expect([azure.running, azure.settings["KEEP_REVISIONS"]]).toEqual(["new", "5"]);
});

it("without a key for callers, nothing is read with one", async () => {
  const { azure, run } = await start({ commit: "222", moods: 401 });
  azure.settings = { ...azure.settings, ACCESS: "entra" };
  await run();
  expect(azure.calls).not.toContain("POST /sites/app/host/default/listkeys");
});

const outputs = {
  ...{ api_url: "https://app.invalid", scm_url: "https://app.scm.invalid" },
  ...{ function_app_id: "/sites/app", deployment_container: "deployments" },
  storage_endpoints: { blob: "https://storage.invalid/" },
};

/** What the command finds on a machine: programs that print or fail, and files. */
interface Machine {
  readonly programs?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

const prints = (text: string) => `cat <<'END'\n${text}\nEND`;
const fails = (text: string) => `cat >&2 <<'END'\n${text}\nEND\nexit 1`;
const outputsOf = (values: object) =>
  prints(
    JSON.stringify(Object.fromEntries(Object.entries(values).map(([k, value]) => [k, { value }]))),
  );
const backend = { "infra/backend.tf": "terraform {}" };
const built = { ...backend, "dist.zip": "zip", "dist/package.json": '{"commit":"222"}' };
const applied = { terraform: outputsOf(outputs) };

async function runCommand(step: string, { programs = {}, files = {} }: Machine) {
  const folder = await temporaryFolder();
  const scripts = Object.entries(programs).map(([name, script]) => [
    `bin/${name}`,
    `#!/bin/sh\n${script}\n`,
  ]);
  for (const [name = "", text = ""] of [...Object.entries(files), ...scripts]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text, { mode: 0o755 });
  }
  await mkdir(join(folder, "bin"), { recursive: true });
  await symlink("/bin/cat", join(folder, "bin/cat"));
  const options = { cwd: folder, env: { PATH: join(folder, "bin") } };
  const ended = await promisify(execFile)(
    process.execPath,
    [resolve("deploy.ts"), step],
    options,
  ).catch((error: { code: number; stdout: string; stderr: string }) => error);
  const { stdout, stderr } = ended;
  return { folder, stdout, stderr, code: "code" in ended ? ended.code : 0 };
}

it.for<[string, string, Machine, RegExp]>([
  ["without a step", "", {}, /^Usage: node deploy\.ts record\|publish/],
  ["with a step that does not exist", "bogus", {}, /^Usage: node deploy\.ts record\|publish/],
  ["with a step that every object has", "constructor", {}, /^Usage: node deploy\.ts record/],
  ["with a state of its own", "record", {}, /^infra\/backend\.tf is missing/],
  [
    "that publishes before the first apply",
    "publish",
    { files: built, programs: { terraform: prints("{}") } },
    /^Nothing is deployed, because Terraform has no api_url, scm_url, .*: apply infra\/ first/,
  ],
  [
    "that publishes after half an apply",
    "publish",
    { files: built, programs: { terraform: outputsOf({ ...outputs, scm_url: undefined }) } },
    /^Nothing is deployed, because Terraform has no scm_url: apply/,
  ],
  [
    "without a package",
    "publish",
    { files: backend, programs: applied },
    /^There is no package in dist\.zip: make it with "npm run package"/,
  ],
  ["without Terraform", "record", { files: backend }, /^terraform is not installed here/],
  [
    "without an initialized backend",
    "record",
    {
      files: backend,
      programs: {
        terraform: fails("\n│ Error: Backend initialization required\n│ \n│ Reason: Initial"),
      },
    },
    /^terraform gives no outputs \(Backend initialization required\): run "terraform -chdir=infra init"/,
  ],
  ["without az", "record", { files: backend, programs: applied }, /^az is not installed here/],
  [
    "of nobody who signed in",
    "publish",
    {
      files: built,
      programs: { ...applied, az: fails("ERROR: Please run 'az login' to setup account.") },
    },
    /^az gives no token \(Please run 'az login' to setup account\): sign in with "az login"\.$/,
  ],
  [
    "without a network",
    "publish",
    {
      files: { ...built, "before/state.json": '{"isReady":true}' },
      programs: { ...applied, az: prints("secret-token") },
    },
    /^app\.scm\.invalid can't be reached \(.*\): check the network, and try again\.$/,
  ],
  [
    "with a record that is no JSON",
    "publish",
    { files: { ...built, "before/state.json": '{"secret' }, programs: applied },
    /^before\/state\.json is not valid JSON\.$/,
  ],
])(
  "the command %s fails with one sentence that says what to do",
  async ([, step, machine, words]) => {
    const { code, stderr } = await runCommand(step, machine);
    expect(stderr.trim()).toMatch(words);
    expect(stderr.trim()).not.toMatch(/\n|secret/);
    expect(code).toBe(1);
  },
);

it("before the first apply there is nothing to record, and nothing of an earlier deployment is kept", async () => {
  const files = { ...backend, "before/package.zip": "an older package" };
  const programs = { terraform: prints("{}") };
  const { folder, code, stdout } = await runCommand("record", { files, programs });
  expect(stdout).toMatch(/^Nothing to record: before the first apply, Terraform has no api_url/);
  expect(code).toBe(0);
  expect(await readdir(folder)).not.toContain("before");
});

// The job that deploys may get tokens, so no package is installed there.
it("the deployment needs no packages", async () => {
  const seen = new Set<string>();
  const importsOf = async (file: string): Promise<readonly string[]> => {
    if (seen.has(file)) {
      return [];
    }
    seen.add(file);
    const source = await readFile(file, "utf8");
    const names = [...source.matchAll(/ from "([^"]+)"/g)].map(([, name = ""]) => name);
    const own = names.filter((name) => name.startsWith("."));
    const further = await Promise.all(own.map((name) => importsOf(join(dirname(file), name))));
    return [...names.filter((name) => !name.startsWith(".")), ...further.flat()];
  };
  const foreign = (await importsOf("deploy.ts")).filter((name) => !name.startsWith("node:"));
  expect(foreign).toEqual([]);
  expect(seen.size).toBe(3);
});
