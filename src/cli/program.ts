import { Command, CommanderError } from "commander";
import { DocumentError } from "../errors.ts";
import { FileError } from "../replace-file.ts";
import { version } from "../version.ts";
import { backupCommand } from "./backup.ts";
import { backupsCommand } from "./backups.ts";
import { CommandError } from "./command-error.ts";
import { eraseCommand } from "./erase.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { restoreCommand } from "./restore.ts";
import { seedsCommand } from "./seeds.ts";
import { smokeCommand } from "./smoke.ts";
import type { Terminal } from "./terminal.ts";
import { NoAnswer } from "./transport.ts";

/** Runs the command line; a failure is a sentence on the standard error, and an exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<void> {
  try {
    await createProgram(terminal).parseAsync(args, { from: "user" });
  } catch (error) {
    terminal.exitCode = exitCodeOf(error);
    const sentence = sentenceOf(error);
    if (sentence !== "") {
      terminal.stderr.write(`${sentence}\n`);
    }
  }
}

function createProgram(terminal: Terminal): Command {
  const { stderr, stdout } = terminal;
  const program = new Command("seedbed")
    .description(
      "Works on the documents of a Seedbed: over its URL, or in its storage without a server.",
    )
    .version(version)
    .addCommand(exportCommand(terminal))
    .addCommand(importCommand(terminal))
    .addCommand(seedsCommand(terminal))
    .addCommand(backupCommand(terminal))
    .addCommand(backupsCommand(terminal))
    .addCommand(restoreCommand(terminal))
    .addCommand(eraseCommand(terminal))
    .addCommand(smokeCommand(terminal));
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .showHelpAfterError("--help says how it is used.")
      .configureOutput({
        writeOut: (text) => stdout.write(text),
        writeErr: (text) => stderr.write(text),
      });
  }
  return program;
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function exitCodeOf(error: unknown): number {
  return (error instanceof CommanderError && error.exitCode === 0) || isBrokenPipe(error) ? 0 : 1;
}

/** What there is to say: all of what was not expected. */
function sentenceOf(error: unknown): string {
  // Commander has said its own already; and whoever reads no more has seen enough.
  if (error instanceof CommanderError || isBrokenPipe(error)) {
    return "";
  }
  if (!(error instanceof Error)) {
    return String(error);
  }
  const isMeant = [CommandError, DocumentError, FileError, NoAnswer].some(
    (one) => error instanceof one,
  );
  return isMeant ? error.message : (error.stack ?? error.message);
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
