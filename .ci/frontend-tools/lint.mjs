// Prints each linter finding in a description on one line: node lint.mjs DESCRIPTION
import { readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import spectralCore from "@stoplight/spectral-core";
import rulesets from "@stoplight/spectral-rulesets";

const [file] = process.argv.slice(2);
const source = readFileSync(file, "utf8");
const spectral = new spectralCore.Spectral();
spectral.setRuleset({ extends: [[rulesets.oas, "recommended"]] });
for (const { code, message, path } of await spectral.run(JSON.parse(source))) {
  console.log(`spectral:oas ${code} ${path.join("/")}: ${message}`);
}
const config = await createConfig({ extends: ["recommended"] });
for (const { location, message, ruleId } of await lintFromString({
  ...{ source, config, absoluteRef: file },
})) {
  console.log(`redocly ${ruleId} ${location[0]?.pointer}: ${message}`);
}
