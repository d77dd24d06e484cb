import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { AzureApp, DeploymentError, memberAt, toSettings } from "./deployment/azure.ts";
import { deploy, record } from "./deployment/deployment.ts";

// record: what is there; publish: the package in dist.zip, or what was there if it is at fault. Between the two, Terraform
// may change the app. docs/operations.md and the workflow show both.
const [step = "", folder = "before"] = process.argv.slice(2);
const steps = new Map([
  ["record", runRecord],
  ["publish", runPublish],
]);
const execute = promisify(execFile);
const audiences = {
  management: "https://management.core.windows.net/",
  storage: "https://storage.azure.com/",
};
const surroundings = {
  async token(audience: keyof typeof audiences) {
    const resource = ["--resource", audiences[audience], "--query", "accessToken"];
    const args = ["account", "get-access-token", "--output", "tsv", ...resource];
    return (await ask("az", args, "gives no token", 'sign in with "az login"')).trim();
  },
  say: (line: string) => console.log(line),
  ...{ pauseMs: 5_000, patience: 120 },
};

try {
  const run = steps.get(step);
  if (run === undefined) {
    throw new DeploymentError("Usage: node deploy.ts record|publish [FOLDER]");
  }
  await run();
} catch (error) {
  // A file that can't be read or written says which it is.
  if (!(error instanceof DeploymentError || (error instanceof Error && "syscall" in error))) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}

async function runRecord(): Promise<void> {
  const { place, missing } = await readPlace();
  // What an earlier deployment recorded is not there any more.
  await rm(folder, { recursive: true, force: true });
  if (place === undefined) {
    console.log(`Nothing to record: before the first apply, Terraform has no ${missing}.`);
    return;
  }
  const { archive, ...state } = await record(new AzureApp(place, surroundings));
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/state.json`, JSON.stringify(state), { mode: 0o600 });
  if (archive !== undefined) {
    await writeFile(`${folder}/package.zip`, archive);
  }
  const found = archive === undefined ? "no package that can be read" : `${archive.length} bytes`;
  console.log(`Recorded ${state.commit ?? "an app without a commit"}: ${found}.`);
}

async function runPublish(): Promise<void> {
  const archive = await readIfThere("dist.zip");
  const built = await readIfThere("dist/package.json");
  if (archive === undefined || built === undefined) {
    throw new DeploymentError('There is no package in dist.zip: make it with "npm run package".');
  }
  const { place, missing } = await readPlace();
  if (place === undefined) {
    throw new DeploymentError(
      `Nothing is deployed, because Terraform has no ${missing}: apply infra/ first (infra/README.md).`,
    );
  }
  const recorded = await readIfThere(`${folder}/state.json`);
  const state = recorded && parse(recorded, `${folder}/state.json`);
  const commit = memberAt(state, "commit");
  const before = {
    isReady: memberAt(state, "isReady") === true,
    commit: typeof commit === "string" ? commit : undefined,
    settings: toSettings(memberAt(state, "settings")),
    archive: await readIfThere(`${folder}/package.zip`),
  };
  const next = memberAt(parse(built, "dist/package.json"), "commit");
  if (typeof next !== "string") {
    throw new DeploymentError("The package has no commit: build it in a clone with git.");
  }
  const app = new AzureApp(place, surroundings);
  await deploy(app, { archive, commit: next }, before, surroundings);
}

/** Where the app is, from Terraform's outputs; or the names of those that are missing. */
async function readPlace() {
  if ((await readIfThere("infra/backend.tf")) === undefined) {
    throw new DeploymentError(
      "infra/backend.tf is missing, so Terraform would start a state of its own on this machine: see infra/README.md.",
    );
  }
  const text = await ask(
    "terraform",
    ["-chdir=infra", "output", "-json", "-no-color"],
    "gives no outputs",
    'run "terraform -chdir=infra init", and sign in with "az login" if the state refuses you',
  );
  const outputs = parse(text, "the output of terraform");
  const missing = new Set<string>();
  const output = (...path: readonly [string, ...string[]]) => {
    const value = memberAt(outputs, path[0], "value", ...path.slice(1));
    if (typeof value === "string" && value !== "") {
      return value;
    }
    missing.add(path[0]);
    return "";
  };
  const place = {
    api: output("api_url"),
    scm: output("scm_url"),
    app: `https://management.azure.com${output("function_app_id")}`,
    container: `${output("storage_endpoints", "blob")}${output("deployment_container")}`,
  };
  return missing.size === 0 ? { place, missing: "" } : { missing: [...missing].join(", ") };
}

/** The output of a program. @throws DeploymentError with what to do if it is missing or fails */
async function ask(
  program: string,
  args: readonly string[],
  failure: string,
  advice: string,
): Promise<string> {
  try {
    return (await execute(program, args)).stdout;
  } catch (error) {
    if (memberAt(error, "code") === "ENOENT") {
      throw new DeploymentError(`${program} is not installed here, or not in the PATH.`);
    }
    const said = memberAt(error, "stderr");
    if (typeof said !== "string") {
      throw error;
    }
    const lines = said.split("\n").filter((line) => /\w/.test(line));
    const reason = (lines.find((line) => /error:/i.test(line)) ?? lines[0] ?? "it does not say why")
      .replace(/^.*?error:/i, "")
      .trim()
      .replace(/\.$/, "");
    throw new DeploymentError(`${program} ${failure} (${reason}): ${advice}.`);
  }
}

function parse(text: string | Uint8Array, name: string): unknown {
  try {
    return JSON.parse(typeof text === "string" ? text : new TextDecoder().decode(text));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new DeploymentError(`${name} is not valid JSON.`);
    }
    throw error;
  }
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
