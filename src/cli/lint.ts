import { glob, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { messageOf } from "../base/system-error.ts";
import { companions } from "../documents/companions.ts";
import type { JsonObject } from "../documents/json.ts";
import { SeedSyntaxError } from "../documents/text/seed-format.ts";
import type { Shapes } from "../prompts/lint/fields.ts";
import type { Finding, Severity } from "../prompts/lint/finding.ts";
import { lintPrompty } from "../prompts/lint/lint.ts";
import { shapesWith } from "../prompts/lint/shapes.ts";
import { decodeSeed, readSeeds } from "../seeding/seed-files.ts";
import { CommandError } from "./command-error.ts";
import { root } from "./connection/into-storage.ts";
import { sayCount } from "./count.ts";
import { toAnnotation, toLine } from "./lint-lines.ts";
import type { Terminal } from "./terminal.ts";

interface LintOptions {
  readonly format: "text" | "github";
  readonly json: boolean;
  readonly strict: boolean;
}

/** A file, and what was found in it. */
interface Linted {
  /** Its path from the current folder. */
  readonly file: string;
  readonly findings: readonly Finding[];
}

/** `seedbed lint`: finds mistakes in prompts. */
export function lintCommand(terminal: Terminal): Command {
  return new Command("lint")
    .summary("find mistakes in .prompty files")
    .description(
      "Finds mistakes in prompts, by default in those of SEEDS_FOLDER. Personas, scenarios and moods in the folders beside a prompt's " +
        "folder say which fields there are. Exit code 2 if there are errors, 0 if not, 1 if a file can't be read.",
    )
    .argument("[files...]", "files, or folders with .prompty files")
    .option("--strict", "exit code 2 also for warnings", false)
    .addOption(
      new Option("--format <format>", "text, or github for annotations in GitHub Actions")
        .choices(["text", "github"])
        .default("text"),
    )
    .option("--json", "print only JSON: the findings of each file", false)
    .action(async (paths: readonly string[], { format, json, strict }: LintOptions) => {
      const { SEEDS_FOLDER } = terminal.env;
      const asked = paths.length > 0 ? paths : [resolve(root, SEEDS_FOLDER || "seeds", "prompts")];
      const linted = await lintAll(await filesIn(asked));
      await (json ? terminal.json({ files: linted }) : terminal.print(describe(linted, format)));
      const failing: readonly Severity[] = strict ? ["error", "warning"] : ["error"];
      if (failing.some((severity) => countOf(linted, severity) > 0)) {
        terminal.exitWith(2);
      }
    });
}

/** @throws CommandError if there are none, or a named one is of a kind that is not linted */
async function filesIn(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (await isFolder(path)) {
      const found = await Array.fromAsync(glob("**/*.prompty", { cwd: path }));
      files.push(...found.toSorted().map((file) => join(path, file)));
    } else if (/\.prompty$/i.test(path)) {
      files.push(path);
    } else {
      throw new CommandError(`${path} is not a .prompty file, and no others are linted.`);
    }
  }
  if (files.length === 0) {
    throw new CommandError(`There are no .prompty files in ${paths.join(", ")}.`);
  }
  return files;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function lintAll(files: readonly string[]): Promise<readonly Linted[]> {
  const known = new Map<string, Shapes>();
  const linted: Linted[] = [];
  for (const file of files) {
    const folder = dirname(dirname(resolve(file)));
    const shapes = known.get(folder) ?? (await shapesBeside(folder));
    known.set(folder, shapes);
    linted.push({ file: relative("", file), findings: await findingsIn(file, shapes) });
  }
  return linted;
}

/** The fields of the documents in a folder like `seeds/`; of types without any, those of the type. */
async function shapesBeside(folder: string): Promise<Shapes> {
  const documents = new Map<string, readonly JsonObject[]>();
  for (const type of companions) {
    const { seeds } = await readSeeds(folder, type);
    documents.set(
      type.singular,
      seeds.map(({ body }) => JSON.parse(body)),
    );
  }
  return shapesWith(documents);
}

async function findingsIn(file: string, shapes: Shapes): Promise<readonly Finding[]> {
  const bytes = await readBytes(file);
  try {
    return await lintPrompty(decodeSeed(bytes), { shapes });
  } catch (error) {
    if (error instanceof SeedSyntaxError) {
      const { column, line, message } = error;
      const range = { line, column, endLine: line, endColumn: column + 1 };
      return [{ rule: "syntax", severity: "error", message, pointer: "", ...range }];
    }
    throw error;
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): CommandError {
  return new CommandError(`${file} can't be read: ${messageOf(error)}`);
}

function countOf(linted: readonly Linted[], severity: Severity): number {
  return linted.flatMap(({ findings }) => findings).filter((one) => one.severity === severity)
    .length;
}

function describe(linted: readonly Linted[], format: LintOptions["format"]): readonly string[] {
  const say = format === "github" ? toAnnotation : toLine;
  const lines = linted.flatMap(({ file, findings }) => findings.map((one) => say(file, one)));
  return format === "github" ? lines : [...lines, sumUp(linted)];
}

function sumUp(linted: readonly Linted[]): string {
  const found = (severity: Severity, name: string) => sayCount(countOf(linted, severity), name);
  const infos = countOf(linted, "info");
  return (
    `${sayCount(linted.length, "file")}: ${found("error", "error")}, ${found("warning", "warning")}, ` +
    `${sayCount(infos, "question")} of style.`
  );
}
