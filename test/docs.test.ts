import { glob, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { idPattern } from "../src/documents/id.ts";
import { documentTypes } from "../src/documents/index.ts";
import { maxDepth } from "../src/documents/keeping.ts";
import { describeApi } from "../src/http/openapi/openapi.ts";
import { listQuery } from "../src/http/operations/list-page.ts";
import { maxBodyBytes, mediaTypesOf } from "../src/http/request/body-text.ts";
import { maxBodyLength } from "../src/store/revision.ts";

const files = await Array.fromAsync(
  glob(["*.md", "docs/**/*.md", "examples/*/*.md", "infra/*.md"]),
);
const pages = new Map(
  await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const)),
);

const { operations } = createApp({ env: {}, root: "." });

/** The anchors that GitHub generates from a page's headings. */
function anchorsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

it("quotes the example frontend as it is", async () => {
  const [, quoted = ""] = /^```tsx\n(.*?)^```/ms.exec(pages.get("docs/client.md") ?? "") ?? [];
  const form = await readFile("examples/frontend/persona-form.tsx", "utf8");
  expect(quoted).not.toBe("");
  expect(form).toContain(quoted.replace(/^(?=.)/gm, "    "));
});

it("checks all pages", () => {
  expect([...pages.keys()]).toEqual(expect.arrayContaining(["README.md", "docs/api.md"]));
  expect(pages.size).toBeGreaterThan(20);
});

it.for(files.filter((file) => dirname(file) === "docs"))(
  "%s begins with whom it is for",
  (file) => {
    expect(pages.get(file)).toMatch(/^# [^\n]+\n\nFor (?:a |the )?[a-z]/);
  },
);

describe.for([...pages])("%s", ([file, page]) => {
  it("has only links to existing files and sections", async () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    const broken: string[] = [];
    for (const [link, path = "", anchor] of links) {
      const target = path === "" ? file : join(dirname(file), path);
      const isThere = await stat(target).catch(() => undefined);
      const isSection = anchor === undefined || anchorsOf(pages.get(target) ?? "").includes(anchor);
      if (isThere === undefined || !isSection) {
        broken.push(link);
      }
    }
    expect(broken).toEqual([]);
  });

  it("mentions only scripts in package.json", async () => {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
    const named = [...page.matchAll(/\bnpm run (?:--silent )?([a-z:]+)/g)].map(([, name]) => name);
    expect(named.filter((name = "") => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

it("docs/changing.md mentions only existing files and tests", async () => {
  const [, table = ""] = (pages.get("docs/changing.md") ?? "").split("\n| --- | --- | --- |\n");
  const rows = (table.split("\n\n")[0] ?? "").split("\n").map((row) => row.split(" | "));
  expect(rows.length).toBeGreaterThan(10);
  const namesIn = (text: string) =>
    Array.from(text.matchAll(/`([\w./-]+)`/g), ([, name = ""]) => name);
  for (const [what = "", look = "", noticing = ""] of rows) {
    const paths = namesIn(what + look).filter((name) => /^(?:src|test|infra)\//.test(name));
    const tests = namesIn(noticing).map((name) => `test/${name}.test.ts`);
    for (const path of [...paths, ...tests]) {
      await expect(stat(path), path).resolves.toBeDefined();
    }
  }
});

it("docs/api.md has exactly one line per operation", () => {
  const page = pages.get("docs/api.md") ?? "";
  const rows = page.match(/^\| `.*$/gm) ?? [];
  const listed = rows.flatMap((row) =>
    Array.from(row.matchAll(/`([A-Z]+ \/[^`]*)`(?=.*\|.*\|)/g), ([, call = ""]) => call),
  );
  const collection = documentTypes.map((type) => type.collection).join("|");
  const calls = operations.map(({ method, path }) => `${method} ${path}`);
  for (const type of documentTypes) {
    expect(page).toContain(`\`${type.collection}\``);
  }
  const isOfEveryType = (call: string) =>
    documentTypes.every((type) => calls.includes(call.replace("{c}", type.collection)));
  const general = calls.map((call) => {
    const generalized = call.replace(new RegExp(`/api/(${collection})\\b`), "/api/{c}");
    return isOfEveryType(generalized) ? generalized : call;
  });
  expect(listed.toSorted()).toEqual([...new Set(general)].toSorted());
});

it("docs/api.md explains every parameter of a list", () => {
  const [, section = ""] = /^## Lists$([\s\S]*?)^## /m.exec(pages.get("docs/api.md") ?? "") ?? [];
  const explained = Array.from(section.matchAll(/^\| `(\w+)/gm), ([, name = ""]) => name);
  const known = Object.keys(listQuery).map((name) => name.replace(/\..*/, ""));
  expect(explained.toSorted()).toEqual(known.filter((name) => name !== "cursor").toSorted());
});

const importBody = operations.find(({ name }) => name === "import")?.input.body;

it.for([
  ["a document's length", maxBodyLength.toLocaleString("en"), "characters of JSON"],
  ["a body's length", maxBodyBytes / 1024 ** 2, "MiB"],
  ["an import's length", (importBody?.maxBytes ?? 0) / 1024 ** 2, "MiB"],
  ["an id's length", `1 to ${Number(/,(\d+)/.exec(idPattern.source)?.[1]) + 1}`, "ASCII letters"],
  ["a document's depth", maxDepth, "levels"],
])("docs/api.md has the limit of %s", ([, limit, unit]) => {
  const [, section = ""] =
    /^## What can be stored$([\s\S]*?)^## /m.exec(pages.get("docs/api.md") ?? "") ?? [];
  expect(section).toMatch(new RegExp(`\\b${limit} ${unit}\\b`));
});

it("the API's description has the limit of a document's length", async () => {
  const limit = `${maxBodyLength.toLocaleString("en")} characters of JSON`;
  expect(JSON.stringify(await describeApi(operations)).split(limit)).toHaveLength(
    2 * documentTypes.length + 1,
  );
});

it("docs/api.md has every media type that a body may have", () => {
  const types = new Set(
    operations.flatMap(({ input: { body } }) => (body ? mediaTypesOf(body) : [])),
  );
  expect(types.size).toBeGreaterThan(3);
  expect(
    [...types].filter((type) => !(pages.get("docs/api.md") ?? "").includes(`\`${type}\``)),
  ).toEqual([]);
});

it("the README can be scanned: it has at most 120 lines", () => {
  expect(pages.get("README.md")?.trimEnd().split("\n").length).toBeLessThanOrEqual(120);
});
