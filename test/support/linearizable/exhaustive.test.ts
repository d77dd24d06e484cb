import fc from "fast-check";
import { expect, it } from "vitest";
import { checkLinearizable } from "./check-linearizable.ts";
import type { Operation, Request, Result } from "./operation.ts";
import { seeded } from "./seeded.ts";
import { SimulatedDocument, simulate } from "./simulation.ts";

/** Whether any order explains the answers, tried one after another. */
function isExplained(operations: readonly Operation[], order: readonly Operation[] = []): boolean {
  const rest = operations.filter((one) => !order.includes(one));
  if (rest.every(({ result }) => result.kind === "unknown")) {
    return true;
  }
  const firstEnd = Math.min(
    ...rest.map(({ end, result }) => (result.kind === "unknown" ? Number.POSITIVE_INFINITY : end)),
  );
  return rest
    .filter(({ start }) => start <= firstEnd)
    .some((next) => isTrue([...order, next]) && isExplained(operations, [...order, next]));
}

function isTrue(order: readonly Operation[]): boolean {
  const document = new SimulatedDocument(() => 0);
  return order.every(({ op, result }) => {
    const answer = document.apply(op);
    return result.kind === "unknown" || saysTheSame(result, { ...contentOf(op), ...answer });
  });
}

/** The content of a write, which its answer may or may not show. */
function contentOf(op: Request): { readonly token?: string } {
  return "token" in op ? { token: op.token } : {};
}

function saysTheSame(result: Result, answer: object): boolean {
  const expected = new Map(Object.entries(answer));
  return Object.entries(result).every(
    ([name, value]) => JSON.stringify(expected.get(name)) === JSON.stringify(value),
  );
}

/** A possibly wrong answer: another operation's, or one of the previous or next revision. */
function spoil(operations: readonly Operation[], random: () => number): readonly Operation[] {
  const pick = () => Math.floor(random() * operations.length);
  const [at, from] = [pick(), pick()];
  return operations.map((operation, index) => {
    const other = operations[from]?.result ?? operation.result;
    return index === at
      ? { ...operation, result: random() < 0.5 ? other : shift(operation.result, random) }
      : operation;
  });
}

function shift(result: Result, random: () => number): Result {
  if (result.kind !== "ok" || result.number === undefined) {
    return result;
  }
  const number = Math.max(1, result.number + (random() < 0.5 ? 1 : -1));
  const { token } = result;
  return { kind: "ok", number, etag: `e${number}`, ...(token !== undefined && { token }) };
}

/** Cases that the check leaves open and the simulated document doesn't. */
function isLeftOpen(operations: readonly Operation[]): boolean {
  const shown = new Set(operations.map(({ result }) => "etag" in result && result.etag));
  return operations.some(
    ({ op }) =>
      op.kind === "erase" ||
      op.kind === "restore" ||
      op.kind === "restore-backup" ||
      ("ifMatch" in op && op.ifMatch !== undefined && !shown.has(op.ifMatch)),
  );
}

it("a check of few operations agrees with trying all orders", () => {
  const found = { explained: 0, unexplained: 0 };
  const small = fc.record({
    seed: fc.integer(),
    operations: fc.integer({ min: 2, max: 8 }),
    clients: fc.integer({ min: 2, max: 4 }),
    unknown: fc.constantFrom(0, 0.2, 0.5),
  });
  fc.assert(
    fc.property(small, fc.nat(3), (options, share) => {
      const right = simulate(options);
      const operations = share > 0 ? spoil(right, seeded(options.seed)) : right;
      fc.pre(operations.every(({ op }) => op.kind !== "restore-backup"));
      const expected = isExplained(operations);
      fc.pre(expected || !isLeftOpen(operations));
      found[expected ? "explained" : "unexplained"] += 1;
      const { kind } = checkLinearizable(operations);
      expect(kind).toBe(expected ? "linearizable" : "not-linearizable");
    }),
    { numRuns: 700 },
  );
  expect(found.explained).toBeGreaterThan(175);
  expect(found.unexplained).toBeGreaterThan(15);
});
