import type { BackupService, MakeOutcome } from "../backup/backup-service.ts";
import type { RestoreOutcome } from "../backup/restore-backup.ts";
import { countsOf } from "../backup/row-counts.ts";
import { describeArchives } from "./backup-list.ts";
import { backupRequest, restoreRequest } from "./backup-schemas.ts";
import { toJsonAnswer } from "./envelope.ts";
import type { Answer, Call, Operation, Output, Query } from "./operation.ts";
import { fromCursor, toCursor } from "./paging.ts";
import { parseBody } from "./parse-body.ts";

/** What operations on backups need. */
export interface BackupSources {
  /** @throws DocumentError `misconfigured` where backups are off */
  service(): Promise<BackupService>;
  /** How long a call works before it answers with how far it has come, in milliseconds. */
  budget(): number;
}

const query = { cursor: { type: "string" } } as const satisfies Query;

interface CursorQuery extends Readonly<Record<string, unknown>> {
  readonly cursor?: string;
}

/** That work is not done yet. */
const goOn = (schema: string): Output => ({
  status: 202,
  description: "There is more to do: the same method on Location goes on with it.",
  schema,
  headers: { Location: "Where to go on." },
});

/** Making, looking through and restoring backups; long work goes on over several calls. */
export function backupOperations({ budget, service }: BackupSources): readonly Operation[] {
  const common = { about: "backups", access: "admin" } as const;
  const json = { mediaTypes: ["application/json"], isOptional: true };
  const make = async (call: Call, options: { history: boolean; name?: string }) => {
    const outcome = await (await service()).make({ ...options, isTimeUp: timer(budget()) });
    const { logMade } = await import("../backup/backup-run.ts");
    logMade(outcome, { by: call.caller.id }, call.log);
    return toMadeAnswer(outcome);
  };
  const made: readonly Output[] = [
    { status: 200, description: "The backup is there, and was read back.", schema: "BackupMade" },
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
      summary: "Go on with a backup that is not finished",
      input: {},
      output: made,
      problems: ["backup-damaged", "backup-running", "not-found"],
      run: (call) => make(call, { history: true, name: nameOf(call) }),
    },
    {
      ...common,
      name: "backups-verify",
      method: "POST",
      path: "/api/backups/{name}/verify",
      summary: "Read a backup back and say what is wrong with it",
      input: { query },
      output: [
        { status: 200, description: "What was found.", schema: "BackupVerified" },
        goOn("Unfinished"),
      ],
      problems: ["not-found", "invalid-cursor"],
      async run(call: Call<CursorQuery>) {
        const name = nameOf(call);
        const list = `verify ${name}`;
        const { cursor } = call.query;
        const check = cursor === undefined ? undefined : JSON.parse(fromCursor(list, cursor));
        const isTimeUp = timer(budget());
        const outcome = await (await service()).verify(name, { isTimeUp, ...(check && { check }) });
        if (!outcome.done) {
          const { collection, part } = outcome.check;
          const next = toCursor(list, JSON.stringify(outcome.check));
          const progress = { collection, part };
          return accepted({ name, progress }, `/api/backups/${name}/verify?cursor=${next}`);
        }
        const { done, notes, ok, problems } = outcome;
        const { id: by } = call.caller;
        call.log("info", { event: "backup-verified", name, by, ok, problems: problems.length });
        return toJsonAnswer({ success: true, done, name, ok, problems, notes });
      },
    },
    {
      ...common,
      name: "backups-restore",
      method: "POST",
      path: "/api/backups/{name}/restore",
      summary: "Bring documents back from a backup, or say what that would change",
      input: { query, body: { ...json, schema: "RestoreRequest" } },
      output: [
        { status: 200, description: "What was done.", schema: "BackupRestored" },
        goOn("Restoring"),
      ],
      problems: ["backup-damaged", "backup-running", "not-found", "invalid-cursor"],
      async run(call: Call<CursorQuery>) {
        const name = nameOf(call);
        const list = `restore ${name}`;
        const { caller: by, log } = call;
        const state = await stateOf(call, list);
        const isTimeUp = timer(budget());
        const outcome = await (await service()).restore(name, { state, by, isTimeUp });
        const report = toReport(name, outcome);
        if (!state.plan) {
          const { documents, ...totals } = report;
          const event = outcome.done ? "backup-restored" : "backup-restoring";
          log("info", { event, by: by.id, ...totals });
        }
        if (outcome.done) {
          return toJsonAnswer({ success: true, done: true, ...report });
        }
        const next = toCursor(list, JSON.stringify(outcome.state));
        const { progress } = outcome;
        return accepted({ ...report, progress }, `/api/backups/${name}/restore?cursor=${next}`);
      },
    },
  ];
  return operations;
}

/** What a restore begins with, or goes on from: then all that was asked is in the cursor. */
async function stateOf({ body, query: { cursor } }: Call<CursorQuery>, list: string) {
  const { mode = "missing", only, plan = false } = await parseBody(restoreRequest, body);
  const { beginRestore } = await import("../backup/restore-state.ts");
  return cursor === undefined
    ? beginRestore({ mode, plan, only })
    : (JSON.parse(fromCursor(list, cursor)) as ReturnType<typeof beginRestore>);
}

function toReport(name: string, { documents, state }: RestoreOutcome) {
  const { counts, mode, plan, safety } = state;
  return { name, mode, plan, ...counts, ...(safety !== undefined && { safety }), documents };
}

function toMadeAnswer(outcome: MakeOutcome): Answer {
  const { name, removed } = outcome;
  if (!outcome.done) {
    return accepted({ name, progress: outcome.progress }, `/api/backups/${name}`);
  }
  const { leftOut, manifest } = outcome;
  const { history } = manifest;
  const counts = countsOf(manifest);
  return toJsonAnswer({ success: true, done: true, name, history, counts, leftOut, removed });
}

function accepted(report: object, location: string): Answer {
  return { ...toJsonAnswer({ success: true, done: false, ...report }, { location }), status: 202 };
}

function nameOf({ params }: Call): string {
  return params["name"] ?? "";
}

function timer(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  return () => performance.now() >= end;
}
