import type { Outcome } from "./document-model.ts";
import { type Operation, sayOperation } from "./operation.ts";
import type { Place, Search } from "./search.ts";
import { deleted, type State } from "./state.ts";

/** The facts about a history that no order explains. */
export interface Unexplained {
  readonly all: readonly Operation[];
  /** The shortest prefix that can't be explained. */
  readonly prefix: readonly Operation[];
  readonly contradiction: string | undefined;
  readonly search: Search;
  readonly furthest: Place;
}

/** The most operations that a list names. */
const maxNamed = 12;

/** Reports what can't be explained: the answer that reveals it, how much can be explained, and what doesn't fit. */
export function reportOf(unexplained: Unexplained): readonly string[] {
  const { all, contradiction, furthest, prefix, search } = unexplained;
  const answered = prefix.filter(({ result }) => result.kind !== "unknown");
  const last = answered.toSorted((a, b) => a.end - b.end).at(-1);
  const order = orderOf(furthest);
  return [
    `Not linearizable: no order explains the first ${answered.length} answers of ${all.length} operations. The last of them:`,
    ...(last === undefined ? [] : [`  ${sayOperation(last)}`]),
    ...(contradiction === undefined ? [] : [contradiction]),
    `Explained are ${order.length}, in this order at the end:`,
    ...order.slice(-maxNamed).map((operation) => `  ${sayOperation(operation)}`),
    `That leaves ${sayState(furthest.state)}. Next could be, and would be answered:`,
    ...nextOf(search, furthest),
  ];
}

function orderOf(furthest: Place): readonly Operation[] {
  const steps: Operation[][] = [];
  for (let place: Place | undefined = furthest; place !== undefined; place = place.from) {
    steps.push([...place.steps]);
  }
  return steps.reverse().flat();
}

function nextOf(search: Search, place: Place): readonly string[] {
  const next = [...search.lanes.ready(place), ...search.lanes.maybe(place)];
  const lines = next.slice(0, maxNamed).map(({ operation }) => {
    const outcomes = search.outcomes(operation, place);
    const said = outcomes.map((outcome) => sayOutcome(outcome, place.state)).join(", or ");
    return `  ${sayOperation(operation)}: ${said}`;
  });
  const more = next.length - lines.length;
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
}

function sayOutcome({ answer, write }: Outcome, state: State): string {
  const { content, number } = write === undefined ? state : { ...write, number: state.number + 1 };
  return `${answer}, ${write === undefined ? "at" : "writing"} revision ${number} with ${content}`;
}

function sayState({ content, erasedThrough, number }: State): string {
  if (number === 0) {
    return "no document";
  }
  const what = content === deleted ? "a deletion" : content;
  const erased = erasedThrough > 0 ? `, all through ${erasedThrough} erased` : "";
  return `revision ${number}, ${what}${erased}`;
}
