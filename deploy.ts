import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { AzureApp, DeploymentError, memberAt, toSettings } from "./deployment/azure.ts";
import { deploy, record } from "./deployment/deployment.ts";

// record: what is there; publish: the package in dist.zip, or what was there if it is at fault. Between the two, Terraform
// may change the app. docs/operations.md and the workflow show both.
const [step = "", folder = "before"] = process.argv.slice(2);
const execute = promisify(execFile);
const audiences = {
  management: "https://management.core.windows.net/",
  storage: "https://storage.azure.com/",
};
const surroundings = {
  async token(audience: keyof typeof audiences) {
    const resource = ["--resource", audiences[audience], "--query", "accessToken"];
    const { stdout } = await execute("az", [
      ...["account", "get-access-token", "--output", "tsv"],
      ...resource,
    ]);
    return stdout.trim();
  },
  say: (line: string) => console.log(line),
  ...{ pauseMs: 5_000, patience: 120 },
};

try {
  const place = await readPlace();
  if (step === "record") {
    // What an earlier deployment recorded is not there any more.
    await rm(folder, { recursive: true, force: true });
  }
  if (place === undefined) {
    console.log("There is no app yet, so there is nothing to record.");
  } else {
    await run(new AzureApp(place, surroundings));
  }
} catch (error) {
  if (!(error instanceof DeploymentError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}

async function run(app: AzureApp): Promise<void> {
  if (step === "record") {
    const { archive, ...state } = await record(app);
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/state.json`, JSON.stringify(state), { mode: 0o600 });
    if (archive !== undefined) {
      await writeFile(`${folder}/package.zip`, archive);
    }
    const found = archive === undefined ? "no package that can be read" : `${archive.length} bytes`;
    console.log(`Recorded ${state.commit ?? "an app without a commit"}: ${found}.`);
  } else if (step === "publish") {
    const state: unknown = JSON.parse(
      (await readIfThere(`${folder}/state.json`))?.toString() ?? "{}",
    );
    const built: unknown = JSON.parse(await readFile("dist/package.json", "utf8"));
    const commit = memberAt(state, "commit");
    const before = {
      isReady: memberAt(state, "isReady") === true,
      commit: typeof commit === "string" ? commit : undefined,
      settings: toSettings(memberAt(state, "settings")),
      archive: await readIfThere(`${folder}/package.zip`),
    };
    const archive = new Uint8Array(await readFile("dist.zip"));
    const next = memberAt(built, "commit");
    if (typeof next !== "string") {
      throw new DeploymentError("The package has no commit: build it in a clone with git.");
    }
    await deploy(app, { archive, commit: next }, before, surroundings);
  } else {
    throw new DeploymentError("Usage: node deploy.ts record|publish [FOLDER]");
  }
}

/** From Terraform's outputs; `undefined` before the first apply. */
async function readPlace() {
  if ((await readIfThere("infra/backend.tf")) === undefined) {
    throw new DeploymentError(
      "infra/backend.tf is missing, so Terraform would start a state of its own on this machine: see infra/README.md.",
    );
  }
  const { stdout } = await execute("terraform", ["-chdir=infra", "output", "-json"]);
  const outputs: unknown = JSON.parse(stdout);
  const output = (...path: readonly string[]) => {
    const value = memberAt(outputs, path[0] ?? "", "value", ...path.slice(1));
    return typeof value === "string" ? value : undefined;
  };
  const [api, scm, id, blob, container] = [
    ...[output("api_url"), output("scm_url"), output("function_app_id")],
    ...[output("storage_endpoints", "blob"), output("deployment_container")],
  ];
  return api && scm && id && blob && container
    ? { api, scm, app: `https://management.azure.com${id}`, container: `${blob}${container}` }
    : undefined;
}

async function readIfThere(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
