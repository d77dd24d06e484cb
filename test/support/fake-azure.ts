import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import type { Place } from "../../deployment/azure.ts";

/** How a package behaves once it runs. */
export interface Behaviour {
  readonly commit?: string;
  /** @default 200 */
  readonly health?: number;
  readonly ready?: { readonly status: number; readonly body?: object };
  /** @default 200 */
  readonly moods?: number;
}

/** The parts of Azure that a deployment talks to, with one app. */
export class FakeAzure {
  /** By the text of the package. */
  readonly packages: Record<string, Behaviour>;
  settings: Record<string, string> = { ACCESS: "key", KEEP_REVISIONS: "100" };
  /** The text of the package that runs. */
  running: string;
  /** Answers to the next packages instead of accepting them. */
  refusals: { readonly status: number; readonly body: string }[] = [];
  /** The final state of a deployment. */
  state: { readonly status: number; readonly status_text?: string } = { status: 4 };
  isStorageClosed = false;
  /** Where the state of a deployment is, if Azure says it. */
  location: string | undefined;
  readonly calls: string[] = [];
  #asked = 0;
  #url = "";

  constructor(packages: Record<string, Behaviour>, running: string) {
    this.packages = packages;
    this.running = running;
  }

  async start(): Promise<Place> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = await Array.fromAsync(request);
      const { pathname, search } = new URL(request.url ?? "", "http://localhost");
      this.calls.push(`${request.method} ${pathname}`);
      const isForApi = pathname.startsWith("/api/") && !/publish|deployments/.test(pathname);
      const isKnown = isForApi || request.headers.authorization === "Bearer token";
      const answer = isKnown
        ? this.#answer(`${request.method} ${pathname}${search}`, Buffer.concat(chunks).toString())
        : { status: 401 };
      const { body = {}, headers = {}, status = 200 } = answer;
      response.writeHead(status, headers);
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    this.#url = url;
    return { api: url, scm: url, app: `${url}/sites/app`, container: `${url}/container` };
  }

  #answer(
    call: string,
    body: string,
  ): { status?: number; body?: object | string; headers?: Record<string, string> } {
    const behaviour = this.packages[this.running] ?? {};
    const { commit, health = 200, moods = 200, ready = { status: 200 } } = behaviour;
    switch (call.replace(/\?api-version.*/, "")) {
      case "POST /api/publish?RemoteBuild=false": {
        const refusal = this.refusals.shift();
        if (refusal !== undefined) {
          return refusal;
        }
        if (this.state.status === 4) {
          this.running = body;
        }
        this.#asked = 0;
        const location = this.location && `${this.#url}${this.location}`;
        return { status: 202, ...(location !== undefined && { headers: { location } }) };
      }
      case `GET ${this.location ?? "/api/deployments/latest"}`:
        this.#asked += 1;
        return { body: this.#asked < 3 ? { complete: false } : { complete: true, ...this.state } };
      case "GET /container?restype=container&comp=list":
        return this.isStorageClosed
          ? { status: 403, body: "<Error/>" }
          : { body: "<Blobs><Blob><Name>released-package.zip</Name></Blob></Blobs>" };
      case "GET /container/released-package.zip":
        return { body: this.running };
      case "POST /sites/app/config/appsettings/list":
        return { body: { properties: this.settings } };
      case "PUT /sites/app/config/appsettings":
        this.settings = JSON.parse(body).properties;
        return { body: {} };
      case "POST /sites/app/host/default/listkeys":
        return { body: { functionKeys: { default: "a key" } } };
      case "GET /api/health":
        return { status: health, body: { status: "ok", commit } };
      case "GET /api/health/ready":
        return { status: ready.status, body: ready.body ?? { status: "ok" } };
      case "GET /api/moods?limit=1":
        return { status: moods };
      default:
        return { status: 404 };
    }
  }
}
