import { Command, Option } from "commander";
import type { Restored, RestoredDocument, RestoreFailure, RestoreMode } from "../client/backups.ts";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { showingProgress } from "./long-work.ts";
import type { Terminal } from "./terminal.ts";

interface RestoreOptions extends ConnectionOptions {
  readonly mode: RestoreMode;
  readonly only?: readonly string[];
  readonly plan: boolean;
  readonly json: boolean;
}

/** Changes shown to a person. */
const shown = 100;

/** `seedbed restore`: brings back documents from a backup. */
export function restoreCommand(terminal: Terminal): Command {
  const command = new Command("restore")
    .summary("bring back documents from a backup")
    .description(
      "Brings back documents from a backup, each as a new revision, so that a restore can be undone. An id without any history " +
        "gets the history from the backup. Try --plan first. After an interruption, run the same command again to go on. A document " +
        "that can't be written is reported and does not stop the others; the exit code is then 1. Documents erased since the backup " +
        "are skipped.",
    )
    .argument("<name>", "the name of the backup, such as 2026-11-23T02-00-00Z (see backups list)")
    .addOption(
      new Option(
        "--mode <mode>",
        "missing brings back documents that do not exist; merge also those that differ; exact also deletes those that the backup does not have, after backing up the current state",
      )
        .choices(["missing", "merge", "exact"])
        .default("missing"),
    )
    .option("--only <names...>", "only these: collections (personas), documents (moods/calm)")
    .option(
      "--plan",
      "report what would be created, updated and deleted, and change nothing",
      false,
    )
    .option("--json", "print only JSON: what was done", false);
  return withConnection(command).action(async (name: string, options: RestoreOptions) => {
    const { json, mode, only, plan } = options;
    const { admin } = connect(options, terminal, { mayBeNew: true });
    const report = await showingProgress(terminal, (onProgress) =>
      admin.backups.restore(name, { mode, only, plan, onProgress }),
    );
    await (json ? terminal.json(report) : terminal.print(describeRestored(report)));
    if (report.failedCount > 0) {
      terminal.exitWith(1);
    }
  });
}

function describeRestored(report: Restored): readonly string[] {
  const { created, deleted, documents, erased, failed, name, notes, plan, safety } = report;
  const { erasedCount, failedCount, labelled, unchanged, updated } = report;
  const would = plan ? "would " : "";
  const apart = [
    ...(labelled > 0 ? [`${labelled} with moved labels`] : []),
    ...(erasedCount > 0 ? [`${erasedCount} erased since and skipped`] : []),
    ...(failedCount > 0 ? [`${failedCount} failed`] : []),
  ];
  const counts = [
    `${created} created`,
    `${updated} updated`,
    `${deleted} deleted`,
    `${unchanged} unchanged`,
    ...apart,
  ];
  return [
    ...documents
      .slice(0, shown)
      .map(({ change, id, type }) => `${would}${verbOf(change)} ${type}/${id}`),
    ...(documents.length > shown ? [`and ${documents.length - shown} more; --json has them`] : []),
    ...erased.map(({ id, type }) => `skipped, because it was erased: ${type}/${id}`),
    ...more(erasedCount - erased.length, "skipped"),
    ...failed.map(describeFailed),
    ...more(failedCount - failed.length, "failed"),
    ...notes.map(({ detail }) => detail),
    ...(safety === undefined ? [] : [`The state before this restore is in backup ${safety}.`]),
    `${plan ? "Plan for" : "Restored"} ${name}: ${counts.join(", ")}.`,
  ];
}

function verbOf(change: RestoredDocument["change"]): string {
  return change === "label" ? "move the labels of" : change;
}

function describeFailed({ detail, file, id, line, type }: RestoreFailure): string {
  const place = file === undefined ? "" : ` (line ${line} of ${file})`;
  return `failed: ${type}/${id}${place}: ${detail}`;
}

function more(count: number, what: string): readonly string[] {
  return count > 0 ? [`and ${count} more ${what}`] : [];
}
