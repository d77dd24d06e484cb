import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { localOf, namesIn, terraform } from "./support/terraform.ts";

const read = (file: string): Promise<string> => readFile(file, "utf8");

it("azd provisions infra/ with a state on the machine, and finds the app by its tag", async () => {
  const { infra, services } = parse(await read("azure.yaml"));
  expect(infra).toEqual({ provider: "terraform", path: "infra", module: "main" });
  // azd looks for this file, and would ask for a remote state if a file had this text.
  expect(await read("infra/main.tf")).toContain('resource "azurerm_resource_group" "main"');
  expect(terraform).not.toContain('backend "azurerm"');
  expect(Object.keys(services)).toEqual(namesIn(terraform, /azd-service-name = "(\w+)"/g));
  expect(terraform).toContain('output "AZURE_RESOURCE_GROUP"');
  expect(localOf("table_name")).toBe("documents");
});

it("azd gives the required variables, and deploys what the build makes", async () => {
  const values = JSON.parse(await read("infra/main.tfvars.json"));
  const required = namesIn(
    terraform.replace(/^ {2}default +=.*$/gm, "  default"),
    /^variable "(\w+)" \{\n(?:(?! {2}default|\}).*\n)*\}/gm,
  );
  expect(Object.keys(values).toSorted()).toEqual(required.toSorted());
  const { hooks, services } = parse(await read("azure.yaml"));
  expect(services.api).toMatchObject({ project: "dist", remoteBuild: false });
  expect(hooks.prepackage.run).toBe("npm run build");
  await read(hooks.preprovision.run.replace("sh ", ""));
});
