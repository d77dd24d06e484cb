import type { WorkCall } from "../../backup/backup-calls.ts";
import type { BackupService } from "../../backup/backup-service.ts";
import type { RestoreOutcome } from "../../backup/restore/restore.ts";
import type { Log } from "../../base/telemetry.ts";
import { toJsonAnswer } from "../envelope.ts";
import { backupRequest, restoreRequest } from "../openapi/request-schemas.ts";
import type { Answer, Call, Operation, Output, Query } from "../operation.ts";
import { parseBody } from "../request/body-schema.ts";
import { holdings } from "./holdings.ts";

/** Dependencies of the operations on backups. */
export interface BackupSources {
  /** @throws DocumentError `misconfigured` if backups are off */
  service(): Promise<BackupService>;
  /** How long a call works before it answers with its progress, in milliseconds. */
  readonly budget: number;
}

const query = {
  cursor: { type: "string" },
} as const satisfies Query;

interface CursorQuery extends Readonly<Record<string, unknown>> {
  readonly cursor?: string;
}

/** The answer for unfinished work. */
const goOn = (schema: string): Output => ({
  status: 202,
  description: "Not finished; the same method on Location continues.",
  schema,
  headers: {
    Location: "Where to continue, for this caller and one day. The server keeps the progress.",
  },
});

/** Making, verifying and restoring backups; long work continues over several calls. */
export function backupOperations({ budget, service }: BackupSources): readonly Operation[] {
  const common = { about: "backups", access: "admin" } as const;
  const json = { mediaTypes: ["application/json"], isOptional: true };
  const make = async (call: Call, options: { history: boolean; name?: string }) => {
    const outcome = await (await service()).make({ ...options, isTimeUp: timer(call, budget) });
    const { logMade } = await import("../../backup/run.ts");
    logMade(outcome, { by: call.caller.id }, call.log);
    const { name } = outcome;
    if (!outcome.done) {
      return accepted({ name, progress: outcome.progress }, `/api/backups/${name}`);
    }
    const { describeMade } = await import("./backup-answers.ts");
    return toJsonAnswer({ success: true, done: true, ...describeMade(outcome) });
  };
  const made: readonly Output[] = [
    { status: 200, description: "The backup is complete and was read back.", schema: "BackupMade" },
    goOn("Unfinished"),
  ];
  const operations: readonly Operation[] = [
    {
      ...common,
      name: "backups-list",
      method: "GET",
      path: "/api/backups",
      summary: "List all backups, newest first",
      input: {},
      output: [{ status: 200, description: "The backups.", schema: "BackupList" }],
      problems: [],
      async run() {
        const archives = await (await service()).list();
        const { describeArchives } = await import("./backup-answers.ts");
        return toJsonAnswer({ success: true, backups: describeArchives(archives) });
      },
    },
    {
      ...common,
      name: "backups-make",
      method: "POST",
      path: "/api/backups",
      summary: "Make a backup now",
      input: { body: { ...json, schema: "BackupRequest" } },
      holds: holdings.collections,
      output: made,
      problems: ["backup-running"],
      async run(call) {
        const { history = true } = await parseBody(backupRequest, call.body);
        return make(call, { history });
      },
    },
    {
      ...common,
      name: "backups-go-on",
      method: "POST",
      path: "/api/backups/{name}",
      summary: "Continue an unfinished backup",
      input: {},
      holds: holdings.collections,
      output: made,
      problems: ["backup-damaged", "backup-running", "not-found"],
      run: (call) => make(call, { history: true, name: nameOf(call) }),
    },
    {
      ...common,
      name: "backups-verify",
      method: "POST",
      path: "/api/backups/{name}/verify",
      summary: "Read a backup back and report what is wrong with it",
      input: { query },
      holds: holdings.collections,
      output: [
        { status: 200, description: "What was found.", schema: "BackupVerified" },
        goOn("Unfinished"),
      ],
      problems: ["not-found", "invalid-cursor"],
      async run(call: Call<CursorQuery>) {
        const { verifyInCalls } = await import("../../backup/backup-calls.ts");
        const work = workOf(call, budget);
        const { name } = work;
        const { cursor, outcome } = await verifyInCalls(await service(), work);
        if (!outcome.done) {
          const { collection, part } = outcome.check;
          const progress = { collection, part };
          return accepted({ name, progress }, `/api/backups/${name}/verify?cursor=${cursor}`);
        }
        const { done, notes, ok, problems } = outcome;
        const { id: by } = call.caller;
        call.log("info", { event: "backup-verified", name, by, ok, problems: problems.length });
        const found = problems.map(({ detail, file }) => ({ file, detail }));
        return toJsonAnswer({ success: true, done, name, ok, problems: found, notes });
      },
    },
    {
      ...common,
      name: "backups-restore",
      method: "POST",
      path: "/api/backups/{name}/restore",
      summary: "Restore documents from a backup, or report what that would change",
      input: { query, body: { ...json, schema: "RestoreRequest" } },
      holds: holdings.collections,
      output: [
        { status: 200, description: "What was done.", schema: "BackupRestored" },
        goOn("Restoring"),
      ],
      problems: ["backup-damaged", "backup-running", "not-found", "invalid-cursor"],
      async run(call: Call<CursorQuery>) {
        const { restoreInCalls } = await import("../../backup/backup-calls.ts");
        const { mode = "missing", only, plan = false } = await parseBody(restoreRequest, call.body);
        const work = workOf(call, budget);
        const { name } = work;
        const request = { mode, plan, only };
        const { cursor, outcome } = await restoreInCalls(await service(), work, request);
        const report = toReport(name, outcome);
        if (!outcome.state.plan) {
          logRestored(outcome, { name, by: work.by.id }, call.log);
        }
        if (outcome.done) {
          return toJsonAnswer({ success: true, done: true, ...report });
        }
        const { progress } = outcome;
        return accepted({ ...report, progress }, `/api/backups/${name}/restore?cursor=${cursor}`);
      },
    },
  ];
  return operations;
}

function workOf(call: Call<CursorQuery>, milliseconds: number): WorkCall {
  const { caller: by, query } = call;
  return { name: nameOf(call), by, cursor: query.cursor, isTimeUp: timer(call, milliseconds) };
}

function toReport(name: string, { documents, erased, failed, notes, state }: RestoreOutcome) {
  const { counts, mode, plan, safety } = state;
  const { erased: erasedCount, failed: failedCount, ...written } = counts;
  return {
    ...{ name, mode, plan, ...written, erasedCount, failedCount },
    ...(safety !== undefined && { safety }),
    ...{ documents, erased, failed, notes },
  };
}

function logRestored(
  { done, notes, state }: RestoreOutcome,
  about: { readonly name: string; readonly by: string },
  log: Log,
): void {
  const { counts, failed, mode, plan, safety } = state;
  const event = done ? "backup-restored" : "backup-restoring";
  log(counts.failed > 0 ? "warn" : "info", { event, ...about, mode, plan, ...counts, safety });
  if (done) {
    for (const { code, detail, id, type } of failed) {
      log("warn", { event: "restore-left-out", ...about, type, id, code, detail });
    }
    for (const note of notes) {
      log("warn", { event: "erasure-unreadable", ...note });
    }
  }
}

function accepted(report: object, location: string): Answer {
  return { ...toJsonAnswer({ success: true, done: false, ...report }, { location }), status: 202 };
}

function nameOf({ params }: Call): string {
  return params["name"] ?? "";
}

function timer({ signal }: Pick<Call, "signal">, milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  return () => signal?.aborted || performance.now() >= end;
}
