import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { version } from "../../src/base/version.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { startBundle } from "../support/app.ts";
import { areExamplesGone, onExamples } from "../support/example-seeds.ts";
import { fencesOf } from "../support/fences.ts";
import { anyStorage } from "../support/storage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url).pathname;

let said: string;
/** A frontend's folder, with the client as its only package. */
let folder: string;
let complaints: string;
beforeAll(async () => {
  said = (await run(process.execPath, ["build-client.ts"])).stdout;
  folder = await frontend();
  complaints = await complaintsOf(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

it("making the client says what was made, and how to install it", () => {
  expect(said).toBe(
    `Made dist-client/, the client ${version}. In a frontend's folder, install it with: npm install ${join(root, "dist-client")}\n`,
  );
});

it("the package has two entries, what both need, types, a manifest and a README", async () => {
  expect(await readdir("dist-client")).toEqual([
    "README.md",
    "admin.cjs",
    "admin.d.cts",
    "admin.d.ts",
    "admin.js",
    "package.json",
    "requests.cjs",
    "requests.js",
    "seedbed-client.cjs",
    "seedbed-client.d.cts",
    "seedbed-client.d.ts",
    "seedbed-client.js",
  ]);
  expect(await readFile("dist-client/README.md", "utf8")).toContain("createClient");
  expect(JSON.parse(await readFile("dist-client/package.json", "utf8"))).toMatchObject({ version });
});

it.for([
  // Rendering and labels are what a frontend in production calls, so they are in this entry.
  { entry: "seedbed-client", bytes: 11_000, gzipped: 4_600 },
  { entry: "admin", bytes: 6_700, gzipped: 3_000 },
])("$entry has no dependencies, and is small", async ({ bytes, entry, gzipped }) => {
  const { output } = await build({
    input: `dist-client/${entry}.js`,
    platform: "browser",
    output: { minify: true },
    write: false,
  });
  const [{ code, imports }] = output;
  expect([output.length, imports]).toEqual([1, []]);
  expect(Buffer.byteLength(code)).toBeLessThanOrEqual(bytes);
  expect(gzipSync(code).length).toBeLessThanOrEqual(gzipped);
  expect(code).not.toMatch(/\b(?:process|Buffer|require|window|document\.)\b/);
});

it("the types have no dependencies", async () => {
  const types = await readFile("dist-client/seedbed-client.d.ts", "utf8");
  const ofOperators = await readFile("dist-client/admin.d.ts", "utf8");
  const own = ofOperators.replace(/^import type \{.*\} from "\.\/seedbed-client\.js";$/m, "");
  expect(own).not.toBe(ofOperators);
  expect(types + own).not.toMatch(/^import |\bfrom "|import\("|\bzod\b/im);
});

it("every call has an example that an editor shows", async () => {
  const types =
    (await readFile("dist-client/seedbed-client.d.ts", "utf8")) +
    (await readFile("dist-client/admin.d.ts", "utf8"));
  const shown =
    /^export (?:interface (?:Client|Collection|TextForm|Transfer|List|Seeds|Backups)\b[\s\S]*?^\}|declare function .*)/gm;
  const calls = [...types.matchAll(shown)].flatMap(([text]) => [
    ...text.matchAll(/^(?: {4})?(?:export declare function )?(\w+)(?:<[^(]*)?\(/gm),
  ]);
  const names = new Set(calls.map(([, name]) => name));
  expect(names.size).toBeGreaterThan(24);
  for (const name of names) {
    const text = "(?:(?!\\*/)[\\s\\S])*";
    const declared = new RegExp(
      `/\\*\\*${text}@example${text}\\*/\\s+(?:export declare function )?${name}\\b`,
    );
    expect(types, name).toMatch(declared);
  }
});

it("the client has a type for every type of document", async () => {
  const types = await readFile("dist-client/seedbed-client.d.ts", "utf8");
  for (const { collection, singular } of documentTypes) {
    const name = singular[0]?.toUpperCase() + singular.slice(1);
    expect(types).toContain(`export type ${name} = Stored<Shapes["${collection}"]>`);
  }
});

/** Right calls, and wrong ones. */
const page = `
import { createClient, type ListOptions, type Mood, type Persona, SeedbedError, type SeedbedErrorCode } from "seedbed-client";

export const seedbed = createClient({ url: location.origin, fetch: window.fetch, retries: undefined });
const controller = new AbortController();
export async function page(): Promise<SeedbedErrorCode | undefined> {
  const persona: Persona = await seedbed.personas.get("a", { signal: controller.signal });
  const maybe: Persona | undefined = await seedbed.personas.get("a", { ifNoneMatch: persona });
  const names: readonly (string | undefined)[] = (await seedbed.personas.list({ fields: ["name"] }).toArray()).map(({ name }) => name);
  const deleted: true = (await seedbed.moods.list({ deleted: true }).page()).items[0]!._meta.deleted;
  const mood: Mood = await seedbed.moods.create({ mood: "A", tags: ["x"] as const });
  await seedbed.scenarios.patch("a", { scenario: { context: null } }, { ifMatch: mood._meta.etag });
  await seedbed.personas.replace("a", { ...persona, name: "B" }, { ifMatch: persona });
  await seedbed.import(seedbed.export({ type: "moods" }));
  // @ts-expect-error a persona has a name
  await seedbed.personas.create({ needs: "rest" });
  // @ts-expect-error which is a text
  await seedbed.personas.patch("a", { name: 1 });
  // @ts-expect-error it may not be there any more
  (await seedbed.personas.get("a", { ifNoneMatch: "x" })).name;
  const { _meta: { warnings = [] } } = await seedbed.templates.create({ prompt: "Hi" }, { lint: "strict" });
  const { messages: [message] } = await seedbed.templates.preview({ prompt: "Hi" }, {}, { segments: true });
  void [warnings[0]?.rule, message?.segments?.[0]?.source];
  // @ts-expect-error only templates are linted
  await seedbed.moods.create({ mood: "A" }, { lint: "strict" });
  // @ts-expect-error there is no such collection
  await seedbed.system.get("a");
  // @ts-expect-error only templates are texts
  await seedbed.moods.getText("a");
  // @ts-expect-error to be shown, a name has to be asked for
  const shown: string = (await seedbed.personas.list({ fields: ["needs"] }).page()).items[0]!.name;
  void [maybe, names, deleted, shown];
  const unknown: ListOptions = { fields: ["description"] };
  for await (const mood of seedbed.moods.list(unknown)) {
    // @ts-expect-error the compiler can't know what was asked for
    mood.mood;
  }
  for await (const mood of seedbed.moods.list({ deleted: controller.signal.aborted })) {
    // @ts-expect-error it may be a deleted one
    mood.mood;
  }
  for await (const { mood } of seedbed.moods.list()) {
    mood.length;
  }
  try {
    await seedbed.moods.delete("a");
  } catch (error) {
    if (error instanceof SeedbedError && error.code === "not-found") {
      return error.code;
    }
  }
  return undefined;
}
`;

/** Documents of a frontend's own types, which need not be aliases. */
const ownTypes = `
import { type Client } from "seedbed-client";

interface Voice { readonly language: string; readonly speed?: number }
interface VoicePersona {
  name: string;
  voice: Voice;
  demographics?: { age: number; home: Voice };
  readonly needs?: readonly Voice[];
}
interface VoiceScenario { title: string; scenario: { description: string; context?: Voice } }
interface Unnamed { readonly voice: Voice }
interface Numbered { readonly name: number }
declare const voice: VoicePersona & { readonly id?: string };
declare const scenario: VoiceScenario;
declare const part: Partial<VoicePersona>;
declare const unnamed: Unnamed;
declare const numbered: Numbered;
declare const date: Date;
declare const map: Map<string, string>;

export async function write({ personas, scenarios, templates }: Client): Promise<void> {
  await personas.create(voice);
  await personas.replace("a", voice);
  await personas.patch("a", part);
  await personas.patch("a", unnamed);
  await personas.patch("a", { demographics: voice.voice, painpoints: null });
  await personas.update("a", (now) => ({ ...now, ...voice }));
  await personas.update("a", () => voice);
  await scenarios.create(scenario);
  await scenarios.patch("a", { scenario: { context: voice.voice } });
  await templates.render("a", { inputs: voice.voice });
  await templates.preview({ prompt: "", sample: voice }, { inputs: { voice } });
  // @ts-expect-error a persona has a name
  await personas.create(unnamed);
  // @ts-expect-error which is a text
  await personas.create(numbered);
  // @ts-expect-error also in a patch
  await personas.patch("a", numbered);
  // @ts-expect-error and an id, too
  await personas.create({ name: "A", id: 1 });
  // @ts-expect-error JSON has no dates
  await personas.create({ name: "A", demographics: date });
  // @ts-expect-error and no maps
  await personas.create({ name: "A", demographics: map });
  // @ts-expect-error and no sets
  await personas.patch("a", { needs: new Set() });
  // @ts-expect-error and no functions
  await personas.create({ name: "A", demographics: () => voice });
  // @ts-expect-error and no symbols
  await personas.create({ name: "A", demographics: Symbol() });
  // @ts-expect-error and no big numbers
  await personas.patch("a", { demographics: 1n });
  // @ts-expect-error and a list is no object
  await personas.patch("a", { demographics: [] });
  // @ts-expect-error nor is a text a document
  await personas.patch("a", "name");
  // @ts-expect-error nor is a date
  await personas.patch("a", date);
  // @ts-expect-error nor are they inputs
  await templates.render("a", { inputs: map });
}
`;

/** An operator's call that fails. */
const failing = `
import { SeedbedError } from "seedbed-client";
import { createAdmin, type SeedPlan } from "seedbed-client/admin";
const failure = await createAdmin({ url: "http://127.0.0.1:1", retries: 0 })
  .seeds.plan()
  .then((plan: SeedPlan) => plan.plan, (error: unknown) => error);
console.log(failure instanceof SeedbedError && failure.code);
`;
const failingCommonJs = `
const { SeedbedError } = require("seedbed-client");
require("seedbed-client/admin").createAdmin({ url: "http://127.0.0.1:1", retries: 0 })
  .backups.list().catch((error) => console.log(error instanceof SeedbedError && error.code));
`;

async function frontend(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-frontend-"));
  await cp("dist-client", join(folder, "node_modules/seedbed-client"), { recursive: true });
  const compilerOptions = {
    target: "ES2022",
    lib: ["ES2022", "DOM", "DOM.Iterable"],
    types: [],
    module: "ESNext",
    moduleResolution: "bundler",
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    // The client's own declarations are checked.
    skipDefaultLibCheck: true,
  };
  const [documented = "", operators = ""] = await documentedExamples();
  const all = {
    "package.json": JSON.stringify({ type: "module" }),
    "tsconfig.json": JSON.stringify({ compilerOptions }),
    "page.ts": page,
    "own-types.ts": ownTypes,
    "failing.ts": failing,
    "failing.cjs": failingCommonJs,
    "documented.ts": documented,
    "operators.ts": operators,
  };
  for (const [name, content] of Object.entries(all)) {
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function documentedExamples(): Promise<readonly string[]> {
  const page = await readFile("docs/client.md", "utf8");
  return fencesOf(page)
    .filter(({ kind }) => kind === "ts")
    .map(({ code }) => code);
}

/** The compiler's output for it. */
async function complaintsOf(folder: string): Promise<string> {
  const { stdout } = await run(join(root, "node_modules/.bin/tsc"), [
    "-p",
    folder,
    "--singleThreaded",
  ]).catch((error) => error);
  return stdout;
}

it("a frontend's compiler accepts right calls and the documentation's, and rejects wrong ones", () => {
  expect(complaints).toBe("");
});

it("an error of either entry is a SeedbedError, and the failure of an operator's call", async () => {
  for (const name of ["failing.ts", "failing.cjs"]) {
    const { stdout } = await run(process.execPath, [join(folder, name)]);
    expect([name, stdout]).toEqual([name, "no-answer\n"]);
  }
});

it.skipIf(areExamplesGone)(onExamples("the examples in the documentation work"), async () => {
  const app = await startBundle({
    settings: {
      SEED_POLICY: "if-empty",
      DocumentsStorage: await anyStorage(),
      BACKUP_FOLDER: await temporaryFolder(),
    },
  });
  onTestFinished(() => app.stop());
  await expect.poll(async () => (await fetch(`${app.url}/api/health/ready`)).status).toBe(200);
  const outputOf = async (name: string) => {
    const code = await readFile(join(folder, name), "utf8");
    const here = join(folder, `here-${name}`);
    await writeFile(here, code.replace("http://localhost:7071", app.url));
    return (await run(process.execPath, [here])).stdout;
  };
  const shown = await outputOf("documented.ts");
  expect(shown).toMatch(/^Aiko Tanabe\b/m);
  expect(shown).toMatch(/^The mood has changed: 2$/m);
  expect(await outputOf("operators.ts")).toBe(
    "0 files are not planted yet.\nGood: true. A restore would update 0 documents.\n",
  );
});
