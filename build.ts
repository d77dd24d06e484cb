import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { bundle } from "./bundle.ts";

const out = process.argv[2] ?? "dist";

await rm(out, { recursive: true, force: true });
await mkdir(out);
await bundle("functions/index.ts", out);

const { description, engines, license, name, version } = JSON.parse(
  await readFile("package.json", "utf8"),
);
const manifest = { name, version, description, license, engines, main: "index.cjs" };
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await copyFile("host.json", `${out}/host.json`);
await cp("seeds", `${out}/seeds`, { recursive: true });
