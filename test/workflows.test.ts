import { execFile } from "node:child_process";
import { once } from "node:events";
import { glob, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { version } from "../src/version.ts";
import { freePort, RunningCommand } from "./support/npm-start.ts";

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

  it("may only read, unless a job says otherwise", () => {
    expect(permissions).toEqual({ contents: "read" });
  });

  it("runs what others wrote at one commit, with its version beside it", () => {
    const foreign = [...text.matchAll(/uses: ([^.].*)$/gm)].map(([, action]) => action);
    expect(foreign.length).toBeGreaterThan(0);
    for (const action of foreign) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it("says nothing of its caller's in a shell", () => {
    for (const { run = "" } of steps) {
      expect(run).not.toContain("${{");
    }
  });

  it("asks for scripts that there are", async () => {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
    for (const { run = "" } of steps) {
      for (const [, name = ""] of run.matchAll(/npm run ([\w:]+)/g)) {
        expect(Object.keys(scripts)).toContain(name);
      }
    }
  });

  it("takes a Terraform that infra/ takes, and the same everywhere", async () => {
    const versions = [...text.matchAll(/terraform_version: (\d+\.\d+)\.\d+/g)].map(([, v]) => v);
    const least = /required_version = ">= (\d+\.\d+)/.exec(
      await readFile("infra/versions.tf", "utf8"),
    )?.[1];
    expect(new Set(versions)).toEqual(new Set([least]));
  });
});

describe("the smoke test", () => {
  const smoke = (...args: string[]) => promisify(execFile)(".github/smoke", args);

  it("is content with an app of this version that is ready", async () => {
    const port = await freePort();
    const app = new RunningCommand(["--memory"], { PORT: String(port) });
    try {
      await app.printed(/Open http/);
      const { stdout } = await smoke(`http://127.0.0.1:${port}`);
      expect(stdout).toContain("is ready");
    } finally {
      await app.kill();
    }
  });

  it("fails when nobody answers, and says so", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(smoke(url, "1")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${url} did not become ready`),
    });
  });

  it.for([
    { what: "another version", health: '{"version":"0.0.0"}', status: 200 },
    { what: "no storage", health: JSON.stringify({ version }), status: 503 },
  ])("fails when there is $what", async ({ health, status }) => {
    const server = createServer(({ url }, response) => {
      response.writeHead(url?.endsWith("ready") ? status : 200).end(health);
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = Object.assign({ port: 0 }, server.address());
    await expect(smoke(`http://127.0.0.1:${port}`, "1")).rejects.toMatchObject({ code: 1 });
  });
});
