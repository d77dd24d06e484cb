import type { Operation, Result } from "./operation.ts";

/** Turns a correct history into one that no order explains; `undefined` if it has no place for the mutation. */
export type Mutation = (
  operations: readonly Operation[],
  pick: (count: number) => number,
) => readonly Operation[] | undefined;

type Ok = Result & { readonly kind: "ok" };

/** An acknowledged write with a content that no other operation writes. */
interface OwnWrite {
  readonly operation: Operation;
  readonly token: string;
  readonly result: Ok & { readonly number: number };
}

/** The mutations by name. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "two writes, one after the other, that have each other's answers": (operations, pick) => {
    const writes = ownWrites(operations);
    const pairs = writes.flatMap((a) =>
      writes.filter((b) => a.operation.end < b.operation.start).map((b) => [a, b] as const),
    );
    const [a, b] = pairs[pick(pairs.length)] ?? [];
    return (
      a &&
      b &&
      change(operations, [
        [a.operation, { result: b.result }],
        [b.operation, { result: a.result }],
      ])
    );
  },
  "a number that two writes have": (operations, pick) => {
    const writes = ownWrites(operations);
    const first = writes[pick(writes.length)];
    const others = writes.filter((one) => one !== first);
    const second = others[pick(others.length)];
    return (
      first &&
      second &&
      change(operations, [
        [second.operation, { result: { ...second.result, number: first.result.number } }],
      ])
    );
  },
  "content that was read and that nobody has written": (operations, pick) => {
    const seen = seenWrites(operations);
    const [write] = seen[pick(seen.length)] ?? [];
    return write && operations.filter((one) => one !== write.operation);
  },
  "content that was read of a write that was refused": (operations, pick) => {
    const seen = seenWrites(operations);
    const [write] = seen[pick(seen.length)] ?? [];
    return write && change(operations, [[write.operation, { result: { kind: "failed" } }]]);
  },
  "content that was read before it was written": (operations, pick) => {
    const seen = seenWrites(operations);
    const [write, read] = seen[pick(seen.length)] ?? [];
    return (
      write &&
      read &&
      change(operations, [[write.operation, { start: read.end + 0.1, end: read.end + 0.2 }]])
    );
  },
  "a read that is older than a write which was acknowledged before": (operations, pick) => {
    const writes = ownWrites(operations);
    const reads = operations.filter(({ op }) => op.kind === "get");
    const stale = reads.flatMap((read) => {
      const before = writes.filter(({ operation }) => operation.end < read.start);
      const newest = Math.max(0, ...before.map(({ result }) => result.number));
      const older = writes.filter(({ result }) => result.number < newest);
      return older.map(({ result, token }) => [read, { ...result, token }] as const);
    });
    const [read, result] = stale[pick(stale.length)] ?? [];
    return read && result && change(operations, [[read, { result }]]);
  },
  "a history that leaves a revision out": (operations, pick) => {
    const histories = operations.flatMap((operation) =>
      operation.result.kind === "revisions" && operation.result.revisions.length > 2
        ? [{ operation, revisions: operation.result.revisions }]
        : [],
    );
    const history = histories[pick(histories.length)];
    if (history === undefined) {
      return undefined;
    }
    const { operation, revisions } = history;
    const at = 1 + pick(revisions.length - 2);
    const result = { kind: "revisions", revisions: revisions.toSpliced(at, 1) } as const;
    return change(operations, [[operation, { result }]]);
  },
};

function change(
  operations: readonly Operation[],
  changes: readonly (readonly [Operation, Partial<Operation>])[],
): readonly Operation[] {
  const byOperation = new Map(changes);
  return operations.map((one) => ({ ...one, ...byOperation.get(one) }));
}

function ownWrites(operations: readonly Operation[]): readonly OwnWrite[] {
  const tokens = Map.groupBy(
    operations.flatMap(({ op }) => {
      const contents = op.kind === "restore-backup" ? (op.contents ?? []) : [];
      return "token" in op ? [op.token] : contents;
    }),
    (token) => token,
  );
  return operations.flatMap((operation) => {
    const { op, result } = operation;
    if (!("token" in op) || result.kind !== "ok" || result.number === undefined) {
      return [];
    }
    const { number } = result;
    const isOwn = tokens.get(op.token)?.length === 1;
    return isOwn ? [{ operation, token: op.token, result: { ...result, number } }] : [];
  });
}

/** Writes, each with a read that has seen it. */
function seenWrites(operations: readonly Operation[]): readonly (readonly [OwnWrite, Operation])[] {
  const reads = operations.filter(({ op }) => op.kind === "get");
  return ownWrites(operations).flatMap((write) =>
    reads
      .filter(({ result }) => result.kind === "ok" && result.token === write.token)
      .map((read) => [write, read] as const),
  );
}
