import { expect, it } from "vitest";
import { retrying } from "../../src/cli/connection/retrying.ts";
import { NoAnswer, type Received, type Transport } from "../../src/cli/connection/transport.ts";

const answered = (status: number, headers: Record<string, string> = {}): Received => ({
  status,
  headers: new Headers(headers),
  text: "",
});
const nobody = new NoAnswer("Nobody.");

/** Sends to what answers in turn, the last one on and on. @returns what came of it, and the pauses in between */
async function sendTo(turns: readonly (Received | NoAnswer)[], sendings = 1) {
  const pauses: number[] = [];
  let sent = 0;
  const transport: Transport = {
    name: "there",
    async send() {
      const turn = turns[Math.min(sent, turns.length - 1)] ?? nobody;
      sent += 1;
      if (turn instanceof NoAnswer) {
        throw turn;
      }
      return turn;
    },
  };
  const { send } = retrying(transport, {
    pause: async (ms) => pauses.push(ms),
    random: () => 0.5,
  });
  let outcome: number | string = "";
  for (let count = 0; count < sendings; count += 1) {
    outcome = await send({ path: "/" }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
  }
  return { outcome, pauses, sent };
}

it("waits longer each time, and in the end gives back the refusal", async () => {
  expect(await sendTo([answered(503)])).toEqual({
    outcome: 503,
    pauses: [250, 500, 1_000, 2_000, 4_000, 8_000],
    sent: 7,
  });
});

it.for([
  ["3", 3_250],
  ["0", 250],
  ["600", 60_250],
  ["x", 250],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 250],
] as const)("waits as long as Retry-After: %s says, within reason", async ([value, pause]) => {
  const { outcome, pauses } = await sendTo([
    answered(429, { "retry-after": value }),
    answered(200),
  ]);
  expect([outcome, pauses]).toEqual([200, [pause]]);
});

it("gives up at once on who has never answered, and waits for who has", async () => {
  expect(await sendTo([nobody])).toEqual({ outcome: "Nobody.", pauses: [], sent: 1 });
  const { outcome, sent } = await sendTo([answered(200), nobody, nobody, answered(200)], 2);
  expect([outcome, sent]).toEqual([200, 4]);
  expect((await sendTo([answered(200), nobody], 2)).outcome).toBe("Nobody.");
});

it.for([200, 400, 401, 404, 412, 500])(
  "does not repeat what was answered with %i",
  async (status) => {
    expect(await sendTo([answered(status)])).toEqual({ outcome: status, pauses: [], sent: 1 });
  },
);
