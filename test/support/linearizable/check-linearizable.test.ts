import { describe, expect, it } from "vitest";
import { cpuTime } from "../cpu-time.ts";
import { checkLinearizable } from "./check-linearizable.ts";
import { rightHistories } from "./right-histories.ts";
import { create, get, ok, put, toOperations } from "./shorthand.ts";
import { simulate } from "./simulation.ts";
import { wrongHistories } from "./wrong-histories.ts";

describe("operations of one document are linearizable:", () => {
  it.for(rightHistories)("%s", ([, ...rows]) => {
    expect(checkLinearizable(toOperations(rows))).toEqual({ kind: "linearizable", report: [] });
  });
});

describe("operations of one document are not linearizable:", () => {
  it.for(wrongHistories)("%s", ([, ...rows]) => {
    const { kind, report } = checkLinearizable(toOperations(rows));
    expect(kind).toBe("not-linearizable");
    expect(report[0]).toContain("Not linearizable");
  });
});

describe("the report", () => {
  it("reports the first wrong answer, the longest valid order before it, and the right answer", () => {
    const operations = toOperations([
      ["a", 1, 2, create("x"), ok(1)],
      ["a", 3, 4, put("y"), ok(2)],
      ["b", 5, 6, put("z", "e1"), ok(3)],
      ["a", 7, 8, get, ok(3, "z")],
    ]);
    expect(checkLinearizable(operations).report).toMatchInlineSnapshot(`
      [
        "Not linearizable: no order explains the first 3 answers of 4 operations. The last of them:",
        "  [5 to 6] b: put token=z ifMatch=e1 -> ok number=3 etag=e3",
        "Explained are 2, in this order at the end:",
        "  [1 to 2] a: create token=x -> ok number=1 etag=e1",
        "  [3 to 4] a: put token=y -> ok number=2 etag=e2",
        "That leaves revision 2, "y". Next could be, and would be answered:",
        "  [5 to 6] b: put token=z ifMatch=e1 -> ok number=3 etag=e3: precondition-failed, at revision 2 with "y"",
      ]
    `);
  });

  it("reports two answers that contradict each other", () => {
    const operations = toOperations([
      ["a", 1, 2, create("x"), ok(1)],
      ["a", 3, 4, put("y"), ok(2)],
      ["b", 5, 6, get, ok(1, "x")],
      ["b", 7, 8, get, ok(2, "y")],
    ]);
    expect(checkLinearizable(operations).report).toMatchInlineSnapshot(`
      [
        "Not linearizable: no order explains the first 3 answers of 4 operations. The last of them:",
        "  [5 to 6] b: get -> ok number=1 token=x etag=e1",
        "Revision 1 came after 2 was answered: [3 to 4] a: put token=y -> ok number=2 etag=e2; [5 to 6] b: get -> ok number=1 token=x etag=e1",
        "Explained are 2, in this order at the end:",
        "  [1 to 2] a: create token=x -> ok number=1 etag=e1",
        "  [3 to 4] a: put token=y -> ok number=2 etag=e2",
        "That leaves revision 2, "y". Next could be, and would be answered:",
        "  [5 to 6] b: get -> ok number=1 token=x etag=e1: ok, at revision 2 with "y"",
      ]
    `);
  });

  it("reports if there is too much to check", () => {
    const operations = simulate({ seed: 1, operations: 100, clients: 8, unknown: 0.1 });
    expect(checkLinearizable(operations, { maxPlaces: 3 })).toEqual({
      kind: "undecided",
      report: ["Undecided: 100 operations have more than 3 places to look at."],
    });
  });
});

describe("many operations of 8 clients", () => {
  it.for([
    [0, 1_000],
    [0.05, 1_000],
    [0.15, 3_000],
  ] as const)("are explained quickly if a share of %d of %d has no answer", ([unknown, count]) => {
    const operations = simulate({ seed: 1, operations: count, clients: 8, unknown });
    const took = cpuTime();
    expect(checkLinearizable(operations)).toEqual({ kind: "linearizable", report: [] });
    expect(took()).toBeLessThan(10_000);
  });

  it("are found wrong soon when one answer is", () => {
    const right = simulate({ seed: 1, operations: 1_000, clients: 8, unknown: 0.05 });
    const stale = right.findIndex(({ op, result, start }) => {
      return start > 1_300 && op.kind === "get" && result.kind === "ok";
    });
    const first = right.find(({ op, result }) => op.kind === "get" && result.kind === "ok");
    const wrong = right.map((one, index) =>
      index === stale && first !== undefined ? { ...one, result: first.result } : one,
    );
    const took = cpuTime();
    const { kind, report } = checkLinearizable(wrong);
    expect(kind).toBe("not-linearizable");
    expect(report.length).toBeLessThan(40);
    expect(took()).toBeLessThan(20_000);
  });
});
