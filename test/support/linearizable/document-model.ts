import type { Change } from "../../../src/store/document-store.ts";
import type { Facts } from "./facts.ts";
import type { Request, Result } from "./operation.ts";
import {
  type Content,
  contentOf,
  deleted,
  older,
  type State,
  type StateChange,
  wasEver,
} from "./state.ts";

/** A possible outcome of a request: its answer, and its write, if any. */
export interface Outcome {
  readonly answer: Result["kind"];
  readonly write?: StateChange & { readonly change: Change };
}

/** What an outcome depends on besides the document. */
export interface Surroundings {
  readonly facts: Facts;
  /** Whether an erasure is under way, which removes old revisions before it ends. */
  readonly isGoing: boolean;
}

/** The sequential specification of one document: all possible outcomes of a request in a state. */
export function outcomesOf(
  op: Request,
  state: State,
  surroundings: Surroundings,
): readonly Outcome[] {
  const ifMatch = "ifMatch" in op ? op.ifMatch : undefined;
  const isMet = ifMatch === undefined || isCurrent(ifMatch, state, surroundings.facts);
  const failed: readonly Outcome[] = isMet === true ? [] : [{ answer: "precondition-failed" }];
  return isMet === false ? failed : [...carriedOut(op, state, surroundings), ...failed];
}

function isCurrent(ifMatch: string, { content, number }: State, facts: Facts): boolean | undefined {
  const isLive = content !== deleted;
  return ifMatch === "*" || !isLive ? isLive : facts.isEtagOf(ifMatch, number);
}

function carriedOut(
  op: Request,
  state: State,
  { facts, isGoing }: Surroundings,
): readonly Outcome[] {
  const isLive = state.content !== deleted;
  switch (op.kind) {
    case "create":
      return isLive ? [{ answer: "already-exists" }] : [writing("ok", "created", op.token)];
    case "put-new":
      return isLive ? [{ answer: "precondition-failed" }] : [writing("ok", "created", op.token)];
    case "put":
      if (!isLive) {
        return [{ answer: "not-found" }];
      }
      return [has(state, op.token) ? { answer: "ok" } : writing("ok", "updated", op.token)];
    case "import":
      if (has(state, op.token)) {
        return [{ answer: "unchanged" }];
      }
      return [writing(isLive ? "updated" : "created", "imported", op.token)];
    case "plant":
      return [state.number === 0 ? writing("done", "seeded", op.token) : { answer: "done" }];
    case "delete":
      return [isLive ? ending(false) : { answer: "not-found" }];
    case "erase":
      return [state.number > 0 ? ending(true) : { answer: "not-found" }];
    case "get":
      return [{ answer: isLive ? "ok" : "not-found" }];
    case "history":
      return [{ answer: state.number > 0 ? "revisions" : "not-found" }];
    case "get-revision": {
      const isThere = isKept(state, op.number) && contentAt(op.number, state, facts) !== deleted;
      const gone: readonly Outcome[] = isGoing ? [{ answer: "not-found" }] : [];
      return isThere ? [{ answer: "ok" }, ...gone] : [{ answer: "not-found" }];
    }
    case "restore":
      return restoring(op.number, state, { facts, isGoing });
    case "restore-backup":
      return [{ answer: "done" }, ...fromBackup(op.contents, state, facts)];
  }
}

/** The revisions of a whole history, if they fit this state. */
export function isHistoryOf(
  state: State,
  revisions: readonly { readonly number: number }[],
  isGoing: boolean,
): boolean {
  const oldest = revisions.at(-1)?.number ?? 0;
  const expected = state.erasedThrough + 1;
  return (
    revisions[0]?.number === state.number && (isGoing ? oldest >= expected : oldest === expected)
  );
}

function has(state: State, token: string): boolean {
  return state.content === contentOf(token);
}

function isKept({ erasedThrough, number: latest }: State, number: number): boolean {
  return number > erasedThrough && number <= latest;
}

/** The original content of a revision, even if it has been erased since. */
function contentAt(number: number, state: State, facts: Facts): Content {
  const remembered = state.remembered.find((one) => one.number === number);
  return remembered?.content ?? facts.at(number).content ?? older;
}

function writing(answer: Result["kind"], change: Change, token: string): Outcome {
  return { answer, write: { change, content: contentOf(token), erases: false } };
}

function ending(erases: boolean): Outcome {
  return { answer: "ok", write: { change: "deleted", content: deleted, erases } };
}

function restoring(
  number: number,
  state: State,
  { facts, isGoing }: Surroundings,
): readonly Outcome[] {
  if (!isKept(state, number)) {
    return [{ answer: "not-found" }];
  }
  const gone: readonly Outcome[] = isGoing ? [{ answer: "not-found" }] : [];
  const original = contentAt(number, state, facts);
  if (original === deleted) {
    return [{ answer: "invalid-parameter" }, ...gone];
  }
  const shown = facts.at(state.number + 1).content;
  const content = original === older ? (shown ?? older) : original;
  const written: Outcome = { answer: "ok", write: { change: "restored", content, erases: false } };
  // Whether identical content is written again is left open.
  const unchanged: readonly Outcome[] = content === state.content ? [{ answer: "ok" }] : [];
  return [written, ...unchanged, ...gone];
}

/** The contents that a backup may restore: what answers show of the revision, or otherwise any that fits. */
function fromBackup(
  contents: readonly (string | undefined)[] | undefined,
  state: State,
  facts: Facts,
): readonly Outcome[] {
  if (state.number === 0) {
    return [];
  }
  const listed = contents?.map((token) => (token === undefined ? deleted : contentOf(token)));
  const isPossible = (content: Content) =>
    listed?.includes(content) ??
    (content === deleted || wasEver(state, (one) => one === content || one === older));
  const shown = facts.at(state.number + 1).content;
  const open = listed ?? [...facts.placeless, deleted];
  const possible = (shown === undefined ? open : [shown]).filter(isPossible);
  const isOpen = shown === undefined && listed === undefined;
  return [...possible, ...(isOpen ? [older] : [])]
    .filter((content) => content === older || content !== state.content)
    .map((content) => ({
      answer: "done",
      write: { change: content === deleted ? "deleted" : "restored", content, erases: false },
    }));
}
