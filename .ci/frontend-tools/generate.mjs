// Generates clients with all generators: node generate.mjs DESCRIPTION URL FOLDER
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import openapiTypescript, { astToString } from "openapi-typescript";

const [description, baseUrl, folder] = process.argv.slice(2);
const types = await openapiTypescript(new URL(`file://${description}`));
writeFileSync(join(folder, "openapi-typescript.ts"), astToString(types));
await createClient({
  input: description,
  output: join(folder, "hey-api"),
  plugins: ["@hey-api/client-fetch"],
  logs: { level: "silent", file: false },
});
const config = {
  api: {
    input: description,
    output: { target: join(folder, "orval.ts"), client: "fetch", baseUrl },
  },
};
const file = join(folder, "orval.config.mjs");
writeFileSync(file, `export default ${JSON.stringify(config)};`);
execFileSync(join(import.meta.dirname, "node_modules/.bin/orval"), ["--config", file]);
