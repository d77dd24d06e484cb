import { Command, Option } from "commander";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { toRecord } from "./json.ts";
import { untilDone, type WorkAnswers } from "./long-work.ts";
import type { Terminal } from "./terminal.ts";

interface RestoreOptions extends ConnectionOptions {
  readonly mode: "missing" | "merge" | "exact";
  readonly only?: readonly string[];
  readonly plan: boolean;
  readonly json: boolean;
}

/** Changes that are shown to a person. */
const shown = 100;

/** `seedbed restore`: documents back from a backup. */
export function restoreCommand(terminal: Terminal): Command {
  const command = new Command("restore")
    .summary("bring documents back from a backup")
    .description(
      "Brings documents back from a backup, each as a new revision, so that it can be undone. An id that was never there " +
        "gets its history as it was. Look with --plan first. Broken off and run again, it goes on. A document that can't be " +
        "written is named and stops no other; then the exit code is 1. What was erased since the backup is passed over.",
    )
    .argument("<name>", "which one: 2026-11-23T02-00-00Z (backups list shows them)")
    .addOption(
      new Option(
        "--mode <mode>",
        "missing brings back what is not there; merge also what differs; exact also deletes what the backup does not have, after a backup of what is there now",
      )
        .choices(["missing", "merge", "exact"])
        .default("missing"),
    )
    .option("--only <names...>", "only these: collections (personas), documents (moods/calm)")
    .option("--plan", "say what would be created, changed and deleted, and do nothing", false)
    .option("--json", "print what was done as JSON, and nothing else", false);
  return withConnection(command).action(async (name: string, options: RestoreOptions) => {
    const { json, mode, only, plan } = options;
    const connection = connect(options, terminal);
    const work = { path: ["backups", name, "restore"], content: { mode, only, plan } };
    const answers = await untilDone(connection, work, terminal);
    const report = toReport(answers);
    await (json ? terminal.json(report) : terminal.print(describeRestored(report)));
    if (report.failedCount > 0) {
      terminal.exitWith(1);
    }
  });
}

interface RestoreReport {
  readonly name: unknown;
  readonly mode: unknown;
  readonly plan: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly erasedCount: number;
  readonly failedCount: number;
  readonly safety?: unknown;
  readonly documents: Named;
  readonly erased: Named;
  readonly failed: Named;
  readonly notes: Named;
}

type Named = readonly Readonly<Record<string, unknown>>[];

/** The last answer has the totals; each has the documents of its call. */
function toReport(answers: WorkAnswers): RestoreReport {
  const last = answers.at(-1) ?? {};
  const count = (name: string) => Number(last[name]);
  return {
    name: last["name"],
    mode: last["mode"],
    plan: last["plan"] === true,
    created: count("created"),
    updated: count("updated"),
    deleted: count("deleted"),
    unchanged: count("unchanged"),
    erasedCount: count("erasedCount"),
    failedCount: count("failedCount"),
    ...(last["safety"] !== undefined && { safety: last["safety"] }),
    documents: answers.flatMap(({ documents }) => [documents].flat().map(toRecord)),
    erased: [last["erased"]].flat().map(toRecord),
    failed: [last["failed"]].flat().map(toRecord),
    notes: [last["notes"]].flat().map(toRecord),
  };
}

function describeRestored(report: RestoreReport): readonly string[] {
  const { created, deleted, documents, erased, failed, name, notes, plan, safety } = report;
  const { erasedCount, failedCount, unchanged, updated } = report;
  const would = plan ? "would " : "";
  const apart = [
    ...(erasedCount > 0 ? [`${erasedCount} erased since and passed over`] : []),
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
    ...documents.slice(0, shown).map(({ change, id, type }) => `${would}${change} ${type}/${id}`),
    ...(documents.length > shown ? [`and ${documents.length - shown} more; --json has them`] : []),
    ...erased.map(({ id, type }) => `passed over, since it was erased: ${type}/${id}`),
    ...more(erasedCount - erased.length, "passed over"),
    ...failed.map(describeFailed),
    ...more(failedCount - failed.length, "failed"),
    ...notes.map(({ detail }) => String(detail)),
    ...(safety === undefined ? [] : [`What was there before is in the backup ${safety}.`]),
    `${plan ? "Plan for" : "Restored"} ${name}: ${counts.join(", ")}.`,
  ];
}

function describeFailed({ detail, file, id, line, type }: Named[number]): string {
  const place = file === undefined ? "" : ` (line ${line} of ${file})`;
  return `failed: ${type}/${id}${place}: ${detail}`;
}

function more(count: number, what: string): readonly string[] {
  return count > 0 ? [`and ${count} more ${what}`] : [];
}
