import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeServer } from "../../src/local/host/close-server.ts";
import { makeKeys } from "../../src/local/host/keys.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { freePort } from "../support/npm-start.ts";
import { patience } from "../support/patience.ts";
import { anyStorage } from "../support/storage.ts";

const nginx = process.env["NGINX"] ?? "/usr/sbin/nginx";
const isMissing = !existsSync(nginx);
const name = "the gateway of docs/moving.md";

describe.skipIf(isMissing)(isMissing ? `${name} (skipped: there is no ${nginx})` : name, () => {
  const keys = makeKeys();
  let app: RunningApp;
  let folder: string;
  let gateway: string;
  let own: Server;
  let end: () => Promise<unknown>;
  beforeAll(async () => {
    app = await startBundle({
      settings: { ACCESS: "key", LEGACY_FRONTENDS: "true", DocumentsStorage: await anyStorage() },
      keys,
    });
    own = createServer(({ headers, url }, response) => {
      const isIn = headers.cookie === "session=1";
      response.writeHead(url === "/session" && !isIn ? 401 : 200);
      response.end(`own ${url}`);
    });
    await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
    const port = await freePort();
    gateway = `http://127.0.0.1:${port}`;
    folder = await mkdtemp(join(tmpdir(), "seedbed-gateway-"));
    await writeFile(join(folder, "nginx.conf"), await configuration(port));
    const child = spawn(nginx, ["-p", folder, "-c", join(folder, "nginx.conf")], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    end = async () => {
      const exited = once(child, "exit");
      child.kill("SIGQUIT");
      await exited;
    };
    await vi.waitFor(() => fetch(gateway), { timeout: patience });
  });
  afterAll(async () => {
    await end?.();
    await app?.stop();
    await closeServer(own, 0);
    await rm(folder, { recursive: true });
  });

  /** The configuration on the page, with the addresses of this test. */
  async function configuration(port: number): Promise<string> {
    const page = await readFile("docs/moving.md", "utf8");
    const [, server = ""] = /^```nginx\n(.*?)^```/ms.exec(page) ?? [];
    const address = `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
    const replaced = [
      ["listen 8080;", `listen 127.0.0.1:${port};`],
      ["https://YOUR-APP.azurewebsites.net", app.url],
      ["YOUR-KEY", keys.default],
      ["http://localhost:3000", address],
    ].reduce((text, [from = "", to = ""]) => {
      expect(text).toContain(from);
      return text.replaceAll(from, to);
    }, server);
    const scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${folder};`)
      .join(" ");
    return `daemon off; master_process off; pid nginx.pid; error_log stderr crit; events {}
      http { access_log off; ${scratch} ${replaced} }`;
  }

  const ask = (path: string, init: RequestInit = {}, cookie = "session=1") =>
    fetch(`${gateway}${path}`, { ...init, headers: { ...init.headers, cookie } });
  const json = { "content-type": "application/json" };

  it("brings documents to Seedbed, with the key that nobody else has", async () => {
    expect((await fetch(`${app.url}/api/moods`)).status).toBe(401);
    const body = JSON.stringify({ id: "calm", mood: "Calm", kept: 1 });
    expect((await ask("/api/moods", { method: "POST", headers: json, body })).status).toBe(201);
    const put = { method: "PUT", headers: json, body: '{"mood":"Calmer"}' };
    expect((await ask("/api/moods/calm", put)).status).toBe(200);
    const response = await ask("/api/moods?where.mood=Calmer");
    expect(response.headers.get("etag")).toBeTruthy();
    expect(await response.text()).toContain('"kept":1');
  });

  it("brings bodies of a MiB and names with escapes", async () => {
    const body = JSON.stringify({ id: "long", name: "長い", prompt: "x".repeat(450_000) });
    expect((await ask("/api/templates", { method: "POST", headers: json, body })).status).toBe(201);
    const response = await ask(
      `/api/templates?where.name=${encodeURIComponent("長い")}&fields=name`,
    );
    expect(await response.text()).toContain('"count":1');
    expect((await ask("/api/templates/a%2Fb")).status).toBe(400);
  });

  it.for(["", "session=2"])(
    "asks who is signed in: a caller with the cookie %j is not",
    async (cookie) => {
      for (const headers of [{}, { "x-functions-key": keys.default }]) {
        expect((await ask("/api/moods", { headers }, cookie)).status).toBe(401);
      }
    },
  );

  it("lets nobody do more than its key may", async () => {
    const headers = { "seedbed-request": "1", "x-functions-key": keys._master };
    const erase = await ask("/api/moods/calm/erase", { method: "POST", headers });
    expect(erase.status).toBe(401);
  });

  it.for(["/", "/api/chat", "/api/moodsters", "/api/backups"])(
    "leaves %s to the other server",
    async (path) => {
      expect(await (await ask(path)).text()).toBe(`own ${path}`);
    },
  );
});
