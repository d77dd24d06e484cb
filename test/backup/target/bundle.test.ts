import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { bundle } from "../../../bundle.ts";
import { AzureFilesServer } from "../../support/azure-files-server.ts";
import { temporaryFolder } from "../../support/backup-targets.ts";

const source = (file: string) =>
  JSON.stringify(join(process.cwd(), "src/backup/target/file-share", file));

/** The program of a process that has only the bundle. */
const program = `
const { connectShare, FileShareTarget } = require("./index.cjs");
const target = new FileShareTarget(() => connectShare({ connectionString: process.argv[1] }, "backups"));
const path = { folder: "2026-11-23T02-00-00Z", file: "moods-0001.ndjson.gz" };
const content = require("node:crypto").randomBytes(5 * 1024 * 1024);
(async () => {
  await target.write(path, content);
  console.log(Buffer.compare(await target.read(path), content), await target.folders());
})();
`;

it("the bundled file share SDK works without installed packages", async () => {
  const folder = await temporaryFolder();
  const entry = join(folder, "entry.ts");
  await writeFile(
    entry,
    `export * from ${source("connection.ts")};\nexport * from ${source("file-share-target.ts")};\n`,
  );
  await bundle(entry, folder);
  expect(await readdir(folder)).toContain("azure-storage-file-share.cjs");
  const server = await AzureFilesServer.start();
  onTestFinished(() => server.stop());
  const { stderr, stdout } = await promisify(execFile)(
    process.execPath,
    ["-e", program, server.connectionString],
    { cwd: folder },
  );
  expect(stderr).toBe("");
  expect(stdout).toBe("0 [ '2026-11-23T02-00-00Z' ]\n");
});

it("a package may call createRequire with its own URL, as the storage SDKs have done", async () => {
  const folder = await temporaryFolder();
  const entry = join(folder, "package.ts");
  const contents = `import { createRequire } from "node:module";
    export const url = import.meta.url;
    export const { sep } = createRequire(import.meta.url)("node:path");`;
  await writeFile(entry, contents);
  await bundle(entry, folder);
  const file = join(folder, "index.cjs");
  expect(createRequire(import.meta.url)(file)).toMatchObject({
    sep,
    url: pathToFileURL(file).href,
  });
});
