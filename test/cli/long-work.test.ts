import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { seedbed } from "../support/seedbed-command.ts";

let server: Server;
afterEach(() => server.close());

/** A Seedbed, or a gateway in front of one, with prepared answers; it records its requests. */
async function answering(
  answers: readonly { status: number; location?: string; body: object }[],
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    request.resume();
    const { body = {}, location, status = 500 } = answers[asked.length] ?? {};
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status, {
      "content-type": "application/json",
      connection: "close",
      ...(location && { location }),
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const counts = { created: 1, updated: 0, deleted: 0, unchanged: 0, mode: "missing", plan: false };

it("continues a backup over several calls until it is done", async () => {
  const { asked, url } = await answering([
    { status: 202, location: "/api/backups/b1", body: { done: false, progress: { rows: 10 } } },
    { status: 202, location: "/api/backups/b1", body: { done: false, progress: { rows: 20 } } },
    { status: 200, body: { done: true, name: "b1", counts: {}, leftOut: [], removed: [] } },
  ]);
  const { exitCode, stdout } = await seedbed(["backup", "--url", url]);
  expect([exitCode, stdout.split("\n").at(-2)]).toEqual([0, "Made backup b1 and verified it."]);
  expect(asked).toEqual(["POST /api/backups", "POST /api/backups/b1", "POST /api/backups/b1"]);
});

it("continues a restore at its cursor, and reports the documents of all calls", async () => {
  const first = { type: "moods", id: "a", change: "create" };
  const second = { type: "moods", id: "b", change: "create" };
  const { asked, url } = await answering([
    {
      status: 202,
      location: "/api/backups/b1/restore?cursor=c1",
      body: { ...counts, done: false, documents: [first], progress: {} },
    },
    { status: 200, body: { ...counts, created: 2, done: true, documents: [second] } },
  ]);
  const { stdout } = await seedbed(["restore", "b1", "--json", "--url", url]);
  expect(JSON.parse(stdout)).toMatchObject({ created: 2, documents: [first, second] });
  expect(asked).toEqual(["POST /api/backups/b1/restore", "POST /api/backups/b1/restore?cursor=c1"]);
});

it("fails if the answer does not say where to go on", async () => {
  const { url } = await answering([{ status: 202, body: { done: false } }]);
  const { exitCode, stderr } = await seedbed(["backup", "--url", url]);
  expect([exitCode, stderr]).toEqual([
    1,
    "The work is not done, but the answer does not say where to go on.\n",
  ]);
});
