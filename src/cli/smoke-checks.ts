import type { Meta } from "../client/answers.ts";
import type { Client } from "../client/client.ts";
import type { Mood } from "../client/documents.ts";
import { SeedbedError } from "../client/seedbed-error.ts";
import { documentTypes } from "../documents/index.ts";
import { CommandError } from "./command-error.ts";
import { toRecord } from "./json.ts";

/** One thing that a Seedbed has to be able to do. */
export interface Check {
  readonly name: string;
  /**
   * @returns what is to be said of a success, if anything is
   * @throws CommandError, SeedbedError
   */
  readonly run: () => Promise<string | undefined>;
}

/** The mood that is written and goes again; the same each time, so that no run leaves anything that the next does not use. */
const id = "seedbed-smoke-test";

/** Where REQUIRE_IF_MATCH is set, every change has to say which version it is about. */
const anyVersion = { ifMatch: "*" };

/** Whether it is there, and can serve. */
export function readinessChecks(
  client: Client,
  expectedVersion: string | undefined,
): readonly Check[] {
  return [
    {
      name: "health",
      run: async () => {
        const { status, version } = await client.health();
        expectShape(status === "ok" && typeof version === "string");
        if (expectedVersion !== undefined && version !== expectedVersion) {
          throw new CommandError(`Version ${version} answers, not ${expectedVersion}.`);
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
        // It serves, and an alert may be due all the same: an old backup, a seed file that can't be read.
        return status === "ok" ? undefined : said;
      },
    },
  ];
}

/** Each check needs those before it; what is there to clean up is the last. */
export function writingChecks(client: Client): readonly Check[] {
  const { moods } = client;
  const create = () => moods.create({ id, mood: "Smoke test" });
  const remove = async (): Promise<undefined> => {
    await moods.delete(id, anyVersion);
  };
  const expectMood = (mood: Mood, n?: number): Meta => {
    expectShape(mood.id === id && /^"\d+-[\w-]+"$/.test(mood._meta?.etag));
    if (mood["n"] !== n) {
      throw new CommandError("The mood is not what was written.");
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
          // Left by a run that broke off.
          await remove();
        }
        created = expectMood(first ?? (await create())).etag;
        return first === undefined ? "over what an earlier run had left" : undefined;
      },
    },
    {
      name: "change it, on its version",
      run: async () => {
        changed = expectMood(await moods.patch(id, { n: 1 }, { ifMatch: created }), 1).revision;
        return undefined;
      },
    },
    {
      name: "be refused on an old version",
      run: async () => {
        const late = moods.patch(id, { n: 2 }, { ifMatch: created });
        if ((await unless("precondition-failed", late)) !== undefined) {
          throw new CommandError("It was changed, not refused with precondition-failed.");
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
      name: "find it as it was",
      run: async () => {
        expectMood(await moods.get(id), 1);
        return undefined;
      },
    },
    {
      name: "take it away again",
      run: async () => {
        try {
          await moods.erase(id, anyVersion);
          return "erased";
        } catch (error) {
          if (!(error instanceof SeedbedError && [401, 403].includes(error.status ?? 0))) {
            throw error;
          }
          await remove();
          return "deleted; to erase it, too, takes an admin";
        }
      },
    },
  ];
}

/** What a call gives; `undefined` when it fails with this code. */
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

/** @throws CommandError when an answer is not what a Seedbed says */
function expectShape(isShaped: boolean): void {
  if (!isShaped) {
    throw new CommandError(
      "The answer is not from Seedbed. Check the URL, and any proxy on the way.",
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
