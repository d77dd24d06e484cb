import { type Operation, sayOperation } from "./operation.ts";

/** The first obvious fault, if any: one that can be found without searching for an order. */
export function plainFault(operations: readonly Operation[]): string | undefined {
  return goneBack(operations) ?? writtenByNobody(operations) ?? moreThanWritten(operations);
}

/** No number is higher than the number of writes begun so far. */
function moreThanWritten(operations: readonly Operation[]): string | undefined {
  const starts = operations
    .filter((operation) => mayWrite(operation) && !isRead(operation))
    .map(({ start }) => start)
    .toSorted((a, b) => a - b);
  let begun = 0;
  for (const operation of operations.toSorted((a, b) => a.end - b.end)) {
    while (begun < starts.length && (starts[begun] ?? 0) <= operation.end) {
      begun += 1;
    }
    if ((numberOf(operation) ?? 0) > begun) {
      return `Only ${begun} writes had begun: ${sayOperation(operation)}`;
    }
  }
  return undefined;
}

function isRead({ op }: Operation): boolean {
  return op.kind === "get" || op.kind === "get-revision" || op.kind === "history";
}

/** Numbers never decrease: an operation that begins after an answer can't get a lower number. */
function goneBack(operations: readonly Operation[]): string | undefined {
  const answered = operations.flatMap((operation) => {
    const number = numberOf(operation);
    return number === undefined ? [] : [{ operation, number }];
  });
  const byEnd = answered.toSorted((a, b) => a.operation.end - b.operation.end);
  let ended = 0;
  let highest = byEnd[0];
  for (const { number, operation } of answered.toSorted(
    (a, b) => a.operation.start - b.operation.start,
  )) {
    for (let next = byEnd[ended]; next !== undefined; next = byEnd[ended]) {
      if (next.operation.end >= operation.start) {
        break;
      }
      highest = highest === undefined || next.number > highest.number ? next : highest;
      ended += 1;
    }
    if (ended > 0 && highest !== undefined) {
      const least = highest.number + (alwaysWrites(operation) ? 1 : 0);
      if (number < least) {
        return `Revision ${number} came after ${highest.number} was answered: ${sayBoth(highest.operation, operation)}`;
      }
    }
  }
  return undefined;
}

/** The latest revision at some time between start and end, according to the answer. */
function numberOf({ op, result }: Operation): number | undefined {
  if (result.kind === "revisions") {
    return result.revisions[0]?.number;
  }
  return result.kind === "ok" && op.kind !== "get-revision" ? result.number : undefined;
}

function alwaysWrites({ op, result }: Operation): boolean {
  const kinds: readonly Operation["op"]["kind"][] = ["create", "put-new", "delete", "erase"];
  return result.kind === "ok" && kinds.includes(op.kind);
}

/** Content is shown only after a write of it that was not refused has begun. */
function writtenByNobody(operations: readonly Operation[]): string | undefined {
  const begun = new Map<string, number>();
  for (const operation of operations.filter(mayWrite)) {
    for (const token of tokensOf(operation)) {
      begun.set(token, Math.min(operation.start, begun.get(token) ?? Number.POSITIVE_INFINITY));
    }
  }
  const early = operations.find(
    ({ end, result }) =>
      result.kind === "ok" &&
      result.token !== undefined &&
      (begun.get(result.token) ?? Number.POSITIVE_INFINITY) > end,
  );
  return early === undefined
    ? undefined
    : `No write of this content had begun: ${sayOperation(early)}`;
}

function mayWrite({ result }: Operation): boolean {
  const kinds: readonly Operation["result"]["kind"][] = [
    "ok",
    "created",
    "updated",
    "done",
    "unknown",
  ];
  return kinds.includes(result.kind);
}

function tokensOf({ op }: Operation): readonly string[] {
  if (op.kind === "restore-backup") {
    return (op.contents ?? []).filter((token) => token !== undefined);
  }
  return "token" in op ? [op.token] : [];
}

function sayBoth(first: Operation, second: Operation): string {
  return `${sayOperation(first)}; ${sayOperation(second)}`;
}
