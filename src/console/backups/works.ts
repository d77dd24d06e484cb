import { useEffect, useState } from "preact/hooks";
import type {
  Backup,
  BackupMade,
  BackupVerified,
  Restored,
  RestoreMode,
  WorkProgress,
} from "../../client/admin.ts";
import type { SeedbedError } from "../../client/index.ts";
import { admin, failureOf } from "../api.ts";

/** What a restore is asked for. */
export interface RestoreRequest {
  readonly mode: RestoreMode;
  /** Collections and documents; none means all. */
  readonly only: readonly string[];
}

/** What is to be done. */
export type Task =
  | { readonly kind: "make"; readonly history: boolean }
  | { readonly kind: "verify"; readonly backup: string }
  | ({ readonly kind: "restore"; readonly backup: string } & RestoreRequest);

/** The result of a task. */
export type Result =
  | { readonly kind: "make"; readonly made: BackupMade }
  | { readonly kind: "verify"; readonly verified: BackupVerified }
  | { readonly kind: "restore"; readonly restored: Restored };

/** Work that may take minutes. It goes on while other pages are shown, and after a reload. */
export interface Work {
  readonly id: string;
  readonly task: Task;
  /** When it was begun, in milliseconds. */
  readonly at: number;
  /** Continues it. */
  readonly cursor?: string | undefined;
  readonly progress?: WorkProgress;
  readonly result?: Result;
  readonly failure?: SeedbedError;
}

/** What unfinished work is kept under in this browser. */
const prefix = "seedbed-work:";

let works: readonly Work[] | undefined;
const listeners = new Set<() => void>();

/** All work of this page, and what an earlier one has left unfinished, which goes on now. */
export function useWorks(): readonly Work[] {
  const [, draw] = useState({});
  useEffect(() => {
    const listener = () => draw({});
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  works ??= takeUp();
  return works;
}

/** Begins work. */
export function begin(task: Task): void {
  const at = Date.now();
  const work: Work = { id: `${at}-${Math.random().toString(36).slice(2, 8)}`, task, at };
  change(work);
  run(work);
}

/** Tries failed work again, from where it was; if that is not known any more, from the start, which finds what is done. */
export function retry({ failure, ...left }: Work): void {
  const work = failure?.code === "invalid-cursor" ? { ...left, cursor: undefined } : left;
  change(work);
  run(work);
}

/** Takes work that has ended off the page. */
export function dismiss({ id }: Work): void {
  forget(id);
  works = (works ?? []).filter((work) => work.id !== id);
  for (const listener of listeners) {
    listener();
  }
}

/** Whether it still runs. */
export function isRunning({ failure, result }: Work): boolean {
  return failure === undefined && result === undefined;
}

function run(work: Work): void {
  alone(work, async () => {
    const kept = readKept(prefix + work.id);
    if (kept === undefined) {
      // Another tab has finished it, and has its result.
      dismiss(work);
      return;
    }
    const ended = await carryOut({ ...work, cursor: kept.cursor }).then(
      (result) => ({ result }),
      (error: unknown) => ({ failure: failureOf(error) }),
    );
    change({ ...latest(work), ...ended });
  }).catch(reportError);
}

/** Only one tab may carry work out. Browsers have locks only on pages with TLS, and of the own machine. */
async function alone({ id }: Work, act: () => Promise<void>): Promise<void> {
  await ("locks" in navigator ? navigator.locks.request(prefix + id, act) : act());
}

async function carryOut(work: Work): Promise<Result> {
  const { cursor, task } = work;
  const onProgress = (progress: WorkProgress) =>
    change({ ...latest(work), cursor: progress.cursor, progress });
  switch (task.kind) {
    case "make": {
      const { history } = task;
      const from = cursor ?? (await begunBy(work))?.name;
      return {
        kind: "make",
        made: await admin.backups.make({ history, cursor: from, onProgress }),
      };
    }
    case "verify": {
      const verified = await admin.backups.verify(task.backup, { cursor, onProgress });
      return { kind: "verify", verified };
    }
    case "restore": {
      const { backup, mode, only } = task;
      const options = { mode, cursor, onProgress, only: only.length > 0 ? only : undefined };
      return { kind: "restore", restored: await admin.backups.restore(backup, options) };
    }
  }
}

/** The backup that a call has begun whose answer was never seen: making another one would be the wrong way to go on. */
async function begunBy({ at, id }: Work): Promise<Backup | undefined> {
  const [newest] = foundAgain.has(id) ? await admin.backups.list() : [];
  return newest !== undefined && !newest.ok && Date.parse(newest.at) >= at - clockSkewMs
    ? newest
    : undefined;
}

/** How far the clocks of browser and server may be apart. */
const clockSkewMs = 60_000;
const foundAgain = new Set<string>();

function change(work: Work): void {
  const others = (works ?? []).filter(({ id }) => id !== work.id);
  works = [...others, work].toSorted((one, other) => other.at - one.at);
  if (work.result === undefined) {
    keep(work);
  } else {
    forget(work.id);
  }
  for (const listener of listeners) {
    listener();
  }
}

function latest(work: Work): Work {
  return works?.find(({ id }) => id === work.id) ?? work;
}

/** What an earlier page has left unfinished. */
function takeUp(): readonly Work[] {
  const left = Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => readKept(key) ?? []);
  for (const work of left) {
    foundAgain.add(work.id);
    run(work);
  }
  return left;
}

function readKept(key: string): Work | undefined {
  const text = localStorage.getItem(key);
  const work: Work | undefined = text === null ? undefined : JSON.parse(text);
  return work;
}

function keep({ at, cursor, id, task }: Work): void {
  localStorage.setItem(prefix + id, JSON.stringify({ id, task, at, cursor }));
}

function forget(id: string): void {
  localStorage.removeItem(prefix + id);
}
