import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { documentTypes } from "../documents/index.ts";
import { CommandError } from "./command-error.ts";
import { type Connection, type ConnectionOptions, connect, withConnection } from "./connection.ts";
import { fieldsOf } from "./json.ts";
import { type Terminal, write } from "./terminal.ts";
import { NoAnswer, type Received } from "./transport.ts";

/** One thing that a Seedbed has to be able to do. */
interface Check {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** `seedbed smoke`: whether a Seedbed does what it is there for. */
export function smokeCommand(terminal: Terminal): Command {
  const command = new Command("smoke")
    .summary("try a running Seedbed: health, reading, and writing one throw-away document")
    .description(
      "Tries health, a read of each collection, a write, a conditional write, a deletion and its undoing, on a mood that " +
        "is deleted in the end. Exit code 1 when something fails.",
    )
    .argument("[url]", "the Seedbed; the same as --url");
  return withConnection(command).action(
    async (url: string | undefined, options: ConnectionOptions) => {
      const connection = connect({ ...options, ...(url !== undefined && { url }) }, terminal);
      const failed = await runChecks(checksOf(connection), terminal);
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

/** Each check needs those before it; what is there to clean up is the last. */
function checksOf(connection: Connection): readonly Check[] {
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
    { name: "health", run: () => connection.call({ path: "/api/health" }) },
    {
      name: "ready",
      run: async () => expectReady(await connection.call({ path: "/api/health/ready" })),
    },
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
  for (const { name, run } of checks) {
    const start = performance.now();
    const fault = await faultOf(run);
    const ms = `${Math.round(performance.now() - start)} ms`;
    await write(
      stdout,
      `${fault === undefined ? "ok  " : "FAIL"}  ${name} (${ms})${fault ?? ""}\n`,
    );
    failed += fault === undefined ? 0 : 1;
  }
  return failed;
}

async function faultOf(run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof CommandError || error instanceof NoAnswer) {
      return `: ${error.message}`;
    }
    throw error;
  }
}

function expectReady({ text }: Received): void {
  const { status } = fieldsOf(text);
  if (status !== "ok") {
    throw new CommandError(`It is ${String(status)}: ${text.slice(0, 1000)}`);
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
