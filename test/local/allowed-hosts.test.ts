import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHostCheck, readAllowedHosts } from "../../src/local/host/allowed-hosts.ts";
import { type FixtureHost, sendRaw, startFixture } from "./fixture-host.ts";

/** Host headers as browsers and clients send them, and whether a host without settings accepts them. */
const hosts: readonly (readonly [host: string, isOurs: boolean])[] = [
  ["localhost", true],
  ["localhost:7071", true],
  ["LOCALHOST.", true],
  ["LocalHost.:7071", true],
  ["127.0.0.1:7071", true],
  ["127.1.2.3", true],
  ["127.0.0.1.", true],
  ["[::1]:7071", true],
  ["[0:0:0:0:0:0:0:1]", true],
  ["evil.example", false],
  ["evil.example:7071", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["127.0.0.1.nip.io", false],
  ["evil-localhost", false],
  ["sub.localhost", false],
  ["0.0.0.0:7071", false],
  ["128.0.0.1", false],
  ["192.168.1.20", false],
  ["[::]", false],
  ["[::2]", false],
];

/** Every kind of path: a function's, a catch-all function's, the host's own, and a preflight of each. */
const heads = ["GET /api/items", "POST /api/items", "GET /x", "POST /admin/functions/tick"];

describe("a host without names in its settings", () => {
  let host: FixtureHost;
  beforeAll(async () => {
    host = await startFixture();
  });
  afterAll(() => host.stop());
  const ask = (head: string, fields: readonly string[]) =>
    sendRaw(host.port, [`${head} HTTP/1.1`, ...fields, "Connection: close", "", ""].join("\r\n"));

  describe.for(heads)("asked for %s", (head) => {
    it.for(hosts)("as %s answers: %s", async ([name, isOurs]) => {
      const fields = ["Content-Type: application/json", "Content-Length: 0"];
      const text = await ask(head, [`Host: ${name}`, ...fields]);
      expect(/^HTTP\/1.1 403 /.test(text)).toBe(!isOurs);
      expect(text.includes("ALLOWED_HOSTS")).toBe(!isOurs);
    });
  });

  it.for([
    ["http://evil.example/api/items", "localhost", false],
    ["http://localhost/api/items", "evil.example", false],
    ["http://localhost/api/items", "localhost:7071", true],
    ["http://evil.example/admin/functions/tick", "localhost", false],
  ] as const)("asked for %s at %s answers: %s", async ([target, name, isOurs]) => {
    const text = await ask(`GET ${target}`, [`Host: ${name}`]);
    expect(/^HTTP\/1.1 403 /.test(text)).toBe(!isOurs);
  });

  it("rejects a preflight for another name", async () => {
    const preflight = ["Origin: http://localhost", "Access-Control-Request-Method: PUT"];
    const asked = await ask("OPTIONS /api/items", ["Host: evil.example", ...preflight]);
    expect(asked).toMatch(/^HTTP\/1.1 403 /);
    expect(asked).not.toMatch(/access-control-/i);
  });
});

it("a host fires no timer for another name", async () => {
  const host = await startFixture();
  const fire = (name: string) =>
    sendRaw(
      host.port,
      `POST /admin/functions/tick HTTP/1.0\r\nHost: ${name}\r\nSeedbed-Request: 1\r\n\r\n`,
    );
  expect(await fire("evil.example")).toContain("403");
  await host.stop();
  expect(host.lines).toEqual([
    expect.stringMatching(
      /host: POST \/admin\/functions\/tick 403 This host does not answer to the name "evil\.example"\.$/,
    ),
  ]);
});

describe("names in the settings", () => {
  it("are accepted, too, in any letter case, on any port", async () => {
    const allowedHosts = readAllowedHosts("Seedbed.test., 192.168.1.20,, [FE80::1]");
    const host = await startFixture({ allowedHosts });
    const statusOf = async (name: string) =>
      (await sendRaw(host.port, `GET /api/items HTTP/1.0\r\nHost: ${name}\r\n\r\n`)).slice(9, 12);
    const said = ["seedbed.test:80", "SEEDBED.TEST", "192.168.1.20:7071", "[fe80::1]", "localhost"];
    const statuses = await Promise.all(said.map(statusOf));
    const other = await statusOf("a.seedbed.test");
    await host.stop();
    expect([statuses, other]).toEqual([said.map(() => "200"), "403"]);
  });

  it.for(["http://seedbed.test", "seedbed.test:80", "*", "a b", "a/b", "user@host", "999.1.1.1"])(
    "must not be %s",
    (setting) => {
      expect(() => readAllowedHosts(setting)).toThrow(/ALLOWED_HOSTS: .*without scheme and port/);
    },
  );

  it("are optional", () => {
    expect([readAllowedHosts(), readAllowedHosts(" ")]).toEqual([[], []]);
  });

  it("are not needed for the address that the host listens on", () => {
    const check = createHostCheck(["192.168.1.20"]);
    const target = { host: "192.168.1.20:7071", url: "", path: "", query: "" };
    expect(check({ headers: {} }, target)).toBeUndefined();
  });
});
