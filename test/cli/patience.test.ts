import { expect, it } from "vitest";
import { patient } from "../../src/cli/connection/patience.ts";
import { SeedbedError } from "../../src/client/seedbed-error.ts";
import type { Answer } from "../../src/client/sending.ts";

const good: Answer = { status: 200, headers: new Headers(), text: "" };
const nobody = new SeedbedError("no-answer", "No answer.");
const busy = (retryAfter?: number) =>
  new SeedbedError("throttled", "Busy.", { status: 429, retryAfter });
const nothing = new SeedbedError("not-found", "There is nothing.", { status: 404, requestId: "r" });

/** Sends one request per turn. @returns the status or the failure of each */
async function outcomesOf(turns: readonly (Answer | Error)[], hint?: string) {
  const left = [...turns];
  const sayings = { sayNoAnswer: () => "Nobody.", ...(hint !== undefined && { hint }) };
  const send = patient(async () => {
    const turn = left.shift() ?? nobody;
    if (turn instanceof Error) {
      throw turn;
    }
    return turn;
  }, sayings);
  const outcomes: unknown[] = [];
  for (const _ of turns) {
    outcomes.push(await send({ method: "GET", path: [] }).catch((error) => error));
  }
  return outcomes;
}

// A CommandError ends the client's retries; a SeedbedError without a status is retried.
it.for([
  { name: "no answer ever", turns: [nobody], outcome: { name: "CommandError" } },
  { name: "no answer after an answer", turns: [good, nobody], outcome: { code: "no-answer" } },
  { name: "no answer after a refusal", turns: [busy(), nobody], outcome: { code: "no-answer" } },
])("explains why there is no answer: $name", async ({ turns, outcome }) => {
  expect((await outcomesOf(turns)).at(-1)).toMatchObject({ message: "Nobody.", ...outcome });
});

it.for([
  [3, 3],
  [600, 30],
  [undefined, undefined],
] as const)("turns a Retry-After of %s s into one of %s", async (given) => {
  const [asked, waited] = given;
  expect(await outcomesOf([busy(asked)])).toMatchObject([
    { code: "throttled", retryAfter: waited },
  ]);
});

it("adds the hint to a 404", async () => {
  const [said, other] = await outcomesOf([nothing, busy()], "Leave out /api.");
  expect(said).toMatchObject({ message: "There is nothing. Leave out /api.", requestId: "r" });
  expect(other).toMatchObject({ message: "Busy." });
});
