import { isAnswered, mayBe, neverWrites } from "./answers.ts";
import { type Outcome, outcomesOf, type Surroundings } from "./document-model.ts";
import type { Facts } from "./facts.ts";
import { Lanes } from "./lanes.ts";
import type { Operation } from "./operation.ts";
import { after, nothingYet, type State, type StateChange } from "./state.ts";

/** The progress of one order of the operations. */
export interface Place {
  readonly state: State;
  /** The number of answered operations placed so far, by lane. */
  readonly positions: readonly number[];
  /** A bit for each operation without an answer that has taken effect. */
  readonly happened: bigint;
  /** The last operation, and the place before it. */
  readonly steps: readonly Operation[];
  readonly from: Place | undefined;
}

/** The result of a search; `furthest` is the longest order that explains its answers. */
export interface Found {
  readonly kind: "explained" | "unexplained" | "undecided";
  readonly furthest: Place;
}

interface Visit {
  readonly place: Place;
  readonly next: Iterator<Place>;
}

/**
 * Searches for an order of the operations that explains all answers and respects their times: Wing and Gong's search,
 * with Lowe's memory of visited places.
 */
export class Search {
  readonly lanes: Lanes;
  readonly #facts: Facts;
  readonly #seen = new Set<string>();

  constructor(operations: readonly Operation[], facts: Facts) {
    this.lanes = new Lanes(operations, facts);
    this.#facts = facts;
  }

  run(maxPlaces: number): Found {
    const start: Place = {
      state: nothingYet,
      positions: this.lanes.known.map(() => 0),
      happened: 0n,
      steps: [],
      from: undefined,
    };
    let furthest = this.#settle(start);
    const visits: Visit[] = [{ place: furthest, next: this.#next(furthest) }];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      if (this.lanes.isDone(visit.place)) {
        return { kind: "explained", furthest: visit.place };
      }
      const { done, value } = visit.next.next();
      if (done === true) {
        visits.pop();
        continue;
      }
      const place = this.#settle(value);
      const key = this.#nameOf(place);
      if (this.#seen.has(key)) {
        continue;
      }
      if (this.#seen.size >= maxPlaces) {
        return { kind: "undecided", furthest };
      }
      this.#seen.add(key);
      furthest = countOf(place) > countOf(furthest) ? place : furthest;
      if (!this.lanes.isStuck(place)) {
        visits.push({ place, next: this.#next(place) });
      }
    }
    return { kind: "unexplained", furthest };
  }

  /** The possible outcomes of an operation here, whether or not they match its answer. */
  outcomes({ op, end }: Operation, place: Place): readonly Outcome[] {
    return outcomesOf(op, place.state, this.#around(place, end));
  }

  /** Places all operations that fit here and never write: their position makes no difference to any other. */
  #settle(place: Place): Place {
    let settled = place;
    for (;;) {
      const here = settled;
      const next = this.lanes
        .ready(here)
        .find(({ operation }) => neverWrites(operation, here.state) && this.#fits(operation, here));
      if (next === undefined) {
        return settled;
      }
      const steps = [...here.steps, next.operation];
      settled = { ...here, positions: onward(here, next.lane), steps };
    }
  }

  #fits(operation: Operation, place: Place): boolean {
    return this.outcomes(operation, place).some(
      (outcome) => outcome.write === undefined && this.#isAnswered(operation, outcome, place),
    );
  }

  *#next(from: Place): Generator<Place> {
    const { happened, positions, state } = from;
    for (const { lane, operation } of this.lanes.ready(from)) {
      for (const outcome of this.outcomes(operation, from)) {
        if (this.#isAnswered(operation, outcome, from)) {
          const { write } = outcome;
          yield {
            state: write === undefined ? state : this.#after(state, operation, write),
            happened,
            positions: onward(from, lane),
            steps: [operation],
            from,
          };
        }
      }
    }
    for (const { bit, content, operation } of this.lanes.maybe(from)) {
      for (const { write } of this.outcomes(operation, from)) {
        if (write !== undefined && this.#mayHaveWritten(operation, write, state.number + 1)) {
          const written = { ...write, content: content ?? write.content };
          yield {
            state: this.#after(state, operation, written),
            happened: happened | bit,
            positions,
            steps: [operation],
            from,
          };
        }
      }
    }
  }

  #after(before: State, { op }: Operation, write: StateChange): State {
    return after(before, write, this.lanes.isToRemember(before.number + 1, op));
  }

  /** Everything that later operations depend on: if two orders lead to the same, one of them is enough. */
  #nameOf(place: Place): string {
    const { happened, positions, state } = place;
    const { content, erasedThrough, number } = state;
    const past = state.remembered
      .filter((one) => this.lanes.isRemembered(one.number, place))
      .map((one) => `${one.number} ${one.content}`);
    return [number, content, erasedThrough, happened.toString(36), ...positions, ...past].join();
  }

  #isAnswered(operation: Operation, outcome: Outcome, place: Place): boolean {
    const around = this.#around(place, operation.end);
    return isAnswered(operation, outcome, { ...around, state: place.state });
  }

  #mayHaveWritten(
    { op }: Operation,
    write: NonNullable<Outcome["write"]>,
    number: number,
  ): boolean {
    const isOwn = "token" in op;
    return (
      mayBe(this.#facts, number, write) &&
      (!isOwn || this.#facts.mayBeWritten(write.content, number))
    );
  }

  #around(place: Place, time: number): Surroundings {
    return { facts: this.#facts, isGoing: this.lanes.isErasing(place, time) };
  }
}

function onward({ positions }: Place, lane: number): readonly number[] {
  return positions.with(lane, (positions[lane] ?? 0) + 1);
}

function countOf({ positions }: Place): number {
  return positions.reduce((sum, position) => sum + position, 0);
}
