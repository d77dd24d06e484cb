import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLinearizable } from "./check-linearizable.ts";
import { mutations } from "./mutations.ts";
import { seeded } from "./seeded.ts";
import { simulate } from "./simulation.ts";

const simulation = fc.record({
  seed: fc.integer(),
  operations: fc.integer({ min: 1, max: 120 }),
  clients: fc.integer({ min: 1, max: 8 }),
  unknown: fc.constantFrom(0, 0.05, 0.3),
});

describe("anything that many clients do at once to a correct document", () => {
  it("is linearizable", () => {
    fc.assert(
      fc.property(simulation, (options) => {
        expect(checkLinearizable(simulate(options))).toEqual({ kind: "linearizable", report: [] });
      }),
      { numRuns: 60 },
    );
  });
});

describe("what many clients did is not linearizable with", () => {
  it.for(Object.entries(mutations))("%s", ([, mutate]) => {
    let planted = 0;
    fc.assert(
      fc.property(simulation, (options) => {
        const random = seeded(options.seed);
        const mutated = mutate(simulate(options), (count) => Math.floor(random() * count));
        fc.pre(mutated !== undefined);
        planted += 1;
        const { kind, report } = checkLinearizable(mutated);
        expect(kind).toBe("not-linearizable");
        expect(report.length).toBeGreaterThan(3);
      }),
      { numRuns: 20, maxSkipsPerRun: 1_000 },
    );
    expect(planted).toBeGreaterThanOrEqual(20);
  });
});
