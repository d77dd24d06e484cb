import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { serve } from "../support/serve.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url).pathname;
const command = `${root}src/cli/seedbed.js`;

const noDocuments: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-type": "application/x-ndjson" }).end("");
};

it("the package's command is the program", async () => {
  const { bin, version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  expect(join(root, bin.seedbed)).toBe(command);
  expect((await run(process.execPath, [command, "--version"])).stdout).toBe(`${version}\n`);
});

it("says which Node it needs, on one that can't run it", async () => {
  const old = run(process.execPath, ["--no-experimental-strip-types", command, "--version"]);
  await expect(old).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^seedbed needs Node 22\.18 or later, and this is Node .*\.\n$/),
  });
});

it("resolves paths from where npm was called", async () => {
  const folder = await temporaryFolder();
  await run(process.execPath, [command, "export", "-o", "x", "--url", await serve(noDocuments)], {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: "seedbed", INIT_CWD: folder },
  });
  expect(await readFile(join(folder, "x"), "utf8")).toBe("");
});
