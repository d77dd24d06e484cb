import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import { askOf } from "../support/in-process-api.ts";
import { expectCleanLog, expectNothingLeaked } from "../support/secrets.ts";
import { openStorage } from "../support/storage.ts";

const anotherKey = Buffer.from("another key, which nobody may see").toString("base64");

let storage: string;
beforeAll(async () => {
  storage = await openStorage();
});

/** The app, and the answers of some operations that all use the storage. */
async function answersOf(DocumentsStorage: string, SEED_POLICY = "off") {
  const lines: string[] = [];
  const env = { ACCESS: "open", DocumentsStorage, SEED_POLICY };
  const app = createApp({ env, root: process.cwd() });
  const ask = askOf(app, (level, event) => lines.push(`${level} ${JSON.stringify(event)}`));
  const answers: string[] = [];
  const statuses: number[] = [];
  for (const name of ["moods-get", "moods-create", "export", "seeds-plan", "health-ready"]) {
    const sent = name === "moods-create" && { body: '{"id":"calm","mood":"Calm"}' };
    const reply = await ask(name, { params: { id: "calm" }, ...sent });
    statuses.push(reply.status);
    answers.push(JSON.stringify(reply));
  }
  onTestFinished(() => app.jobs.stop());
  await app.jobs.plant((level, event) => lines.push(`${level} ${JSON.stringify(event)}`));
  return { answers, lines, statuses };
}

describe("neither answers nor the log show the key", () => {
  it.for([
    {
      name: "is wrong",
      change: (text: string) => text.replace(/AccountKey=[^;]+/, `AccountKey=${anotherKey}`),
    },
    { name: "has no end", change: (text: string) => text.replace(/;TableEndpoint.*/, "") },
    {
      name: "goes to another account",
      change: (text: string) => text.replace(/AccountName=\w+/, "AccountName=other"),
    },
    {
      name: "is of a storage that is away",
      change: (text: string) => text.replace(/:\d+\//, ":9/"),
    },
  ])("when it $name", async ({ change }) => {
    const connectionString = change(storage);
    const { answers, lines, statuses } = await answersOf(connectionString);
    expect(statuses).toEqual([503, 503, 503, 503, 503]);
    expect(lines.length).toBeGreaterThan(0);
    for (const text of answers) {
      expectNothingLeaked(text, connectionString);
    }
    expectCleanLog(lines.join("\n"), connectionString);
  });

  it("and only the log says which host does not answer, and why", async () => {
    const { answers, lines } = await answersOf(storage.replace(/:\d+\//, ":9/"), "if-empty");
    const failed = ["planting-failed", "request-failed", "readiness-failed"].map((event) =>
      lines.filter((line) => line.includes(`"event":"${event}"`)),
    );
    for (const said of failed) {
      expect(said.length).toBeGreaterThan(0);
      expect(said.filter((line) => !line.includes("ECONNREFUSED 127.0.0.1:9"))).toEqual([]);
    }
    expect(answers.filter((text) => text.includes("127.0.0.1"))).toEqual([]);
  });
});
