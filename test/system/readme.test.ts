import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort, RunningCommand } from "../support/npm-start.ts";

interface Step {
  readonly command: string;
  readonly answer: string;
}

/** The commands of the README's tour, each with the answer that it shows. */
function stepsOf(readme: string): readonly Step[] {
  return [...readme.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = "", ...answer] = step.trim().split("\n");
        return { command, answer: answer.join("\n") };
      }),
  );
}

const port = await freePort();
const readme = (await readFile("README.md", "utf8")).replaceAll(
  "localhost:7071",
  `localhost:${port}`,
);
let app: RunningCommand;

beforeAll(async () => {
  app = new RunningCommand(["--memory"], { PORT: String(port) });
  await app.printed(/Open http/);
});
afterAll(() => app.kill());

it.for(stepsOf(readme))("the README tells the truth of $command", async ({ command, answer }) => {
  const { stdout } = await promisify(execFile)("bash", ["-c", command]);
  const expected = answer
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[\\s\\S]*?");
  expect(stdout.replaceAll("\r", "").trim()).toMatch(new RegExp(`^${expected}$`));
});

it("the README's tour is not empty", () => {
  expect(stepsOf(readme).length).toBeGreaterThanOrEqual(8);
});
