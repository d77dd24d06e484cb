import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../bundle.ts";
import { fixture, startFixture } from "./fixture-host.ts";

let folder: string;
let entry: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-bundle-"));
  entry = join(folder, "index.cjs");
  await bundle(fixture("bundled.ts"), folder);
});
afterAll(() => rm(folder, { recursive: true }));

const hostJson = fixture("host.json");

describe("a host", () => {
  it("runs a CommonJS bundle beside the sources, each with its own copy of the library", async () => {
    const sources = await startFixture();
    const bundled = await startFixture({ entry, hostJson });
    const answers = await Promise.all([
      fetch(`${bundled.url}/api/bundled`).then((response) => response.text()),
      fetch(`${bundled.url}/api/items`).then(({ status }) => status),
      fetch(`${sources.url}/api/items`).then(({ status }) => status),
    ]);
    await Promise.all([bundled.stop(), sources.stop()]);
    expect(answers).toEqual(["true", 404, 200]);
  });

  it.for([
    { what: "registers nothing", source: "", says: /registers no functions/ },
    { what: "throws", source: "throw new Error('Oh no.');", says: /could not be loaded: Oh no\.$/ },
    {
      what: "names a wrong setting",
      source:
        "throw Object.assign(new Error('ACCESS must be open or key.'), { code: 'misconfigured' });",
      says: /^ACCESS must be open or key\.$/,
    },
    { what: "does not parse", source: "{", says: /could not be loaded: Unexpected end of input/ },
  ])("rejects an entry that $what", async ({ what, source, says }) => {
    const file = join(folder, `${what.replaceAll(" ", "-")}.cjs`);
    await writeFile(file, source);
    await expect(startFixture({ entry: file, hostJson })).rejects.toThrow(says);
  });

  it.for([
    {
      what: "a route of the host's own",
      options: { route: "administration" },
      says: /must not begin/,
    },
    {
      what: "a route it does not understand",
      options: { route: "{id:int}" },
      says: /"\{id:int\}"/,
    },
    { what: "a name twice", options: { name: "ONE" }, says: /two functions named "ONE"/ },
    { what: "a wrong schedule", options: { schedule: "0 5 * * *" }, says: /six fields/ },
    {
      what: "a missing setting",
      options: { schedule: "%NO_SETTING%" },
      says: /setting NO_SETTING/,
    },
    { what: "another trigger", options: { type: "queueTrigger" }, says: /HTTP and timers/ },
  ])("rejects $what", async ({ what, options, says }) => {
    const {
      name = "two",
      route = "r",
      type = "httpTrigger",
      schedule,
    } = {
      ...{ name: undefined, route: undefined, type: undefined, schedule: undefined },
      ...options,
    };
    const kind = schedule === undefined ? type : "timerTrigger";
    const file = join(folder, `${what.replaceAll(" ", "-")}.cjs`);
    await writeFile(
      file,
      `const core = require("@azure/functions-core");
      core.setProgrammingModel({});
      const add = (name, trigger) => core.registerFunction({ name, bindings: { trigger } }, () => undefined);
      add("one", { type: "httpTrigger" });
      add(${JSON.stringify(name)}, ${JSON.stringify({ type: kind, route, schedule })});`,
    );
    await expect(startFixture({ entry: file, hostJson })).rejects.toThrow(says);
  });
});
