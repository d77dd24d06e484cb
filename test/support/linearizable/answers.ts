import { isHistoryOf, type Outcome, type Surroundings } from "./document-model.ts";
import type { Facts } from "./facts.ts";
import type { Operation } from "./operation.ts";
import { contentOf, older, type State, type StateChange } from "./state.ts";

/** Whether a write is consistent with what answers show of a revision. */
export function mayBe(
  facts: Facts,
  number: number,
  { change, content }: NonNullable<Outcome["write"]>,
): boolean {
  const fact = facts.at(number);
  return (
    (fact.content === undefined || fact.content === content) &&
    (fact.change === undefined || fact.change === change)
  );
}

/** Whether the answer to an operation matches this outcome. */
export function isAnswered(
  { op, result }: Operation,
  outcome: Outcome,
  { facts, isGoing, state }: Surroundings & { readonly state: State },
): boolean {
  const { answer, write } = outcome;
  if (result.kind !== answer) {
    return false;
  }
  if (result.kind === "revisions") {
    return isHistoryOf(state, result.revisions, isGoing);
  }
  const number = state.number + (write === undefined ? 0 : 1);
  if (write !== undefined && !mayBe(facts, number, write)) {
    return false;
  }
  if (result.kind !== "ok" || op.kind === "get-revision") {
    return true;
  }
  return result.number === undefined
    ? isShown(result.token, write ?? state)
    : result.number === number;
}

/** Whether an operation can't have written anything, whatever the state. */
export function neverWrites({ op, result }: Operation, { number }: State): boolean {
  switch (result.kind) {
    case "ok":
      return op.kind === "get" || op.kind === "get-revision" || result.number === number;
    case "done":
      return op.kind === "plant" && number > 0;
    case "created":
    case "updated":
    case "unknown":
      return false;
    default:
      return true;
  }
}

/** Whether an answer shows a state that has since been replaced. */
export function isPast({ op, result }: Operation, { number }: State): boolean {
  if (result.kind === "revisions") {
    return (result.revisions[0]?.number ?? 0) < number;
  }
  if (result.kind !== "ok" || result.number === undefined || op.kind === "get-revision") {
    return false;
  }
  const mayBeUnwritten = op.kind === "get" || op.kind === "put" || op.kind === "restore";
  return mayBeUnwritten ? result.number < number : result.number <= number;
}

function isShown(token: string | undefined, { content }: Pick<StateChange, "content">): boolean {
  return token === undefined || content === contentOf(token) || content === older;
}
