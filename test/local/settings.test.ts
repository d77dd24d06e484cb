import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyValues, loadLocalSettings } from "../../src/local/settings.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-settings-"));
  file = join(folder, "local.settings.json");
});
afterEach(() => rm(folder, { recursive: true }));

const load = async (text: string) => {
  await writeFile(file, text);
  return loadLocalSettings(file);
};

describe("local.settings.json", () => {
  it("may be missing", async () => {
    expect(await loadLocalSettings(file)).toEqual({ values: {} });
  });

  it("has values, CORS and a port, with the comments and commas that Core Tools allows", async () => {
    const text = `\uFEFF{
      // a comment
      "IsEncrypted": false,
      "Values": { "ACCESS": "open", },
      "Host": { "CORS": "http://a, http://b,", "CORSCredentials": true, "LocalHttpPort": 7072 }
    }`;
    expect(await load(text)).toEqual({
      values: { ACCESS: "open" },
      cors: { origins: ["http://a", "http://b"], credentials: true },
      port: 7072,
    });
  });

  it("has its names in any case, as with Core Tools", async () => {
    const text =
      '{ "values": { "ACCESS": "open" }, "HOST": { "localhttpport": 7072, "cors": "*", "corsCredentials": false } }';
    expect(await load(text)).toEqual({
      values: { ACCESS: "open" },
      cors: { origins: ["*"], credentials: false },
      port: 7072,
    });
  });

  it("may allow cookies of pages on this machine, which need no origin", async () => {
    expect(await load('{ "Host": { "CORSCredentials": true } }')).toEqual({
      values: {},
      cors: { origins: [], credentials: true },
    });
  });

  it("may be an empty object", async () => {
    expect(await load('{ "Host": { "CORS": "" } }')).toEqual({ values: {} });
  });

  it.for([
    { text: '{\n  "Values": {\n    "A": "b"\n    "C": "d"\n  }\n}', says: ", line 4, column 5: " },
    { text: '{ "Values": ', says: ", line 1, column 13: value expected." },
    { text: "", says: ", line 1, column 1: " },
    { text: "[]", says: ": it must be an object" },
    { text: '{ "Values": [] }', says: ": Values must be an object" },
    { text: '{ "Values": { "PORT": 7071 } }', says: 'Values.PORT must be a string: write "7071"' },
    { text: '{ "Host": { "LocalHttpPort": "x" } }', says: "LocalHttpPort must be a number" },
    {
      text: '{ "Host": { "CORS": ["http://a.test"] } }',
      says: 'Host.CORS must be a string, with commas between the origins: "http://a.test,',
    },
    {
      text: '{ "Host": { "CORS": "http://a.test, b.test:80" } }',
      says: 'Host.CORS has "b.test:80", which is not an origin: write http://b.test:80 or https://',
    },
    {
      text: '{ "Host": { "CORSCredentials": "true" } }',
      says: "CORSCredentials must be true or false",
    },
    { text: '{ "IsEncrypted": true }', says: "func settings decrypt" },
  ])("is rejected if it is invalid: $text", async ({ text, says }) => {
    await expect(load(text)).rejects.toThrow(`${file}${says.startsWith(",") ? says : ""}`);
    await expect(load(text)).rejects.toThrow(says);
  });
});

describe("its values", () => {
  it("lose against the environment, even against an empty variable", () => {
    const env: NodeJS.ProcessEnv = { A: "outer", B: "", C: "same" };
    const skipped = applyValues({ A: "a", B: "b", C: "same", D: "d" }, env);
    expect(env).toEqual({ A: "outer", B: "", C: "same", D: "d" });
    expect(skipped).toEqual(["A", "B"]);
  });
});
