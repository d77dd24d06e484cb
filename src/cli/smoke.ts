import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { documentTypes } from "../documents/index.ts";
import { CommandError } from "./command-error.ts";
import { type Connection, type ConnectionOptions, connect, withConnection } from "./connection.ts";
import { fieldsOf } from "./json.ts";
import { type Terminal, write } from "./terminal.ts";
import { NoAnswer, type Received } from "./transport.ts";

/** One thing that a Seedbed has to be able to do. */
interface Check {
  readonly name: string;
  /** @returns what is to be said of a success, if anything is */
  readonly run: () => Promise<unknown>;
}

interface SmokeOptions extends ConnectionOptions {
  /** In minutes. */
  readonly wait: number;
  readonly expectVersion?: string;
}

/** Longest time between two looks whether it is ready, in milliseconds. */
const longestPause = 5_000;

/** `seedbed smoke`: whether a Seedbed does what it is there for. */
export function smokeCommand(terminal: Terminal): Command {
  const command = new Command("smoke")
    .summary("try a running Seedbed: health, reading, and writing one throw-away document")
    .description(
      "Tries health, a read of each collection, a write, a conditional write, a deletion and its undoing, on a mood that " +
        "is deleted in the end. Exit code 1 when something fails.",
    )
    .argument("[url]", "the Seedbed; the same as --url")
    .option("--wait <minutes>", "how long it may take to become ready", toMinutes, 0)
    .option("--expect-version <version>", "the version that has to answer");
  return withConnection(command).action(
    async (url: string | undefined, { expectVersion, wait, ...options }: SmokeOptions) => {
      const connection = connect({ ...options, ...(url !== undefined && { url }) }, terminal);
      const first = readinessOf(connection, expectVersion);
      await waitFor(first, wait * 60_000, terminal);
      const failed = await runChecks([...first, ...writingOf(connection)], terminal);
      await write(
        terminal.stdout,
        `${failed === 0 ? "All well" : `${failed} failed`}: ${connection.name}\n`,
      );
      if (failed > 0) {
        terminal.exitCode = 1;
      }
    },
  );
}

/** A deployment may take minutes to be known everywhere, and its roles too. */
async function waitFor(
  checks: readonly Check[],
  patienceMs: number,
  { stderr }: Terminal,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const outcomes = await Promise.all(checks.map(outcomeOf));
    const fault = outcomes.find(({ isGood }) => !isGood);
    if (fault === undefined) {
      return;
    }
    stderr.write(`Waiting: ${fault.said}\n`);
    await delay(Math.min(longestPause, patienceMs / 10));
  }
}

/** Whether it is there, and can serve. */
function readinessOf(connection: Connection, version: string | undefined): readonly Check[] {
  return [
    {
      name: "health",
      run: async () => {
        const { text } = await connection.call({ path: "/api/health" });
        const { version: found } = fieldsOf(text);
        if (version !== undefined && found !== version) {
          throw new CommandError(`Version ${String(found)} answers, not ${version}.`);
        }
        return `version ${String(found)}`;
      },
    },
    {
      name: "ready",
      run: async () => {
        const { text } = await connection.call({ path: "/api/health/ready" });
        const { status } = fieldsOf(text);
        // It serves, and an alert may be due all the same: an old backup, a seed file that can't be read.
        return status === "ok" ? undefined : `${String(status)}, ${text.slice(0, 1000)}`;
      },
    },
  ];
}

/** Each check needs those before it; what is there to clean up is the last. */
function writingOf(connection: Connection): readonly Check[] {
  const id = `smoke-${randomUUID()}`;
  const path = `/api/moods/${id}`;
  const headers = { "content-type": "application/json" };
  const call = (method: "POST" | "PATCH" | "DELETE", to: string, body?: object, tag?: string) =>
    connection.call({
      method,
      path: to,
      headers: { ...headers, ...(tag !== undefined && { "if-match": tag }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  let created = "";
  return [
    ...documentTypes.map(({ collection }) => ({
      name: `read ${collection}`,
      run: () => connection.call({ path: `/api/${collection}?limit=1` }),
    })),
    {
      name: "create a mood",
      run: async () => {
        const { headers: answered } = await call("POST", "/api/moods", { id, mood: "Smoke test" });
        created = answered.get("etag") ?? "";
      },
    },
    { name: "change it, on its version", run: () => call("PATCH", path, { n: 1 }, created) },
    {
      name: "be refused on an old version",
      run: () => expectRefusal(call("PATCH", path, { n: 2 }, created), "precondition-failed"),
    },
    { name: "delete it", run: () => call("DELETE", path) },
    { name: "bring it back", run: () => call("POST", `${path}/revisions/2/restore`) },
    {
      name: "find it as it was",
      run: async () => {
        const { text } = await connection.call({ path });
        if (!JSON.stringify(fieldsOf(text)["mood"]).includes('"n":1')) {
          throw new CommandError("It is not what was written.");
        }
      },
    },
    { name: "delete it for now", run: () => call("DELETE", path) },
  ];
}

async function runChecks(checks: readonly Check[], { stdout }: Terminal): Promise<number> {
  let failed = 0;
  for (const check of checks) {
    const start = performance.now();
    const { isGood, said } = await outcomeOf(check);
    const ms = `${Math.round(performance.now() - start)} ms`;
    const remark = said === "" ? "" : `: ${said}`;
    await write(stdout, `${isGood ? "ok  " : "FAIL"}  ${check.name} (${ms})${remark}\n`);
    failed += isGood ? 0 : 1;
  }
  return failed;
}

async function outcomeOf({ run }: Check): Promise<{ isGood: boolean; said: string }> {
  try {
    const said = await run();
    return { isGood: true, said: typeof said === "string" ? said : "" };
  } catch (error) {
    if (error instanceof CommandError || error instanceof NoAnswer) {
      return { isGood: false, said: error.message };
    }
    throw error;
  }
}

async function expectRefusal(call: Promise<Received>, code: string): Promise<void> {
  const refused = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refused === undefined) {
    throw new CommandError(`It was not refused with ${code}.`);
  }
  if (!(refused instanceof CommandError) || !refused.message.includes(code)) {
    throw refused;
  }
}

function toMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes >= 0 && minutes <= 60)) {
    throw new InvalidArgumentError("Give minutes, from 0 to 60.");
  }
  return minutes;
}
