import { Command, CommanderError } from "commander";
import { DocumentError } from "../base/errors.ts";
import { FileError } from "../base/replace-file.ts";
import { codeOf } from "../base/system-error.ts";
import { version } from "../base/version.ts";
import { SeedbedError } from "../client/seedbed-error.ts";
import { backupCommand } from "./backup.ts";
import { backupsCommand } from "./backups.ts";
import { CommandError } from "./command-error.ts";
import { eraseCommand } from "./erase.ts";
import { exportCommand } from "./export.ts";
import { sayFailure } from "./failure.ts";
import { importCommand } from "./import.ts";
import { Interrupted } from "./interrupted.ts";
import { labelCommand } from "./label.ts";
import { lintCommand } from "./lint.ts";
import { migrateCommand } from "./migrate.ts";
import { restoreCommand } from "./restore.ts";
import { seedsCommand } from "./seeds/seeds.ts";
import { smokeCommand } from "./smoke.ts";
import { type Surroundings, Terminal } from "./terminal.ts";

/** Runs the command line. A failure is a sentence on the standard error and an exit code. */
export async function run(
  args: readonly string[],
  around: Surroundings,
  signal?: AbortSignal,
): Promise<void> {
  const terminal = new Terminal(around, signal);
  try {
    await createProgram(terminal).parseAsync(args, { from: "user" });
  } catch (error) {
    // An aborted command can fail in many ways, all for this reason.
    const reason = signal?.aborted ? signal.reason : error;
    terminal.exitWith(exitCodeOf(reason));
    terminal.remark(linesOf(reason));
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command("seedbed")
    .description("Manages the documents of Seedbed, over its URL or directly in its storage.")
    .version(version)
    .addCommand(exportCommand(terminal))
    .addCommand(importCommand(terminal))
    .addCommand(migrateCommand(terminal))
    .addCommand(seedsCommand(terminal))
    .addCommand(lintCommand(terminal))
    .addCommand(labelCommand(terminal))
    .addCommand(backupCommand(terminal))
    .addCommand(backupsCommand(terminal))
    .addCommand(restoreCommand(terminal))
    .addCommand(eraseCommand(terminal))
    .addCommand(smokeCommand(terminal));
  for (const command of withSubcommands(program).filter(({ commands }) => commands.length > 0)) {
    addHelp(command);
  }
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .showHelpAfterError("Run it with --help to see the usage.")
      .configureOutput({
        writeOut: (text) => terminal.help(toLines(text)),
        writeErr: (text) => terminal.remark(toLines(text)),
      });
  }
  return program;
}

/** Replaces Commander's own, which answers an unknown name with the whole usage and no reason. */
function addHelp(command: Command): void {
  command
    .helpCommand(false)
    .command("help")
    .argument("[command]")
    .summary("show how a command is used")
    .action(async (name?: string) => {
      const found =
        name === undefined ? command : command.commands.find((one) => one.name() === name);
      await (found ?? command).parseAsync([found === undefined ? String(name) : "--help"], {
        from: "user",
      });
    });
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) {
    return error.exitCode;
  }
  return (error instanceof CommanderError && error.exitCode === 0) || isBrokenPipe(error) ? 0 : 1;
}

/** A sentence for an expected failure, the stack for any other. */
function linesOf(error: unknown): readonly string[] {
  // Commander has already printed its own, and a closed pipe is not a failure.
  if (error instanceof CommanderError || isBrokenPipe(error)) {
    return [];
  }
  if (!(error instanceof Error)) {
    return [String(error)];
  }
  if (error instanceof SeedbedError) {
    return [sayFailure(error)];
  }
  const isMeant = [CommandError, DocumentError, FileError, Interrupted].some(
    (one) => error instanceof one,
  );
  return isMeant ? [error.message] : toLines(error.stack ?? error.message);
}

function toLines(text: string): readonly string[] {
  return text.replace(/\n$/, "").split("\n");
}

function isBrokenPipe(error: unknown): boolean {
  return codeOf(error) === "EPIPE";
}
