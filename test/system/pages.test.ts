import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { areExamplesGone, onExamples } from "../support/example-seeds.ts";
import { fencesOf, onlyFence } from "../support/fences.ts";
import { fillDatabase } from "../support/legacy-database.ts";
import { freePort, RunningCommand } from "../support/npm-start.ts";
import { Shell } from "../support/shell.ts";
import { copyTree, type TreeCopy } from "../support/tree-copy.ts";

interface Step {
  readonly command: string;
  readonly answer: string;
}

/** The commands on a page, each with its answer. */
function stepsOf(page: string): readonly Step[] {
  return fencesOf(page)
    .filter(({ kind }) => kind === "console")
    .flatMap(({ code }) => code.split(/^\$ /m).slice(1))
    .map((step) => {
      const [command = "", ...answer] = step.trimEnd().split("\n");
      return { command, answer: answer.join("\n") };
    });
}

/** The pattern of an answer; `…` stands for any text or, as the last line, for any number of further lines. */
function toPattern(answer: string): RegExp {
  const parts = answer
    .replace(/\n…$/, "…")
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*?")}$`);
}

// In this order, because the pages share one Seedbed and build on each other: backups.md counts the documents.
const files = [
  "docs/backups.md",
  "README.md",
  "docs/seeds.md",
  "docs/tour.md",
  "docs/api.md",
  "docs/moving.md",
  "docs/agents.md",
];
/** Blocks other than commands: the picture and the first steps (below), and gateways (gateway.test.ts). */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  "README.md": ["text", "sh"],
  "docs/moving.md": ["nginx", "xml"],
  "docs/seeds.md": ["yaml"],
  "docs/agents.md": ["json"],
};
const port = await freePort();
const pages = await Promise.all(
  files.map(async (file) => {
    const page = await readFile(file, "utf8");
    return { file, page, steps: stepsOf(page.replaceAll("localhost:7071", `localhost:${port}`)) };
  }),
);

/** A backup with a document that was deleted since: a real Seedbed has several backups, and a page must not restore the oldest. */
async function makeOlderBackup(): Promise<void> {
  const send = async (method: string, path: string, document = {}) => {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify(document);
    const answer = await fetch(`http://localhost:${port}/api${path}`, { method, headers, body });
    expect(answer.ok).toBe(true);
  };
  await send("POST", "/moods", { mood: "Of another time" });
  await send("POST", "/backups");
  await send("DELETE", "/moods/of-another-time");
}

/** The database of docs/moving.md. */
async function createOldDatabase(folder: string): Promise<void> {
  const seed = await readFile(join(folder, "seeds/personas/marcus-ellery.json"), "utf8");
  const database = new DatabaseSync(join(folder, "old.db"));
  fillDatabase(database, {
    documents: [
      {
        ...{ id: "Maria López", type: "persona", updated_at: "2025-03-04 09:30:00" },
        document: { name: "Maria López" },
      },
      {
        ...{ id: "feedback-coach", type: "prompt_template", updated_at: "2025-02-01T16:45:10Z" },
        document: { name: "Feedback coach", content: "system:\nYou are a coach.\n" },
      },
      {
        ...{ id: "half-done", type: "scenario", updated_at: "2025-01-15 08:00:00" },
        document: '{"title": "Half',
      },
      { id: "marcus-ellery", type: "persona", document: seed, file_path: "marcus-ellery.json" },
    ],
  });
  database.close();
}

describe.skipIf(areExamplesGone)(onExamples("what a page says"), () => {
  let tree: TreeCopy;
  let app: RunningCommand;
  /** Caches compiled code, because the same command is run many times. */
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    tree = await copyTree();
    await createOldDatabase(tree.folder);
    env = { PORT: String(port), NODE_COMPILE_CACHE: join(tree.folder, ".compiled") };
    app = new RunningCommand([], env, tree.folder);
    await app.printed(/Open http/);
    await makeOlderBackup();
  });
  afterAll(async () => {
    app.signal("SIGINT");
    await app.exited;
    await tree.remove();
  });

  describe.for(pages)("in $file is accurate", ({ file, page, steps }) => {
    let shell: Shell;
    beforeAll(() => {
      shell = new Shell(tree.folder, { ...process.env, ...env });
    });
    afterAll(() => shell.end());

    it.for(steps)("of $command", async ({ command, answer }) => {
      expect(await shell.run(command)).toMatch(toPattern(answer));
    });

    it("with every block run", () => {
      expect(steps.length).toBeGreaterThanOrEqual(3);
      const others = fencesOf(page).filter(({ kind }) => kind !== "console");
      expect(others.map(({ kind }) => kind)).toEqual(elsewhere[file] ?? []);
    });
  });
});

it("every page with commands is among them", async () => {
  const found = await Array.fromAsync(glob(["*.md", "{docs,examples,infra}/**/*.md"]));
  const withCommands: string[] = [];
  for (const file of found) {
    if (stepsOf(await readFile(file, "utf8")).length > 0) {
      withCommands.push(file);
    }
  }
  expect(withCommands.toSorted()).toEqual(files.toSorted());
});

it("the commands to begin with are those that CI and this test run", async () => {
  const readme = await readFile("README.md", "utf8");
  const commands = onlyFence("sh", readme).code.matchAll(/(npm [a-z]+)(?= &&| +#)/g);
  expect(Array.from(commands, ([, command]) => command)).toEqual([
    ...["npm ci", "npm start"],
    ...["npm ci", "npm test"],
  ]);
  expect(await readFile(".ci/run", "utf8")).toMatch(/^npm ci\n(?:.*\n)*npm test$/m);
});
