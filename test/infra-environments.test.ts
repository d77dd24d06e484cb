import { glob, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { namesIn, terraform } from "./support/terraform.ts";

const read = (file: string): Promise<string> => readFile(file, "utf8");
const variables = namesIn(terraform, /^variable "(\w+)"/gm);
const assigned = (values: string) => namesIn(values, /^(\w+) +=/gm);

const files = (await Array.fromAsync(glob("infra/environments/*.tfvars"))).toSorted();
const names = files.map((file) => basename(file, ".tfvars"));

it("each environment has a file of values, and there is an example", () => {
  const [, allowed = ""] = /contains\(\[(.*)\], var\.environment\)/.exec(terraform) ?? [];
  expect(names.toSorted()).toEqual([...namesIn(allowed, /"(\w+)"/g), "example"].toSorted());
});

it("the example has every variable", async () => {
  const example = await read("infra/environments/example.tfvars");
  expect(assigned(example).toSorted()).toEqual(variables.toSorted());
});

describe.for(files.filter((file) => !file.includes("example")))("%s", (file) => {
  it("says which environment it is and where, with existing variables only", async () => {
    const values = await read(file);
    expect(values).toContain(`environment = "${basename(file, ".tfvars")}"`);
    expect(assigned(values)).toContain("location");
    expect(assigned(values).filter((name) => !variables.includes(name))).toEqual([]);
    expect(new Set(assigned(values)).size).toBe(assigned(values).length);
  });
});

const documents = [
  ...["README.md", "CONTRIBUTING.md", "infra/README.md"],
  ...(await Array.fromAsync(glob("{docs/*.md,.github/workflows/*.yml,azure.yaml}"))),
];

/** Commands of Terraform that need values. An apply of a plan has those of the plan. */
const needsValues =
  /(?:\btf|terraform)(?: -chdir=\S+)? (?:plan|apply|destroy|import|refresh|console)\b(?! plan\.tfplan)[^`\n]*/g;

describe("commands", async () => {
  const texts = await Promise.all(documents.map(read));
  const commands = texts.flatMap((text) => [...text.matchAll(needsValues)].map(([one]) => one));

  it("all name the file of an environment, and no value beside it", () => {
    expect(commands.length).toBeGreaterThan(5);
    for (const command of commands) {
      expect(command).toMatch(/ -var-file="?environments\/(\$ENVIRONMENT|dev|test|prod)\.tfvars"?/);
      expect(command).not.toMatch(/ -var /);
    }
  });

  it("and values come from nowhere else", () => {
    expect(texts.filter((text) => /TF_VAR_|auto\.tfvars/.test(text))).toEqual([]);
  });
});
