import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Used } from "../../.ci/frontend-tools/uses/used.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { anyStorage } from "../support/storage.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const tools = join(root, ".ci/frontend-tools");

/** These packages take 190 MB, so the project itself doesn't install them. */
const isMissing = !existsSync(join(tools, "node_modules"));
const name = isMissing
  ? "a frontend's tools (skipped: npm ci --prefix .ci/frontend-tools --ignore-scripts installs them)"
  : "a frontend's tools";

describe.skipIf(isMissing)(name, () => {
  let folder: string;
  let host: RunningApp;
  let description: string;
  beforeAll(async () => {
    host = await startBundle({ settings: { DocumentsStorage: await anyStorage() } });
    folder = await mkdtemp(join(tmpdir(), "seedbed-frontend-"));
    description = join(folder, "openapi.json");
    const response = await fetch(`${host.url}/api/openapi.json`);
    await writeFile(description, await response.text());
    await symlink(join(tools, "node_modules"), join(folder, "node_modules"));
    await cp(join(tools, "uses"), join(folder, "uses"), { recursive: true });
    await cp(join(tools, "tsconfig.json"), join(folder, "tsconfig.json"));
  });
  afterAll(async () => {
    await host?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("find nothing wrong in the API's description (Spectral, Redocly)", async () => {
    const { stdout } = await run("node", [join(tools, "lint.mjs"), description]);
    expect(stdout).toBe("");
  });

  it("find nothing wrong in the package of our own client (publint, Are the Types Wrong)", async () => {
    await run("npm", ["run", "--silent", "client"], { cwd: root });
    const found = async (tool: string, ...args: string[]) =>
      run(join(tools, "node_modules/.bin", tool), args).then(
        () => "",
        ({ stdout }) => stdout,
      );
    const packed = join(root, "dist-client");
    expect(await found("publint", "--strict", packed)).toBe("");
    expect(await found("attw", "--pack", packed)).toBe("");
  });

  it("make clients that compile strictly, and can list, create, patch, filter, meet a 412 and restore", async () => {
    const generated = join(folder, "generated");
    await mkdir(generated);
    const generator = join(tools, "generate.mjs");
    await run("node", [generator, description, host.url, generated]);
    const tsc = join(tools, "node_modules/.bin/tsc");
    const compiled = await run(tsc, ["--project", folder]).catch(({ stdout }) => ({ stdout }));
    expect(compiled.stdout).toBe("");
    for (const [number, one] of ["openapi-fetch", "orval", "hey-api"].entries()) {
      const file = join(folder, `${one}.mjs`);
      await build({
        ...{ input: join(folder, "uses", `${one}.ts`), output: { file }, logLevel: "warn" },
      });
      const { use }: { use: (url: string) => Promise<Used> } = await import(file);
      expect(await use(host.url), one).toEqual({
        created: number === 0 ? "curious" : `curious-${number + 1}`,
        patched: "Asks a lot.",
        conflict: "precondition-failed",
        current: 2,
        restored: 3,
        found: Array(number + 1).fill("Curious"),
        total: number + 1,
      });
    }
  });
});
