import { execFile } from "node:child_process";
import { glob, readdir, readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { version } from "../src/base/version.ts";
import { documentTypes } from "../src/documents/index.ts";
import { readSeeds } from "../src/seeding/seed-files.ts";
import { areExamplesGone, onExamples } from "./support/example-seeds.ts";

const readJson = async (file: string) => JSON.parse(await readFile(file, "utf8"));

it("the version is that of package.json, and the changelog has it", async () => {
  expect((await readJson("package.json")).version).toBe(version);
  expect(await readFile("CHANGELOG.md", "utf8")).toContain(`## ${version}`);
});

it("every dependency is exact, or ours", async () => {
  const { dependencies, devDependencies } = await readJson("package.json");
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(range, name).toMatch(/^\d+\.\d+\.\d+$|^file:/);
  }
});

it("no telemetry client comes with a package", async () => {
  const { packages } = await readJson("package-lock.json");
  const clients = Object.entries<object>(packages).filter(([path]) =>
    /(^|\/)(applicationinsights|@opentelemetry\/api|@scarf\/scarf)$/.test(path),
  );
  expect(clients).toEqual([
    ["node_modules/@scarf/scarf", { resolved: ".ci/no-telemetry", link: true }],
    ["node_modules/applicationinsights", { resolved: ".ci/no-telemetry", link: true }],
  ]);
});

it("the lock knows the packages of every platform, so that npm ci works on each", async () => {
  const { packages } = await readJson("package-lock.json");
  for (const [path, { optionalDependencies = {} }] of Object.entries<{
    optionalDependencies?: Record<string, string>;
  }>(packages)) {
    for (const name of Object.keys(optionalDependencies)) {
      const isKnown = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
      expect(isKnown?.version, name).toBeDefined();
    }
  }
});

it("the lock has the hash of every package, so that none can be replaced in transit", async () => {
  const { packages } = await readJson("package-lock.json");
  // The replaced packages come from no registry (docs/adr/0012).
  const replaced = ["node_modules/applicationinsights", "node_modules/@scarf/scarf"];
  const ours = ["", ".ci/no-telemetry", ...replaced];
  const others = Object.fromEntries(
    Object.entries<{ integrity?: string }>(packages).filter(([path]) => !ours.includes(path)),
  );
  for (const path of replaced) {
    expect(packages[path]).toEqual({ resolved: ".ci/no-telemetry", link: true });
  }
  expect(Object.keys(others).length).toBeGreaterThan(300);
  for (const [path, { integrity }] of Object.entries(others)) {
    expect(integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  }
});

/** Whether a range of versions, in the form packages use, includes this one; ranges in any other form never do. */
function takes(range: string, version: readonly number[]): boolean {
  const isAtLeast = (least: readonly number[]) => {
    const at = least.findIndex((part, index) => part !== version[index]);
    return at === -1 || (version[at] ?? 0) > (least[at] ?? 0);
  };
  return range.split("||").some((part) =>
    part
      .trim()
      .replace(/([<>=^]) +/g, "$1")
      .split(/ +/)
      .every((one) => {
        const [, sign = "", text = ""] =
          /^(\^|>=|<=|<|)((?:\d+|[x*])(?:\.[\dx*]+)*)$/.exec(one) ?? [];
        const bound = text.split(".").map(Number).filter(Number.isFinite);
        switch (sign) {
          case ">=":
            return isAtLeast(bound);
          case "^":
            return isAtLeast(bound) && version[0] === bound[0];
          case "<":
          case "<=":
            return !isAtLeast(bound);
          default:
            return text !== "" && bound.every((part, index) => part === version[index]);
        }
      }),
  );
}

it("every package supports each Node that the README requires, so that npm ci gives no warnings", async () => {
  const readme = await readFile("README.md", "utf8");
  const [, oldest, next, latest] =
    /Node ([\d.]+) or later \(22, (\d+) or (\d+)\)/.exec(readme) ?? [];
  const { engines } = await readJson("package.json");
  expect(engines.node).toBe(`^${oldest}.0 || ^${next}.0.0 || >=${latest}.0.0`);
  const { packages } = await readJson("package-lock.json");
  for (const version of [`${oldest}.0`, `${next}.0.0`, `${latest}.0.0`]) {
    const asking = Object.entries<{ engines?: { node?: string } }>(packages).filter(
      ([, { engines: asked }]) =>
        asked?.node !== undefined && !takes(asked.node, version.split(".").map(Number)),
    );
    expect(asking, version).toEqual([]);
  }
});

it("every runtime dependency has its reason in a decision record", async () => {
  const { dependencies } = await readJson("package.json");
  const records = await Promise.all(
    (await Array.fromAsync(glob("docs/adr/*.md"))).map((file) => readFile(file, "utf8")),
  );
  for (const name of Object.keys(dependencies)) {
    expect(
      records.some((record) => record.includes(`\`${name}\``)),
      name,
    ).toBe(true);
  }
});

describe.for(documentTypes)("the seeds of the type $singular", (type) => {
  const least: Readonly<Record<string, number>> = {
    persona: 12,
    template: 6,
    scenario: 8,
    mood: 10,
  };

  it("are all good", async () => {
    expect((await readSeeds("seeds", type)).problems).toEqual([]);
  });

  it.skipIf(areExamplesGone)(onExamples("are enough to begin with"), async () => {
    const { seeds } = await readSeeds("seeds", type);
    expect(seeds.length).toBeGreaterThanOrEqual(least[type.singular] ?? 1);
  });

  it("lie in a folder where every file is one", async () => {
    const files = await readdir(`seeds/${type.seeds.folder}`);
    expect(files.filter((file) => !file.endsWith(type.seeds.format.extension))).toEqual([]);
  });

  it("never read settings or files of the machine", async () => {
    const { seeds } = await readSeeds("seeds", type);
    for (const { body, file } of seeds) {
      expect(body, file).not.toMatch(/\$\{(env|file):/);
    }
  });

  it("have functions of their own", async () => {
    expect(await readFile(`functions/${type.collection}.ts`, "utf8")).toContain(
      `register("${type.collection}")`,
    );
    expect(await readFile("functions/index.ts", "utf8")).toContain(`"./${type.collection}.ts"`);
  });
});

it("every setting that the app reads is in the example, explained", async () => {
  const config = await readFile("src/settings/config.ts", "utf8");
  const settings = [...config.matchAll(/ read\("(\w+)"/g)].map(([, name = ""]) => name);
  const example = await readFile("local.settings.json.example", "utf8");
  const ofThePlatform = ["WEBSITE_AUTH_ENABLED"];
  expect(settings.length).toBeGreaterThan(8);
  for (const name of settings.filter((one) => !ofThePlatform.includes(one))) {
    expect(example, name).toContain(name);
  }
});

it("every test that docs/security.md mentions exists", async () => {
  const page = await readFile("docs/security.md", "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  const named = rows
    .slice(1)
    .flatMap((row) => [...(row.split(" | ").at(-1) ?? "").matchAll(/`([\w/-]+)`/g)]);
  const names = new Set(named.map(([, name = ""]) => name).filter((name) => name !== "test/http"));
  expect(names.size).toBeGreaterThan(10);
  for (const name of names) {
    expect((await stat(`test/${name}.test.ts`)).isFile()).toBe(true);
  }
});

describe("the bundle", () => {
  it("contains exactly what Azure needs", async () => {
    const { main } = await readJson("dist/package.json");
    expect(main).toBe("index.cjs");
    expect((await readdir("dist")).filter((file) => !file.endsWith(".cjs"))).toEqual([
      "LICENSE",
      "THIRD-PARTY-NOTICES.txt",
      "host.json",
      "package.json",
      "pages",
      "seeds",
    ]);
    expect(await readJson("dist/host.json")).toEqual(await readJson("host.json"));
    const { functionTimeout } = await readJson("host.json");
    // src/jobs.ts counts on it.
    expect(functionTimeout).toBe("00:10:00");
    expect((await readJson("dist/package.json")).dependencies).toBeUndefined();
  });

  it("starts with at most 204 KB of code, and has at most 1.95 MB of it", async () => {
    const files = (await readdir("dist")).filter((file) => file.endsWith(".cjs"));
    const sizes = await Promise.all(files.map(async (file) => (await stat(`dist/${file}`)).size));
    expect((await stat("dist/index.cjs")).size).toBeLessThanOrEqual(204_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_950_000);
  });

  it("has at most 2.6 MB without seeds", async () => {
    const entries = await readdir("dist", { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => `${parentPath}/${name}`)
      .filter((file) => !file.startsWith("dist/seeds/"));
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2_600_000);
  });

  it("starts without lint, which only writes of templates load", async () => {
    expect(await readFile("dist/index.cjs", "utf8")).not.toContain("near_miss_marker");
    expect(await readFile("dist/linting.cjs", "utf8")).toContain("near_miss_marker");
  });

  it("gets functions-core from the Functions worker", async () => {
    expect(await readFile("dist/index.cjs", "utf8")).toContain('require("@azure/functions-core")');
  });

  it("loads as a single file without installed packages", async () => {
    const { stderr, stdout } = await promisify(execFile)(
      process.execPath,
      ["-e", 'require("./index.cjs"); console.log(Object.keys(require.cache).length)'],
      {
        cwd: "dist",
      },
    );
    expect(stdout).toBe("1\n");
    // Outside a host, the library prints that and registers nothing.
    expect(stderr).toContain("test mode");
  });
});
