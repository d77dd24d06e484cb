import type { Meta } from "../client/answers.ts";
import type { Client } from "../client/client.ts";
import type { Mood } from "../client/documents.ts";
import { SeedbedError } from "../client/seedbed-error.ts";
import { documentTypes } from "../documents/index.ts";
import { CommandError } from "./command-error.ts";
import { toRecord } from "./json.ts";

/** One thing that Seedbed must be able to do. */
export interface Check {
  readonly name: string;
  /**
   * @returns a remark on a success, if there is one
   * @throws CommandError, SeedbedError
   */
  readonly run: () => Promise<string | undefined>;
}

/** The mood that is written and removed; always the same, so that leftovers of one run are used up by the next. */
const id = "seedbed-smoke-test";

/** With REQUIRE_IF_MATCH, every change needs a condition. */
const anyVersion = { ifMatch: "*" };

/** What must be running, if that matters. */
export interface Expected {
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
}

/** Checks that it runs and can handle requests. */
export function readinessChecks(client: Client, expected: Expected): readonly Check[] {
  return [
    {
      name: "health",
      run: async () => {
        const { commit, status, version } = await client.health();
        expectShape(status === "ok" && typeof version === "string");
        if (expected.version !== undefined && version !== expected.version) {
          throw new CommandError(`The version is ${version}, not ${expected.version}.`);
        }
        if (expected.commit !== undefined && commit !== expected.commit) {
          throw new CommandError(`The commit is ${commit ?? "unknown"}, not ${expected.commit}.`);
        }
        return `version ${version}`;
      },
    },
    {
      name: "ready",
      run: async () => {
        const { checks, status } = await client.ready();
        expectShape(typeof status === "string" && Object.keys(toRecord(checks)).length > 0);
        const said = describeReadiness(status, toRecord(checks));
        if (status !== "ok" && status !== "degraded") {
          throw new CommandError(said);
        }
        // It works, but something needs attention: an old backup, or an unreadable seed file.
        return status === "ok" ? undefined : said;
      },
    },
  ];
}

/** Each check needs those before it; the last one cleans up. */
export function writingChecks(client: Client): readonly Check[] {
  const { moods } = client;
  const create = () => moods.create({ id, mood: "Smoke test" });
  const remove = async (): Promise<undefined> => {
    await moods.delete(id, anyVersion);
  };
  const expectMood = (mood: Mood, n?: number): Meta => {
    expectShape(mood.id === id && /^"\d+-[\w-]+"$/.test(mood._meta?.etag));
    if (mood["n"] !== n) {
      throw new CommandError("The mood differs from what was written.");
    }
    return mood._meta;
  };
  let created = "";
  let changed = 0;
  return [
    ...documentTypes.map(({ collection }) => ({
      name: `read ${collection}`,
      run: async () => {
        const { items } = await client[collection].list({ pageSize: 1 }).page();
        expectShape(Array.isArray(items));
        return undefined;
      },
    })),
    {
      name: "create a mood",
      run: async () => {
        const first = await unless("already-exists", create());
        if (first === undefined) {
          // Left over from an interrupted run.
          await remove();
        }
        created = expectMood(first ?? (await create())).etag;
        return first === undefined ? "replaced what an earlier run had left" : undefined;
      },
    },
    {
      name: "change it with If-Match",
      run: async () => {
        changed = expectMood(await moods.patch(id, { n: 1 }, { ifMatch: created }), 1).revision;
        return undefined;
      },
    },
    {
      name: "get refused with an old ETag",
      run: async () => {
        const late = moods.patch(id, { n: 2 }, { ifMatch: created });
        if ((await unless("precondition-failed", late)) !== undefined) {
          throw new CommandError(
            "The change was accepted; it should have failed with precondition-failed.",
          );
        }
        return undefined;
      },
    },
    { name: "delete it", run: remove },
    {
      name: "bring it back",
      run: async () => {
        expectMood(await moods.restore(id, changed, { ifNoneMatch: "*" }), 1);
        return undefined;
      },
    },
    {
      name: "read it again",
      run: async () => {
        expectMood(await moods.get(id), 1);
        return undefined;
      },
    },
    {
      name: "remove it",
      run: async () => {
        try {
          await moods.erase(id, anyVersion);
          return "erased";
        } catch (error) {
          if (!(error instanceof SeedbedError && [401, 403].includes(error.status ?? 0))) {
            throw error;
          }
          await remove();
          return "deleted; erasing it requires an admin";
        }
      },
    },
  ];
}

/** The result of a call; `undefined` if it fails with this code. */
async function unless<Content>(code: string, call: Promise<Content>): Promise<Content | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof SeedbedError && error.code === code) {
      return undefined;
    }
    throw error;
  }
}

/** @throws CommandError if an answer is not shaped like one of Seedbed */
function expectShape(isShaped: boolean): void {
  if (!isShaped) {
    throw new CommandError(
      "The answer is not from Seedbed. Check the URL, and any proxy on the way.",
    );
  }
}

/** The status, and each check that is not ok, with its reasons. */
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
    // There is no backup before the first night.
    return isQuiet || check["status"] === "none" ? [] : [said];
  });
  return [status, ...findings].join("; ");
}
