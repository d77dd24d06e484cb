import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";

/** A storage that takes connections and never answers: a start that waits for it never ends. */
async function startSilentStorage(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return [
    "DefaultEndpointsProtocol=http;AccountName=silent;AccountKey=c2lsZW50",
    `TableEndpoint=http://127.0.0.1:${port}/silent`,
  ].join(";");
}

it("the bundle starts with its settings alone, in any folder, and does not wait for planting", async () => {
  const script = join(import.meta.dirname, "../support/worker-process.ts");
  const env = { DocumentsStorage: await startSilentStorage() };
  const { stderr, stdout } = await promisify(execFile)(
    process.execPath,
    [script, resolve("dist/index.cjs")],
    { cwd: "/", env },
  );
  // Planting would have failed before a start that waits for it is over.
  expect(`${stdout}${stderr}`).not.toContain("planting-failed");
  const { operations } = createApp({ env: {}, root: "." });
  const names: readonly string[] = JSON.parse(stdout.split("\n").at(-2) ?? "");
  expect(names).toEqual(expect.arrayContaining(operations.map(({ name }) => name)));
  expect(names).toEqual(expect.arrayContaining(["backup", "seeding-start"]));
});
