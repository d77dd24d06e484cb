import { glob, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { seedbed } from "./support/seedbed-command.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly uses?: string; readonly steps?: Step[] }>>;
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
    for (const { run = "" } of steps) {
      for (const [, name = ""] of run.matchAll(/npm run ([\w:]+)/g)) {
        expect(Object.keys(scripts)).toContain(name);
      }
    }
  });

  it("uses a Terraform version that infra/ accepts, the same everywhere", async () => {
    const versions = [...text.matchAll(/terraform_version: (\d+\.\d+)\.\d+/g)].map(([, v]) => v);
    const least = /required_version = ">= (\d+\.\d+)/.exec(
      await readFile("infra/versions.tf", "utf8"),
    )?.[1];
    expect(new Set(versions)).toEqual(new Set([least]));
  });
});

it("the smoke test is called with valid options", async () => {
  const { stdout } = await seedbed(["smoke", "--help"]);
  const workflow = await readFile(".github/workflows/deploy.yml", "utf8");
  const manual = await readFile("docs/operations.md", "utf8");
  const asked = [...`${workflow}${manual}`.matchAll(/smoke .*/g)].flatMap(([line]) =>
    [...line.matchAll(/ (--[a-z-]{3,})/g)].map(([, option = ""]) => option),
  );
  expect(new Set(asked)).toContain("--wait");
  for (const option of asked.filter((one) => !/^--(resource-group|name|query|output)$/.test(one))) {
    expect(stdout).toContain(option);
  }
});
