import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { seedbed, startEmptySeedbed } from "../support/seedbed-command.ts";

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
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(404, { connection: "close" }).end("<html>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { exitCode, stdout } = await seedbed(["smoke", url]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}health \(\d+ ms\): .*404/m);
    expect(stdout).toMatch(/13 failed: .*\n$/);
  } finally {
    server.close();
  }
});
