import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { Interrupted } from "../../src/cli/interrupted.ts";
import { createLegacyDatabase } from "../support/legacy-database.ts";
import { startScriptedServer } from "../support/scripted-server.ts";
import { createSeedFolder } from "../support/seed-folder.ts";
import { seedbed, startEmptySeedbed } from "../support/seedbed-command.ts";

const moods = [
  { id: 1, mood: "Calm", description: "Edited." },
  { id: 2, mood: "Cross", description: "Short." },
];
const documents = [
  { id: "ada", type: "persona", document: { name: "Ada" }, file_path: "personas/ada.json" },
  { id: "Aiko 1", type: "persona", name: "田辺 愛子", document: { color: "red" } },
  { id: 7n, type: "scenario", document: { title: "Seven", scenario: { description: "d" } } },
] as const;

/** An empty Seedbed with the files of some documents, behind a server that may lose requests. */
async function startPlace() {
  const seeds = await createSeedFolder({
    "personas/ada.json": '{ "name": "Ada" }',
    "moods/calm.json": '{ "mood": "Calm" }',
  });
  onTestFinished(() => seeds.remove());
  const place = await startEmptySeedbed({ SEEDS_FOLDER: seeds.path });
  onTestFinished(() => place.stop());
  const server = await startScriptedServer(() => place.url);
  onTestFinished(() => server.stop());
  server.play("pass");
  return { server, env: { SEEDS_FOLDER: seeds.path } };
}
type Place = Awaited<ReturnType<typeof startPlace>>;

/** Moves the database. @returns the methods of its requests */
async function migrate({ env, server }: Place, file: string): Promise<readonly string[]> {
  const { exitCode, stderr } = await seedbed(["migrate", file, "--url", server.url], { env });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return server.seen.map(({ method }) => method);
}

/** Every document, with the numbers and kinds of its revisions. */
async function whatIsIn({ env, server: { url } }: Place): Promise<readonly string[]> {
  const { stdout } = await seedbed(["export", "--url", url], { env });
  const lines = stdout.trim().split("\n");
  return Promise.all(
    lines.map(async (line) => {
      const { document, type } = JSON.parse(line);
      const answer = await fetch(`${url}/api/${type}/${document.id}/revisions`);
      const { revisions } = (await answer.json()) as { revisions: Revision[] };
      return [line, ...revisions.map(({ change, number }) => `${number} ${change}`)].join("\n");
    }),
  );
}

interface Revision {
  readonly change: string;
  readonly number: number;
}

/** A running command. */
interface Running {
  isOver(): boolean;
  /** Ends it at once. */
  end(): Promise<unknown>;
}

/** Runs a command in its own process. */
function killable(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const options = { env: { ...process.env, ...env }, stdio: "ignore" } as const;
  const child = spawn(process.execPath, ["src/cli/main.ts", ...args], options);
  const exited = once(child, "exit");
  return {
    isOver: () => child.exitCode !== null,
    end: () => {
      child.kill("SIGKILL");
      return exited;
    },
  };
}

/** Runs a command in this process. */
function stoppable(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const stopping = new AbortController();
  let isOver = false;
  const ended = seedbed(args, { env, signal: stopping.signal }).finally(() => {
    isOver = true;
  });
  return {
    isOver: () => isOver,
    end: () => {
      stopping.abort(new Interrupted("SIGTERM"));
      return ended;
    },
  };
}

// Killed before a write, it leaves what the write before left; so each write is carried out, and its answer lost.
it("a migration killed at any of its writes is completed by running it again", async () => {
  const file = await createLegacyDatabase({ documents, moods });
  const undisturbed = await startPlace();
  const methods = await migrate(undisturbed, file);
  const writes = [...methods.keys()].filter((index) => methods[index] !== "GET");
  expect(writes.length).toBeGreaterThanOrEqual(3);
  const expected = await whatIsIn(undisturbed);
  expect(expected.length).toBe(5);
  for (const index of writes) {
    const place = await startPlace();
    const { env, server } = place;
    server.play(...Array<"pass">(index).fill("pass"), "lose", "hang");
    // A real kill once: the server knows no difference.
    const start = index === writes[0] ? killable : stoppable;
    const migration = start(["migrate", file, "--url", server.url], env);
    // It repeats the request, or gives up by itself.
    const isLost = () => migration.isOver() || server.seen.length > index + 1;
    await expect.poll(isLost).toBe(true);
    const sent = server.seen.length;
    await migration.end();
    expect(server.seen).toHaveLength(sent);
    server.play("pass");
    await migrate(place, file);
    expect(await whatIsIn(place), `killed at request ${index + 1}`).toEqual(expected);
  }
});

it("new documents are sent so that none replaces one that somebody creates in the meantime", async () => {
  const place = await startPlace();
  await migrate(place, await createLegacyDatabase({ documents, moods }));
  const modeOf = (id: string) =>
    place.server.seen
      .filter(({ body, path }) => path.startsWith("/api/import") && body.includes(`"id":"${id}"`))
      .map(({ path }) => new URL(path, place.server.url).searchParams.get("mode"));
  expect(["aiko-1", "7"].map(modeOf)).toEqual([["create"], ["create"]]);
});
