import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requestMark } from "../../src/http/request/foreign-page.ts";
import { toKeyLevel } from "../../src/local/host/key-check.ts";
import { keepKeys, makeKeys } from "../../src/local/host/keys.ts";
import { type FixtureHost, sendRaw, startFixture } from "./fixture-host.ts";

const keys = makeKeys();
const wrong = makeKeys();

/** The levels that a key gives access to. */
const callers: readonly { who: string; key: string | undefined; opens: readonly string[] }[] = [
  { who: "nobody", key: undefined, opens: [] },
  { who: "an empty key", key: "", opens: [] },
  { who: "a key of another host", key: wrong._master, opens: [] },
  { who: "a part of the master key", key: keys._master.slice(0, -1), opens: [] },
  { who: "the master key with more behind it", key: `${keys._master}A`, opens: [] },
  { who: "both keys in one", key: `${keys.default}, ${keys._master}`, opens: [] },
  { who: "the function key", key: keys.default, opens: ["function"] },
  { who: "the master key", key: keys._master, opens: ["function", "admin"] },
];
const ways = ["header", "query", "query in capitals"] as const;

describe("a host with keys", () => {
  let host: FixtureHost;
  beforeAll(async () => {
    host = await startFixture({
      keys,
      cors: { origins: ["http://a.example"], credentials: false },
    });
  });
  afterAll(() => host.stop());

  const send = (
    path: string,
    key: string | undefined,
    way: (typeof ways)[number],
    method: string,
  ) => {
    const name = way === "query in capitals" ? "CODE" : "code";
    const inHeader = way === "header" && key !== undefined;
    const query =
      way === "header" || key === undefined ? "" : `?a=1&${name}=${encodeURIComponent(key)}`;
    return fetch(`${host.url}${path}${query}`, {
      method,
      headers: { [requestMark]: "1", ...(inHeader && { "x-functions-key": key }) },
    });
  };

  it.for(callers.flatMap((caller) => ways.map((way) => ({ ...caller, way }))))(
    "lets $who in the $way through to $opens and no further",
    async ({ key, opens, way }) => {
      for (const level of ["anonymous", "function", "admin"]) {
        for (const method of ["GET", "POST"]) {
          const response = await send(`/asks/${level}`, key, way, method);
          const isOpen = level === "anonymous" || opens.includes(level);
          expect([level, response.status]).toEqual([level, isOpen ? 200 : 401]);
          const body = await response.text();
          expect(isOpen ? JSON.parse(body).function : body).toBe(isOpen ? `asks-${level}` : "");
        }
      }
      for (const path of [
        "/admin/functions/tick",
        "/ADMIN/functions/tick",
        "/%61dmin/functions/tick",
      ]) {
        const response = await send(path, key, way, "POST");
        expect([response.status, await response.text()]).toEqual([
          opens.includes("admin") ? 202 : 401,
          "",
        ]);
      }
      for (const path of ["/admin/host/status", "/runtime/x"]) {
        const { status } = await send(path, key, way, "GET");
        expect(status).toBe(opens.includes("admin") ? 404 : 401);
      }
    },
  );

  it("prefers the header over the code, like Azure", async () => {
    const ask = async (header: string, code: string) =>
      (
        await fetch(`${host.url}/asks/function?code=${code}`, {
          headers: { "x-functions-key": header },
        })
      ).status;
    expect(await ask(keys.default, "no")).toBe(200);
    expect(await ask("no", keys.default)).toBe(401);
    expect(await ask("", keys._master)).toBe(401);
  });

  it("uses the first of several keys, like Azure", async () => {
    const fields = (...given: readonly string[]) =>
      given.map((key) => `x-functions-key: ${key}\r\n`).join("");
    const ask = async (query: string, ...given: readonly string[]) =>
      (
        await sendRaw(
          host.port,
          `GET /asks/function${query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${fields(...given)}\r\n`,
        )
      ).slice(9, 12);
    expect(await ask("", keys.default, "no")).toBe("200");
    expect(await ask("", "no", keys.default)).toBe("401");
    expect(await ask(`?code=${keys.default}&code=no`)).toBe("200");
    expect(await ask(`?code=no&code=${keys.default}`)).toBe("401");
  });

  it("rejects before it reads the body", async () => {
    const socket = connect(host.port, "127.0.0.1");
    socket.write(
      "POST /asks/function HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n",
    );
    const [first] = await Array.fromAsync(
      (async function* () {
        for await (const chunk of socket) {
          yield String(chunk);
          return;
        }
      })(),
    );
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1.1 401 /);
  });

  it("answers preflights and unknown paths without a key", async () => {
    const preflight = await fetch(`${host.url}/asks/function`, {
      method: "OPTIONS",
      headers: { origin: "http://a.example", "access-control-request-method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect((await fetch(`${host.url}/nowhere`)).status).toBe(404);
    const refused = await fetch(`${host.url}/asks/function`, {
      headers: { origin: "http://a.example" },
    });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      401,
      "http://a.example",
    ]);
  });

  it("writes no key into its log", async () => {
    await fetch(`${host.url}/answer/control?code=${keys._master}`);
    await fetch(`${host.url}/asks/function?code=wrong`);
    await fetch(`${host.url}/nowhere?code=${keys.default}`);
    expect(host.lines.slice(-2)).toEqual([
      expect.stringMatching(/host: GET \/asks\/function 401 No valid key\.$/),
      expect.stringMatching(/host: GET \/nowhere 404$/),
    ]);
    expect(host.lines.join("\n")).toContain("GET /answer/control cannot be sent");
    expect(host.lines.join("\n")).not.toContain(keys._master);
    expect(host.lines.join("\n")).not.toMatch(/code=/);
  });
});

it.for([
  [undefined, "function"],
  ["anonymous", "anonymous"],
  ["Function", "function"],
  ["admin", "admin"],
  ["system", "admin"],
  ["user", "admin"],
  ["", "admin"],
] as const)("a function of the level %s requires the key %s", ([authLevel, level]) => {
  expect(toKeyLevel(authLevel === undefined ? {} : { authLevel })).toBe(level);
});

describe("the keys of a host", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "seedbed-keys-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("have 256 random bits each", () => {
    const made = Array.from({ length: 50 }, makeKeys).flatMap((each) => Object.values(each));
    expect(new Set(made).size).toBe(100);
    for (const key of made) {
      expect(Buffer.from(key, "base64url")).toHaveLength(32);
      expect(encodeURIComponent(key)).toBe(key);
    }
  });

  it("are created once, in a file that only its owner can read", async () => {
    const file = join(folder, "data", "keys.json");
    const made = await keepKeys(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(made);
    expect(await keepKeys(file)).toEqual(made);
  });

  it("are the same for several starts at once, and no other file is left", async () => {
    const file = join(folder, "data", "keys.json");
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => keepKeys(file)));
    expect(others.every((each) => each._master === first?._master)).toBe(true);
    expect(await readdir(join(folder, "data"))).toEqual(["keys.json"]);
  });

  it.for([
    "",
    "{",
    "null",
    '{"default":"a","_master":"b"}',
    JSON.stringify({ default: keys.default }),
  ])("are not replaced if the file has %j", async (text) => {
    const file = join(folder, "keys.json");
    await writeFile(file, text);
    await expect(keepKeys(file)).rejects.toThrow(
      /keys\.json does not contain the keys .* Delete it/,
    );
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("that can't be saved are reported in a sentence", async () => {
    await writeFile(join(folder, "data"), "a file");
    await expect(keepKeys(join(folder, "data", "keys.json"))).rejects.toThrow(
      /^The keys in .*keys\.json cannot be read or written: /,
    );
  });
});
