import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished, vi } from "vitest";
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
    const child = spawn(
      process.execPath,
      ["src/cli/main.ts", "migrate", file, "--url", server.url],
      { env: { ...process.env, ...env }, stdio: "ignore" },
    );
    const exited = once(child, "exit");
    // It repeats the request, or gives up by itself.
    const isLost = () => child.exitCode !== null || server.seen.length > index + 1;
    await vi.waitFor(() => expect(isLost()).toBe(true), { timeout: 20_000 });
    child.kill("SIGKILL");
    await exited;
    server.play("pass");
    await migrate(place, file);
    expect(await whatIsIn(place), `killed at request ${index + 1}`).toEqual(expected);
  }
}, 60_000);
