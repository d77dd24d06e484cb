import { isPast } from "./answers.ts";
import type { Facts } from "./facts.ts";
import type { Operation } from "./operation.ts";
import type { Place } from "./search.ts";
import { type Content, contentOf, unseen } from "./state.ts";

/** The next answered operation of a lane. */
interface Ready {
  readonly lane: number;
  readonly operation: Operation;
}

/** An operation without an answer, which may have taken effect. */
interface Maybe {
  readonly bit: bigint;
  /** The content it writes, if no answer shows that. */
  readonly content: Content | undefined;
  readonly operation: Operation;
}

/** An operation, and whether a place is past it. */
interface Tracked {
  readonly operation: Operation;
  readonly isOver: (place: Place) => boolean;
}

/**
 * The operations in a form where a few numbers describe the progress: the answered ones in lanes, each in sequence;
 * those without an answer in groups whose members are interchangeable.
 */
export class Lanes {
  readonly known: readonly (readonly Operation[])[];
  /** Operations on an old revision, by its number, if no answer shows its content. */
  readonly #asking: ReadonlyMap<number, readonly Tracked[]>;
  /** Operations that may restore any earlier content. */
  readonly #backups: readonly Tracked[];
  readonly #erasures: readonly Tracked[];
  readonly #groups: readonly (readonly Maybe[])[];

  constructor(operations: readonly Operation[], facts: Facts) {
    const inOrder = operations.toSorted((a, b) => a.start - b.start);
    const maybes = inOrder
      .filter(({ op, result }) => result.kind === "unknown" && !isRead(op.kind))
      .map((operation, index) => toMaybe(operation, index, facts));
    this.known = toLanes(
      // An operation refused for other reasons reveals nothing about the document.
      inOrder.filter(({ result }) => result.kind !== "unknown" && result.kind !== "failed"),
    );
    this.#groups = [...Map.groupBy(maybes, groupOf).values()].toSorted(
      ([a], [b]) => Number(b?.content !== undefined) - Number(a?.content !== undefined),
    );
    const tracked: readonly Tracked[] = [
      ...this.known.flatMap((lane, at) =>
        lane.map((operation, index) => ({
          operation,
          isOver: ({ positions }: Place) => (positions[at] ?? 0) > index,
        })),
      ),
      ...maybes.map(({ bit, operation }) => ({
        operation,
        isOver: ({ happened }: Place) => (happened & bit) !== 0n,
      })),
    ];
    this.#backups = tracked.filter(
      ({ operation: { op } }) => op.kind === "restore-backup" && op.contents === undefined,
    );
    this.#erasures = tracked
      .filter(({ operation: { op, result } }) => op.kind === "erase" && result.kind !== "not-found")
      // An erasure that fails in the end may have begun earlier, when its condition held.
      .map((one) =>
        one.operation.result.kind === "precondition-failed" ? { ...one, isOver: () => false } : one,
      );
    const asking = tracked.filter(({ operation: { op } }) => "number" in op);
    const byNumber = Map.groupBy(asking, ({ operation: { op } }) =>
      "number" in op ? op.number : 0,
    );
    this.#asking = new Map(
      [...byNumber].filter(([number]) => facts.at(number).content === undefined),
    );
  }

  /** Whether a revision has to be remembered when it is written. */
  isToRemember(number: number, { kind }: Operation["op"]): boolean {
    const mayBringBack = kind === "restore-backup" || kind === "plant";
    return this.#asking.has(number) || (mayBringBack && this.#backups.length > 0);
  }

  /** Whether any remaining operation can depend on an old revision. */
  isRemembered(number: number, place: Place): boolean {
    const asking = this.#asking.get(number);
    const isAsked =
      number > place.state.erasedThrough && asking?.some(({ isOver }) => !isOver(place));
    return isAsked === true || this.#backups.some(({ isOver }) => !isOver(place));
  }

  isDone({ positions }: Place): boolean {
    return this.known.every((lane, index) => positions[index] === lane.length);
  }

  /** Whether the next answer of a lane has become impossible. */
  isStuck(place: Place): boolean {
    return this.#heads(place).some(({ operation }) => isPast(operation, place.state));
  }

  /** Answered operations that may come next: no other operation had ended before they began. */
  ready(place: Place): readonly Ready[] {
    const heads = this.#heads(place);
    const firstEnd = firstEndOf(heads);
    return heads.filter(({ operation }) => operation.start <= firstEnd);
  }

  /** Operations without an answer that may come next, one per group. */
  maybe(place: Place): readonly Maybe[] {
    const firstEnd = firstEndOf(this.#heads(place));
    return this.#groups.flatMap((group) => {
      const next = group.find(({ bit }) => (place.happened & bit) === 0n);
      return next !== undefined && next.operation.start <= firstEnd ? [next] : [];
    });
  }

  /** Whether an erasure has begun before this time and is still running. */
  isErasing(place: Place, time: number): boolean {
    return this.#erasures.some(({ isOver, operation }) => operation.start < time && !isOver(place));
  }

  #heads({ positions }: Place): readonly Ready[] {
    return this.known.flatMap((operations, lane) => {
      const operation = operations[positions[lane] ?? 0];
      return operation === undefined ? [] : [{ lane, operation }];
    });
  }
}

function isRead(kind: Operation["op"]["kind"]): boolean {
  return kind === "get" || kind === "get-revision" || kind === "history";
}

function toMaybe(operation: Operation, index: number, facts: Facts): Maybe {
  const { op } = operation;
  const isUnseen = "token" in op && facts.isUnseen(contentOf(op.token));
  return { bit: 1n << BigInt(index), content: isUnseen ? unseen : undefined, operation };
}

function groupOf({ content, operation: { op } }: Maybe): string {
  return JSON.stringify(content === undefined ? op : { ...op, token: content, isUnseen: true });
}

function toLanes(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const lanes: Operation[][] = [];
  for (const operation of operations) {
    const free = lanes.find((lane) => (lane.at(-1)?.end ?? 0) < operation.start);
    if (free === undefined) {
      lanes.push([operation]);
    } else {
      free.push(operation);
    }
  }
  return lanes;
}

function firstEndOf(heads: readonly Ready[]): number {
  return heads.reduce(
    (first, { operation }) => Math.min(first, operation.end),
    Number.POSITIVE_INFINITY,
  );
}
