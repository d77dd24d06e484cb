import { glob, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { seedbed } from "./support/seedbed-command.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: unknown;
}

interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly steps?: Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = (await Array.fromAsync(glob(".github/workflows/*.yml"))).toSorted();

it("there is a workflow for every change, and one to deploy", () => {
  expect(files.map((file) => file.replace(/.*[/\\]/, ""))).toEqual(["ci.yml", "deploy.yml"]);
});

describe.for(files)("%s", async (file) => {
  const text = await readFile(file, "utf8");
  const { jobs, permissions }: Workflow = parse(text);
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);

  it("may only read, unless a job declares more", () => {
    expect(permissions).toEqual({ contents: "read" });
  });

  it("pins actions to a commit, with the version beside it", () => {
    const foreign = [...text.matchAll(/uses: ([^.].*)$/gm)].map(([, action]) => action);
    expect(foreign.length).toBeGreaterThan(0);
    for (const action of foreign) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it("interpolates no caller's input into a shell", () => {
    for (const { run = "" } of steps) {
      expect(run).not.toContain("${{");
    }
  });

  it("runs only existing scripts", async () => {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
    const named = steps.flatMap(({ run = "" }) => [...run.matchAll(/npm run ([\w:]+)/g)]);
    expect(named.filter(([, name = ""]) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it("uses a Terraform version that infra/ accepts, the same everywhere", async () => {
    const versions = [...text.matchAll(/terraform_version: (\d+\.\d+)\.\d+/g)].map(([, v]) => v);
    const least = /required_version = ">= (\d+\.\d+)/.exec(
      await readFile("infra/versions.tf", "utf8"),
    )?.[1];
    expect(new Set(versions)).toEqual(new Set([least]));
  });
});

describe("deploy.yml", async () => {
  const { jobs }: Workflow = parse(await readFile(".github/workflows/deploy.yml", "utf8"));
  const signedIn = Object.entries(jobs).filter(([, job]) => job.permissions?.["id-token"]);

  it("has two identities: one that plans, and one that deploys after an approval", () => {
    expect(signedIn.map(([name, { environment }]) => [name, environment])).toEqual([
      ["plan", "${{ inputs.environment }}-plan"],
      ["deploy", "${{ inputs.environment }}"],
    ]);
  });

  it("signs in only on main", () => {
    for (const [, job] of signedIn) {
      expect(job.if).toBe("github.ref == 'refs/heads/main'");
    }
  });

  it("runs no code of packages where it may get a token", () => {
    for (const [, { steps = [] }] of signedIn) {
      const commands = steps.map(({ run = "" }) => run).join("\n");
      expect(commands).not.toMatch(/\b(npm|npx|node_modules|pip|curl)\b/);
    }
    expect(jobs["package"]?.permissions).toBeUndefined();
  });

  it("gives plans to nobody who may not read the state", () => {
    const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
    const uploaded = steps.filter(({ uses = "" }) => uses.startsWith("actions/upload-artifact"));
    expect(uploaded.map((step) => step.with)).toEqual([
      { name: "package", path: "dist.zip\ndist/package.json\n", "retention-days": 5 },
    ]);
    const printing = steps.filter(({ run = "" }) =>
      /terraform -chdir=infra (plan|show)\b/.test(run),
    );
    expect(printing.length).toBeGreaterThan(0);
    for (const { run = "" } of printing) {
      expect(run).toMatch(/plan .*> \/dev\/null/);
      expect(run).toMatch(/show -json plan\.tfplan \|/);
    }
  });

  it("records what is there before it changes anything, and deploys after Terraform", () => {
    const commands = (jobs["deploy"]?.steps ?? []).map(({ run = "" }) => run);
    const order = ["deploy.ts record", "apply plan.tfplan", "deploy.ts publish"].map((command) =>
      commands.findIndex((run) => run.includes(command)),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });
});

it("Dependabot looks after everything that is pinned", async () => {
  const { updates } = parse(await readFile(".github/dependabot.yml", "utf8"));
  const watched = updates.map((one: Record<string, string>) => [
    one["package-ecosystem"],
    one["directory"],
  ]);
  expect(watched).toEqual([
    ["npm", "/"],
    ["github-actions", "/"],
    ["terraform", "/infra"],
  ]);
});

it("the lock file has each provider of infra/, in an accepted version, and the README when it ends", async () => {
  const versions = await readFile("infra/versions.tf", "utf8");
  const lock = await readFile("infra/.terraform.lock.hcl", "utf8");
  const readme = await readFile("infra/README.md", "utf8");
  const providers = [
    ...versions.matchAll(/source += "(\S+\/(\w+))"\n +version += "~> (\d+)\.(\d+)"/g),
  ];
  expect(providers.length).toBe(3);
  for (const [, source = "", name, major, minor] of providers) {
    const block = new RegExp(`"registry\\.terraform\\.io/${source.toLowerCase()}" \\{([^}]*)\\}`);
    const [, locked = ""] = block.exec(lock) ?? [];
    const [, lockedMajor, lockedMinor] = /version += "(\d+)\.(\d+)\./.exec(locked) ?? [];
    expect(lockedMajor, source).toBe(major);
    expect(Number(lockedMinor), source).toBeGreaterThanOrEqual(Number(minor));
    expect(locked, source).toContain(`constraints = "~> ${major}.${minor}"`);
    expect(locked.match(/"zh:[0-9a-f]{64}"/g)?.length, source).toBeGreaterThan(10);
    expect(readme).toMatch(new RegExp(`^\\| ${name} \\| ${major}\\.${minor}`, "m"));
  }
});

it("the smoke test is called with valid options", async () => {
  const { stdout } = await seedbed(["smoke", "--help"]);
  const manual = await readFile("docs/operations.md", "utf8");
  const asked = [...manual.matchAll(/smoke .*/g)].flatMap(([line]) =>
    [...line.matchAll(/ (--[a-z-]{3,})/g)].map(([, option = ""]) => option),
  );
  expect(new Set(asked)).toContain("--wait");
  for (const option of asked.filter((one) => !/^--(resource-group|name|query|output)$/.test(one))) {
    expect(stdout).toContain(option);
  }
});
