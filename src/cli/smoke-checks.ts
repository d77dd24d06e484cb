import { documentTypes } from "../documents/index.ts";
import { CommandError } from "./command-error.ts";
import type { Connection } from "./connection/connection.ts";
import { problemOf } from "./connection/problem-of.ts";
import type { Received } from "./connection/transport.ts";
import { fieldsOf, toRecord } from "./json.ts";

/** One thing that a Seedbed has to be able to do. */
export interface Check {
  readonly name: string;
  /**
   * @returns what is to be said of a success, if anything is
   * @throws CommandError, NoAnswer
   */
  readonly run: () => Promise<string | undefined>;
}

/** The mood that is written and goes again; the same each time, so that no run leaves anything that the next does not use. */
const id = "seedbed-smoke-test";
const path = `/api/moods/${id}`;

/** What is said beside a path: a body, and header fields. */
interface Said {
  readonly body?: object;
  readonly "if-match"?: string;
  readonly "if-none-match"?: string;
}

/** Where REQUIRE_IF_MATCH is set, every change has to say which version it is about. */
const anyVersion = { "if-match": "*" };
const noDocument = { "if-none-match": "*" };

/** Whether it is there, and can serve. */
export function readinessChecks(
  connection: Connection,
  expectedVersion: string | undefined,
): readonly Check[] {
  return [
    {
      name: "health",
      run: async () => {
        const { text } = await connection.call({ path: "/api/health" });
        const { status, version } = fieldsOf(text);
        expectShape(status === "ok" && typeof version === "string", connection);
        if (expectedVersion !== undefined && version !== expectedVersion) {
          throw new CommandError(`Version ${version} answers, not ${expectedVersion}.`);
        }
        return `version ${version}`;
      },
    },
    {
      name: "ready",
      run: async () => {
        const received = await connection.ask({ path: "/api/health/ready", isOnce: true });
        const { checks, status } = fieldsOf(received.text);
        const isShaped = typeof status === "string" && Object.keys(toRecord(checks)).length > 0;
        expectShape(isShaped && [200, 503].includes(received.status), connection, received);
        const said = describeReadiness(String(status), toRecord(checks));
        if (received.status !== 200) {
          throw new CommandError(said);
        }
        // It serves, and an alert may be due all the same: an old backup, a seed file that can't be read.
        return status === "ok" ? undefined : said;
      },
    },
  ];
}

/** Each check needs those before it; what is there to clean up is the last. */
export function writingChecks(connection: Connection): readonly Check[] {
  const send = (
    method: "POST" | "PATCH" | "DELETE",
    to: string,
    { body, ...headers }: Said = {},
  ) => ({
    method,
    path: to,
    headers: { "content-type": "application/json", ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const create = send("POST", "/api/moods", { body: { id, mood: "Smoke test" } });
  const expectMood = ({ text }: Received, n?: number): { readonly revision: number } => {
    const mood = toRecord(fieldsOf(text)["mood"]);
    const { revision } = toRecord(mood["_meta"]);
    expectShape(mood["id"] === id && typeof revision === "number", connection);
    if (mood["n"] !== n) {
      throw new CommandError("The mood is not what was written.");
    }
    return { revision: Number(revision) };
  };
  const remove = async (): Promise<undefined> => {
    const { text } = await connection.call(send("DELETE", path, anyVersion));
    expectShape(fieldsOf(text)["success"] === true, connection);
  };
  let created = "";
  let changed = 0;
  return [
    ...documentTypes.map(({ collection }) => ({
      name: `read ${collection}`,
      run: async () => {
        const { text } = await connection.call({ path: `/api/${collection}?limit=1` });
        expectShape(Array.isArray(fieldsOf(text)[collection]), connection);
        return undefined;
      },
    })),
    {
      name: "create a mood",
      run: async () => {
        const first = await connection.ask(create);
        // Left by a run that broke off.
        const isLeft = problemOf(first)?.code === "already-exists";
        if (isLeft) {
          await remove();
        }
        const answer = first.status === 201 ? first : await connection.call(create);
        expectMood(answer);
        created = answer.headers.get("etag") ?? "";
        expectShape(/^"\d+-[\w-]+"$/.test(created), connection);
        return isLeft ? "over what an earlier run had left" : undefined;
      },
    },
    {
      name: "change it, on its version",
      run: async () => {
        const patch = send("PATCH", path, { body: { n: 1 }, "if-match": created });
        changed = expectMood(await connection.call(patch), 1).revision;
        return undefined;
      },
    },
    {
      name: "be refused on an old version",
      run: async () => {
        const patch = send("PATCH", path, { body: { n: 2 }, "if-match": created });
        const refused = await connection.ask(patch);
        if (refused.status !== 412 || problemOf(refused)?.code !== "precondition-failed") {
          throw new CommandError(
            `It was answered ${refused.status}, not refused with precondition-failed.`,
          );
        }
        return undefined;
      },
    },
    { name: "delete it", run: remove },
    {
      name: "bring it back",
      run: async () => {
        const restore = send("POST", `${path}/revisions/${changed}/restore`, noDocument);
        expectMood(await connection.call(restore), 1);
        return undefined;
      },
    },
    {
      name: "find it as it was",
      run: async () => {
        expectMood(await connection.call({ path }), 1);
        return undefined;
      },
    },
    {
      name: "take it away again",
      run: async () => {
        const erased = await connection.ask(send("POST", `${path}/erase`, anyVersion));
        if ([401, 403].includes(erased.status)) {
          await remove();
          return "deleted; to erase it, too, takes an admin";
        }
        expectShape(fieldsOf(erased.text)["success"] === true, connection, erased);
        return "erased";
      },
    },
  ];
}

/** @throws CommandError when an answer is not what a Seedbed says */
function expectShape(
  isShaped: boolean,
  { name }: Connection,
  { status }: Pick<Received, "status"> = { status: 200 },
): void {
  if (!isShaped) {
    throw new CommandError(
      `${name} answered ${status}, and not as a Seedbed does. Is the URL right?`,
    );
  }
}

/** The status, and what is behind it: each check that is not as it should be, with its reasons. */
function describeReadiness(status: string, checks: Readonly<Record<string, unknown>>): string {
  const quiet: readonly unknown[] = ["ok", "off", "following"];
  const findings = Object.entries(checks).flatMap(([name, value]) => {
    const check = toRecord(value);
    const { detail, leftOut, problems } = check;
    const reasons = [
      ...(typeof detail === "string" ? [detail] : []),
      ...(typeof leftOut === "number" && leftOut > 0 ? [`${leftOut} rows are no documents`] : []),
      ...(Array.isArray(problems) ? problems : []).map((problem) => {
        const { detail: reason, file } = toRecord(problem);
        return `${String(file)}: ${String(reason)}`;
      }),
    ];
    const isQuiet = quiet.includes(check["status"]) && reasons.length === 0;
    const said = [`${name} ${String(check["status"])}`, ...reasons.slice(0, 5)].join(", ");
    // Before the first night there is no backup yet.
    return isQuiet || check["status"] === "none" ? [] : [said];
  });
  return [status, ...findings].join("; ");
}
