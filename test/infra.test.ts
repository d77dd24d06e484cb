import { glob, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/settings/config.ts";
import { flexConsumption } from "./support/platforms.ts";
import { blockOf, localOf, namesIn, terraform } from "./support/terraform.ts";

const read = (file: string): Promise<string> => readFile(file, "utf8");
const sources = await Promise.all((await Array.fromAsync(glob("src/**/*.ts"))).map(read));

const defaultOf = (variable: string): string =>
  blockOf(`variable "${variable}"`).match(/^ +default += "?(.*?)"?$/m)?.[1] ?? "";

/** `keep_revisions = optional(number, 100)`: each part of var.settings with its default. */
const settingDefaults = new Map(
  [...blockOf('variable "settings"').matchAll(/(\w+) += optional\(\w+, "?(.*?)"?\)$/gm)].map(
    ([, name = "", value = ""]) => [name, value],
  ),
);

/** The app's settings in Terraform, each with its expression. */
const set = new Map(
  [...blockOf("app_settings =").matchAll(/^ +(\w+) += (.+)$/gm)].map(
    ([, name = "", expression = ""]) => [name, expression],
  ),
);

/** Settings for the platform, which the app doesn't read. */
const forThePlatform: Readonly<Record<string, string>> = {
  AzureWebJobsStorage__accountName: "where the host keeps keys and the locks of timers",
  AzureWebJobsStorage__credential: "that the host is an identity there",
  AzureWebJobsStorage__clientId: "which identity",
  AzureWebJobsFeatureFlags: "that the host makes no table of its own",
  AzureWebJobsDisableHomepage: "the host has a page at / otherwise",
  APPLICATIONINSIGHTS_CONNECTION_STRING: "where the host sends telemetry",
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: "as whom the host sends telemetry",
};

/** Settings that the app reads and that aren't set on Azure. */
const leftAlone: Readonly<Record<string, string>> = {
  DocumentsStorage: "a connection string, which has a key",
  SEEDS_FOLDER: "the seeds are in the package",
  USE_SEED_DATA_MODE: "follows the files on a developer's machine",
  ALLOW_OPEN_ACCESS: "nobody is to write without a key or a sign-in",
  BackupStorage: "a connection string, which has a key",
  BACKUP_FOLDER: "an instance's disk is gone with the instance",
  BACKUP_CALL_SECONDS: "the default is well below the 230 s after which Azure ends a call",
  WEBSITE_AUTH_ENABLED: "set by the platform itself",
};

/** The value that Azure would give the app for an expression, with every variable at its default. */
function handedOver(expression: string): string {
  const setting = expression.match(/var\.settings\.(\w+)/)?.[1];
  if (setting !== undefined) {
    return settingDefaults.get(setting) ?? "";
  }
  if (expression.startsWith("trimsuffix(")) {
    return "https://account.example.com";
  }
  if (expression === "azurerm_storage_share.backups.name") {
    return localOf("backup_share_name");
  }
  return /^var\.authentication == null \? "(\w+)"/.exec(expression)?.[1] ?? "something";
}

describe("the settings of infra/", async () => {
  const config = await read("src/settings/config.ts");
  const known = namesIn(config, / read\("(\w+)"/g);

  it("are every setting that the app reads, but for those that have no place on Azure", () => {
    expect(known.length).toBeGreaterThan(8);
    expect(known.filter((name) => !set.has(name) && !(name in leftAlone))).toEqual([]);
    expect([...set.keys()].filter((name) => name in leftAlone)).toEqual([]);
  });

  it("are all read by the app", () => {
    const read = [...known, ...Object.keys(forThePlatform)];
    expect([...set.keys()].filter((name) => !read.includes(name))).toEqual([]);
  });

  it("are accepted by the app, and change nothing if the variables have their defaults", () => {
    const env = Object.fromEntries([...set].map(([name, text]) => [name, handedOver(text)]));
    const storages = Object.entries(env).filter(([name]) => /Storage__/.test(name));
    expect(readConfig({ ...env, ...flexConsumption })).toEqual(
      readConfig(Object.fromEntries(storages)),
    );
  });

  it("set ACCESS explicitly, and never to open", () => {
    expect(set.get("ACCESS")).toMatch(/^var\.authentication == null \? "key" : "entra"$/);
  });

  it("have the limits that the app has", () => {
    const limits = [
      ...config.matchAll(/read\("(\w+)", [\d_]+, wholeNumber\((\d+), ([\d_]+)\)\)/g),
    ].filter(([, name = ""]) => set.has(name));
    expect(limits.length).toBeGreaterThan(2);
    for (const [, name = "", least, most = ""] of limits) {
      const variable = set.get(name)?.match(/var\.settings\.\w+/)?.[0];
      expect(terraform, name).toContain(
        `${variable} >= ${least} && ${variable} <= ${most.replaceAll("_", "")}`,
      );
    }
  });
});

it("the table of infra/ is the app's", () => {
  const names = sources.flatMap((source) => namesIn(source, /^const table = "(\w+)";$/gm));
  expect(names).toEqual([localOf("table_name")]);
});

it("the path of the web test exists, and needs no key", () => {
  const { operations } = createApp({ env: {}, root: "." });
  const path = localOf("readiness_path");
  const operation = operations.find((one) => one.path === path && one.method === "GET");
  expect(operation?.access).toBe("open");
});

// Two writers of one list of settings undo each other: a difference in every plan, and restarts in every apply.
it("the settings of the app have exactly one writer, which writes nothing else into them", () => {
  const types = namesIn(terraform, /^resource "(\w+)"/gm);
  expect(types.filter((type) => /function_app|web_app|app_service_plan|_slot$/.test(type))).toEqual(
    [],
  );
  expect(namesIn(terraform, /^ +(appSettings|app_settings) += [^{]/gm)).toEqual(["appSettings"]);
  expect(blockOf('resource "azapi_resource" "app"')).toContain(
    "appSettings      = [for name, value in local.app_settings : { name = name, value = value }]",
  );
  const configurations = namesIn(
    terraform,
    /"Microsoft\.Web\/sites\/config@[\d-]+"\n +name += "(\w+)"/g,
  );
  expect(configurations).toEqual(["authsettingsV2"]);
});

it("Azure runs the Node that is tested, and none that is too old", async () => {
  const { engines } = JSON.parse(await read("package.json"));
  const least = Number(/^\^(\d+)/.exec(engines.node)?.[1]);
  const [tested] = (await read(".node-version")).split(".");
  const allowed = /contains\(\[(.*)\], var\.node_version\)/.exec(terraform)?.[1] ?? "";
  expect(defaultOf("node_version")).toBe(tested);
  for (const version of namesIn(allowed, /"(\d+)"/g)) {
    expect(Number(version)).toBeGreaterThanOrEqual(least);
  }
});

it("instances have the smallest size", () => {
  expect(defaultOf("instance_memory_mb")).toBe("512");
});

it("the host drops no request, no error and no audit event", async () => {
  const { logging } = JSON.parse(await read("host.json"));
  const { excludedTypes } = logging.applicationInsights.samplingSettings;
  expect(excludedTypes.split(";").toSorted()).toEqual(["Exception", "Request", "Trace"]);
  expect(logging.logLevel["Host.Results"]).toBe("Information");
  expect(logging.logLevel.default).toBe("Information");
});
