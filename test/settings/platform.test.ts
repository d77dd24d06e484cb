import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/settings/config.ts";
import { signOfAzure, signOfCoreTools } from "../../src/settings/platform.ts";
import { elsewhere, likeAzure, onAzure, underCoreTools } from "../support/platforms.ts";

const storage = { DocumentsStorage: "UseDevelopmentStorage=true" };
const modeOf = (env: NodeJS.ProcessEnv) => readConfig({ ...storage, ...env }).access.mode;

describe.for([...onAzure, ...likeAzure])("the environment of $name", ({ env }) => {
  const sign = signOfAzure(env) ?? "nothing";

  it("is recognised as Azure, by a variable that is set there", () => {
    expect(Object.keys(env)).toContain(sign);
  });

  it("opens the app only if confirmed, and says why", () => {
    expect(() => modeOf({ ...env, ACCESS: "open" })).toThrow(
      new RegExp(`ACCESS=open .*in Azure .*because ${sign} is set.*ALLOW_OPEN_ACCESS=true`),
    );
    expect(modeOf({ ...env, ACCESS: "open", ALLOW_OPEN_ACCESS: "true" })).toBe("open");
  });
});

describe.for(onAzure)("the environment of $name", ({ env }) => {
  it("requires keys by default, and is not mistaken for Core Tools", () => {
    expect(signOfCoreTools(env)).toBeUndefined();
    expect(modeOf(env)).toBe("key");
    expect(modeOf({ ...env, ACCESS: "entra" })).toBe("entra");
  });

  it("follows no files, and says why", () => {
    expect(() => modeOf({ ...env, USE_SEED_DATA_MODE: "false" })).toThrow(
      new RegExp(`USE_SEED_DATA_MODE=false .*because ${signOfAzure(env)} is set`),
    );
  });
});

describe.for(underCoreTools)("the environment of $name", ({ env }) => {
  it("is not mistaken for Azure", () => {
    expect(signOfAzure(env)).toBeUndefined();
    expect(modeOf({ ...env, ACCESS: "open" })).toBe("open");
    expect(modeOf({ ...env, ACCESS: "open", USE_SEED_DATA_MODE: "false" })).toBe("open");
  });

  it.for([
    { access: {}, said: "ACCESS=key (the default) would let anyone in" },
    { access: { ACCESS: "key" }, said: "ACCESS=key would let anyone in" },
    { access: { ACCESS: "entra" }, said: "ACCESS=entra would let anyone in" },
    {
      access: { ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True", ALLOW_OPEN_ACCESS: "true" },
      said: "ACCESS=entra would let anyone in",
    },
  ])("refuses $access, with what to do", ({ access, said }) => {
    const sentence = (part: string) =>
      expect.objectContaining({ message: expect.stringContaining(part) });
    for (const part of [
      said,
      `${signOfCoreTools(env)} is set`,
      "Set ACCESS=open in local.settings.json",
    ]) {
      expect(() => modeOf({ ...env, ...access })).toThrow(sentence(part));
    }
  });
});

it("Core Tools in a named container keep the app closed", () => {
  const [, { env } = { env: {} }] = likeAzure;
  expect(() => modeOf(env)).toThrow("FUNCTIONS_CORETOOLS_ENVIRONMENT is set");
  expect(() => modeOf({ ...env, ACCESS: "open" })).toThrow("CONTAINER_NAME is set");
});

describe.for(elsewhere)("the environment of $name", ({ env }) => {
  it("is neither Azure nor Core Tools, and open only if set", () => {
    expect([signOfAzure(env), signOfCoreTools(env)]).toEqual([undefined, undefined]);
    expect(modeOf(env)).toBe("key");
    expect(modeOf({ ...env, ACCESS: "" })).toBe("key");
    expect(modeOf({ ...env, ACCESS: "open" })).toBe("open");
  });
});

it("no environment without ACCESS=open opens the app", () => {
  const known = [...onAzure, ...likeAzure, ...underCoreTools, ...elsewhere];
  const names = [...new Set(known.flatMap(({ env }) => Object.keys(env)))];
  const variable = fc.record({
    name: fc.constantFrom(...names, "ALLOW_OPEN_ACCESS"),
    value: fc.string(),
  });
  const said = fc.option(fc.constantFrom("", "key", "entra", "OPEN", " open", "true"), {
    nil: undefined,
  });
  fc.assert(
    fc.property(fc.array(variable), said, (variables, ACCESS) => {
      const env = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
      const { access } = createApp({ env: { ...storage, ...env, ACCESS }, root: "." });
      expect(access.mode).not.toBe("open");
    }),
  );
});
