import { glob, readFile, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toVisible, toVisibleJson } from "../../src/base/visible.ts";
import { Terminal } from "../../src/cli/terminal.ts";
import { anyText } from "../support/any-text.ts";
import { createLegacyDatabase } from "../support/legacy-database.ts";
import { seedbed } from "../support/seedbed-command.ts";
import { serve } from "../support/serve.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The only control characters that a terminal may act on are line feeds and tabs. */
const acting = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\u2028\u2029]/u;

/** Deletes a line, clears the screen, sets the clipboard, reverses the text, and fakes a line. */
const hostile = "\x1b[1A\x1b[2K\x9b2J\x1b]52;c;Y3VybA==\x07\x7f\u202e\u2028\r\nok  made up";

/** Texts that are likely to contain those. */
const hostileText = fc.oneof(
  anyText(),
  fc.string({ unit: fc.constantFrom(...hostile, "a", "\\", '"', "😀", "\t", "\ud83d") }),
);

function openTerminal(isTTY: boolean) {
  const said = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof said) => {
    const passing = new PassThrough().setEncoding("utf8");
    passing.on("data", (text: string) => {
      said[name] += text;
    });
    return Object.assign(passing, { isTTY });
  };
  const terminal = new Terminal({
    ...{ env: {}, stdin: Readable.from([]) },
    ...{ stdout: stream("stdout"), stderr: stream("stderr") },
  });
  return { said, terminal };
}

describe("what is printed", () => {
  it("never contains control characters, and each line stays one line", async () => {
    const property = fc.asyncProperty(fc.array(hostileText), async (lines) => {
      const { said, terminal } = openTerminal(true);
      await terminal.print(lines);
      terminal.remark(lines);
      expect(said.stdout).not.toMatch(acting);
      expect(said.stdout.split("\n")).toHaveLength(lines.length + 1);
      expect(said.stderr).toBe(said.stdout);
    });
    await fc.assert(property);
  });

  it("is unchanged if there are none", () => {
    const harmless = fc.string({ unit: "grapheme" }).filter((text) => !acting.test(text));
    fc.assert(fc.property(harmless, (text) => toVisible(text) === text.replaceAll("\n", "\\x0a")));
    expect(toVisible("a\tb \u1f600 日本語 é")).toBe("a\tb \u1f600 日本語 é");
  });

  it.for([
    ["\x1b[2K", "\\x1b[2K"],
    ["\x9b2J", "\\x9b2J"],
    ["\x7f", "\\x7f"],
    ["a\r\nb", "a\\x0d\\x0ab"],
    ["\u202eabc\u2069", "\\u202eabc\\u2069"],
  ] as const)("shows %j as %s", ([text, shown]) => {
    expect(toVisible(text)).toBe(shown);
  });
});

describe("data", () => {
  it("has the same meaning on a terminal, without control characters", () => {
    const property = fc.property(fc.jsonValue(), hostileText, (value, text) => {
      const json = JSON.stringify({ value, text }, undefined, 2);
      const shown = toVisibleJson(json);
      expect(shown).not.toMatch(acting);
      expect(JSON.parse(shown)).toEqual(JSON.parse(json));
    });
    fc.assert(property);
  });

  it("is the same byte for byte everywhere else", async () => {
    const [file, screen] = [openTerminal(false), openTerminal(true)];
    await file.terminal.data(`${hostile}\n`);
    await screen.terminal.data(`${hostile}\n`);
    expect(file.said.stdout).toBe(`${hostile}\n`);
    expect(screen.said.stdout).not.toMatch(acting);
  });
});

const counts = { documents: 1, deleted: 0, revisions: 0, ledger: 0 };
const change = { pointer: hostile, kind: "changed" };
const seed = {
  ...{ type: "moods", id: hostile, file: hostile, hash: "x", detail: hostile, outcome: "failed" },
  changes: [
    { ...change, before: hostile, after: hostile },
    { ...change, hunks: [{ lines: [`-${hostile}`] }] },
  ],
};
const plan = {
  plan: hostile,
  documents: [
    { ...seed, state: "conflict" },
    { ...seed, state: "edited", type: hostile },
    { ...seed, state: "unmanaged" },
  ],
  problems: [{ file: hostile, line: 1, detail: hostile }],
};
const finding = { file: hostile, detail: hostile };
const document = { type: hostile, id: hostile, change: hostile, detail: hostile };
const restored = {
  ...{ done: true, name: hostile, mode: hostile, safety: hostile, notes: [finding] },
  ...{ created: 1, updated: 0, deleted: 0, unchanged: 0, erasedCount: 1, failedCount: 1 },
  ...{ documents: [document], erased: [document], failed: [{ ...document, ...finding, line: 1 }] },
};
const made = {
  ...{ done: true, name: hostile, counts: { [hostile]: counts } },
  ...{ leftOut: [{ ...document, number: 1 }], leftOutCount: 1, removed: [hostile] },
};

/** The answers of a hostile server, by method and path. */
const answers: readonly (readonly [RegExp, object | string])[] = [
  [/^GET \/api\/seeds/, plan],
  [/^POST \/api\/seeds\/apply/, plan],
  [/^GET \/api\/backups/, { backups: [{ name: hostile, problem: hostile, bytes: hostile }] }],
  [/^POST \/api\/backups\/[^/]+\/verify/, { done: true, ok: false, problems: [finding] }],
  [/^POST \/api\/backups\/[^/]+\/restore/, restored],
  [/^POST \/api\/backups/, made],
  [/^POST \/api\/import/, { ...restored, failed: [{ line: 1, code: hostile, detail: hostile }] }],
  [/^GET \/api\/export\?type=/, `${JSON.stringify(hostile)}${hostile}\n`],
  [/^GET \/api\/export/, `${JSON.stringify({ type: hostile, document: { id: hostile } })}\n`],
  [/\?deleted=true$/, { personas: [], templates: [], scenarios: [], moods: [] }],
  [/^GET \/api\/health\/ready/, { status: hostile, checks: { [hostile]: { detail: hostile } } }],
  [/^GET \/api\/health/, { status: "ok", version: hostile }],
  [/\/erase$/, { message: hostile }],
  [/\/labels\//, { labels: [{ label: hostile, revision: hostile }] }],
  [/./, {}],
];

const hostileServer: RequestListener = (request, response) => {
  const [, body = ""] =
    answers.find(([asked]) => asked.test(`${request.method} ${request.url}`)) ?? [];
  const type = typeof body === "string" ? "application/x-ndjson" : "application/json";
  const text = typeof body === "string" ? body : JSON.stringify(body);
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": type }).end(text);
  });
};

const refusing: RequestListener = (request, response) => {
  const problem = { code: hostile, detail: hostile, requestId: hostile };
  request.resume().on("end", () => {
    response.writeHead(409, { "content-type": "application/problem+json" });
    response.end(JSON.stringify(problem));
  });
};

/** A database with one row that a server may accept, and a broken one. */
const hostileRows = [
  { id: "calm", type: "mood", document: { mood: hostile }, updated_at: hostile },
  { id: hostile, type: hostile, document: hostile, file_path: hostile, updated_at: hostile },
];

/** A prompt with an input that it does not use, of a kind that there is not. */
const inputs = { [hostile]: { kind: hostile } };
const hostilePrompt = `---\n${JSON.stringify({ name: "A", inputs })}\n---\nHello`;

/** Every command, with valid arguments; `OLD.db` and `A.prompty` stand for such a database and prompt. */
const commands: Readonly<Record<string, readonly string[]>> = {
  export: ["--type", "moods"],
  import: ["-"],
  migrate: ["OLD.db"],
  "seeds status": [],
  "seeds plan": [],
  "seeds apply": [],
  "seeds pull": [],
  "seeds adopt": [],
  backup: [],
  "backups list": [],
  "backups verify": ["2026-11-23T02-00-00Z"],
  restore: ["2026-11-23T02-00-00Z"],
  erase: ["moods/calm", "--yes"],
  label: ["moods/calm", "live", "--revision", "1"],
  smoke: [],
  lint: ["A.prompty"],
};
const calls = Object.entries(commands).map(([name, args]) => [...name.split(" "), ...args]);
const jsonCommands = "backup,restore,seeds plan,seeds apply,import,migrate,backups list,lint".split(
  ",",
);
const withJson = jsonCommands.map((name) => [
  ...name.split(" "),
  ...(commands[name] ?? []),
  "--json",
]);

async function commandsOf(...path: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await seedbed([...path, "--help"]);
  const names = [...(stdout.split("Commands:\n")[1] ?? "").matchAll(/^ {2}([a-z]+)/gm)];
  return names.map(([, name = ""]) => name).filter((name) => name !== "help");
}

it("every command is tested here", async () => {
  const found: string[] = [];
  for (const name of await commandsOf()) {
    const below = await commandsOf(name);
    found.push(...(below.length === 0 ? [name] : below.map((one) => `${name} ${one}`)));
  }
  expect(found.toSorted()).toEqual(Object.keys(commands).toSorted());
});

describe.for([
  { what: "says hostile things", server: hostileServer },
  { what: "refuses with hostile words", server: refusing },
])("where a server $what", ({ server }) => {
  const named = [...calls, ...withJson].map((args) => ({ args, line: args.join(" ") }));
  it.for(named)("a terminal gets only plain text from $line", async ({ args }) => {
    const url = await serve(server);
    const env = { SEEDS_FOLDER: await temporaryFolder() };
    const stdin = '{"type":"moods","document":{"id":"a"}}\n';
    const given = { env, stdin, isShown: true };
    const table = "CREATE TABLE documents (id, type, name, document, file_path, updated_at)";
    const old = await createLegacyDatabase({ table, documents: hostileRows });
    const prompt = join(env.SEEDS_FOLDER, "A.prompty");
    await writeFile(prompt, hostilePrompt);
    const files: Readonly<Record<string, string>> = { "OLD.db": old, "A.prompty": prompt };
    const words = args.map((word) => files[word] ?? word);
    // It needs no server.
    const place = words[0] === "lint" ? [] : ["--url", url];
    const { stderr, stdout } = await seedbed([...words, ...place], given);
    const said = `${stdout}${stderr}`;
    expect(said).toMatch(/\\(x|u00)1b\[2K/);
    expect(said).not.toMatch(acting);
  });
});

it("only the terminal writes to the output", async () => {
  const writing = /\bconsole\.|\bprocess\.(std|_raw)|["']node:(tty|console|readline.*|process)["']/;
  const files = await Array.fromAsync(glob("src/cli/**/*.ts"));
  expect(files.length).toBeGreaterThan(25);
  for (const file of files.filter((name) => !name.endsWith("/main.ts"))) {
    expect(await readFile(file, "utf8"), file).not.toMatch(writing);
  }
});
