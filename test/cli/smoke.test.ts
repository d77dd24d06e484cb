import type { RequestListener } from "node:http";
import { expect, it } from "vitest";
import { seedbed, startEmptySeedbed } from "../support/seedbed-command.ts";
import { serve } from "../support/serve.ts";

it("a Seedbed that does all is tried and left as it was", async () => {
  const place = await startEmptySeedbed();
  try {
    const { exitCode, stdout } = await seedbed(["smoke", place.url]);
    expect(stdout).not.toContain("FAIL");
    expect(stdout).toMatch(/^ok {4}be refused on an old version/m);
    expect(stdout).toMatch(/All well: .*\n$/);
    expect(exitCode).toBe(0);
    const { moods } = (await (await fetch(`${place.url}/api/moods`)).json()) as { moods: [] };
    expect(moods).toEqual([]);
    expect((await seedbed(["smoke", "--storage", place.storage])).exitCode).toBe(0);
  } finally {
    await place.stop();
  }
});

it("something else that answers is found out, and each failure is said", async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(404, { connection: "close" }).end("<html>");
  });
  const { exitCode, stdout } = await seedbed(["smoke", url]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}health \(\d+ ms\): .*404/m);
  expect(stdout).toMatch(/13 failed: .*\n$/);
});

/** A Seedbed of this version that has not yet found its storage. */
const answers =
  (ready: () => boolean, version = "1.2.3"): RequestListener =>
  (request, response) => {
    request.resume();
    const isReady = request.url?.endsWith("ready") !== true || ready();
    response
      .writeHead(isReady ? 200 : 500, { "content-type": "application/json" })
      .end(JSON.stringify({ status: "ok", version }));
  };

it("with --wait it waits until the app is ready", async () => {
  const outcomes = [false];
  const url = await serve(answers(() => outcomes.pop() ?? true));
  const { stderr, stdout } = await seedbed(["smoke", url, "--wait", "0.05"]);
  expect(stderr).toMatch(/^Waiting: .*500/);
  expect(stdout).toMatch(/^ok {4}health \(\d+ ms\): version 1\.2\.3\nok {4}ready/);
});

it("it waits no longer than it is told to", async () => {
  const url = await serve(answers(() => false));
  const { exitCode, stdout } = await seedbed(["smoke", url, "--wait", "0.01"]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}ready/m);
});

it("another version than the expected one is a failure", async () => {
  const url = await serve(answers(() => true, "0.0.9"));
  const { exitCode, stdout } = await seedbed(["smoke", url, "--expect-version", "1.0.0"]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}health .*: Version 0\.0\.9 answers, not 1\.0\.0\./);
});

it.for(["-1", "soon", "61"])("--wait %s is refused", async (wait) => {
  const { exitCode, stderr } = await seedbed(["smoke", "http://127.0.0.1:1", `--wait=${wait}`]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Give minutes, from 0 to 60.")]);
});

it("what degrades it is said, and no failure: an old backup does not undo a deployment", async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(200).end('{"status":"degraded","checks":{"backups":{"status":"degraded"}}}');
  });
  const { stdout } = await seedbed(["smoke", url]);
  expect(stdout).toMatch(/^ok {4}ready \(\d+ ms\): degraded, .*backups/m);
});
