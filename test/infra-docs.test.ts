import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readEvents } from "./support/events.ts";
import { blockOf, namesIn, terraform } from "./support/terraform.ts";

const read = (file: string): Promise<string> => readFile(file, "utf8");

it.for(["variable", "output"])("the README of infra/ has a line for each %s", async (kind) => {
  const readme = await read("infra/README.md");
  const names = namesIn(terraform, new RegExp(`^${kind} "(\\w+)"`, "gm"));
  const descriptions = names.map(
    (name) => blockOf(`${kind} "${name}"`).match(/description = "(.*)"$/m)?.[1],
  );
  expect(names.length).toBeGreaterThan(8);
  for (const [index, name] of names.entries()) {
    expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\|`, "m"));
    expect(readme, name).toContain(`| ${descriptions[index]} |`);
  }
});

it("docs/audit.md mentions only existing variables", async () => {
  const page = await read("docs/audit.md");
  const known = namesIn(terraform, /^variable "(\w+)"/gm);
  const named = namesIn(page, /`([a-z]+(?:_[a-z]+)+)(?: = [^`]+)?`/g);
  expect(named).toContain("log_storage_reads");
  expect(named.filter((name) => !known.includes(name) && name !== "private_api")).toEqual([]);
});

describe("docs/operations.md", async () => {
  const manual = await read("docs/operations.md");

  it("has a section for each alert, and for no other", () => {
    const alerts = [
      ...namesIn(blockOf("metric_alerts ="), /^ {4}([\w-]+) += \{$/gm),
      ...namesIn(blockOf("log_alerts ="), /^ {4}([\w-]+) += \{$/gm),
      // The alerts of the web test and of the budget.
      ...["not-reachable", "cost"],
    ];
    expect(alerts.length).toBeGreaterThan(8);
    expect(namesIn(manual, /^### Alert: ([\w-]+)$/gm).toSorted()).toEqual(alerts.toSorted());
    for (const name of ["not-reachable", "cost"]) {
      expect(terraform).toMatch(new RegExp(`local\\.manual, "${name}"|Alert: ${name}`));
    }
  });

  it("has every event of the log with its fields, and no other", async () => {
    const rows = [...manual.matchAll(/^\| `([\w-]+)` \| [^|]+ \| ([`\w ]*)\|$/gm)].map(
      ([, name = "", fields = ""]) => [name, ["event", ...namesIn(fields, /`(\w+)`/g)]],
    );
    expect(rows).toEqual([...(await readEvents())]);
  });

  it("mentions only existing outputs, variables, files and sections", async () => {
    const known = (kind: string) => namesIn(terraform, new RegExp(`^${kind} "(\\w+)"`, "gm"));
    const asked = namesIn(manual, /output -raw (\w+)/g);
    const given = namesIn(manual, /echo ['"](\w+) = /g);
    expect(asked.filter((name) => !known("output").includes(name))).toEqual([]);
    expect(given).toContain("delete_lock");
    expect(given.filter((name) => !known("variable").includes(name))).toEqual([]);
    const named = namesIn(manual, /(infra\/[\w/-]+\.(?:kql|json|tf))\b/g);
    // An operator makes this one.
    await Promise.all(named.filter((file) => file !== "infra/backend.tf").map(read));
    const sections = namesIn(manual, /^#+ (.+)$/gm).map((title) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(
      namesIn(manual, /\]\(#([\w-]+)\)/g).filter((anchor) => !sections.includes(anchor)),
    ).toEqual([]);
  });
});
