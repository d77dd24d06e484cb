import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { closeServer } from "../../src/local/host/close-server.ts";
import { type Account, authorize } from "./azure-files/authorization.ts";
import { type FilesAnswer, perform, stepsOf } from "./azure-files/operations.ts";
import { Refusal, type RefusalCode } from "./azure-files/refusal.ts";
import { Shares } from "./azure-files/shares.ts";

/**
 * A fault of a request: refused as busy; the connection reset before it is carried out; carried out, with the answer
 * lost; half of the answer's body sent; answered late.
 */
export type Misbehaviour = "reset" | "lost" | "cut" | "slow" | { readonly refuses: RefusalCode };

/** A request as it was sent over the wire. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

/** The protocol of a server. */
export interface AzureFilesOptions {
  /** Key and certificate; without them, the server speaks plain HTTP, which the SDK accepts only with a shared key. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/**
 * The part of the Azure Files REST API that backups use, on a real socket, in memory. It refuses what the service
 * refuses according to the reference; there is no emulator to compare it with.
 */
export class AzureFilesServer {
  readonly account: Account = { name: "seedbed", key: btoa("not a secret"), token: "a-token" };
  readonly shares = new Shares();
  readonly seen: SeenRequest[] = [];
  /** Called for every request, with its number from 1. */
  misbehave: (call: number) => Misbehaviour | undefined = () => undefined;
  readonly #isSecure: boolean;
  readonly #server: ReturnType<typeof createServer>;

  private constructor({ tls }: AzureFilesOptions) {
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    };
    this.#isSecure = tls !== undefined;
    this.#server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  }

  static async start(options: AzureFilesOptions = {}): Promise<AzureFilesServer> {
    const server = new AzureFilesServer(options);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  /** If the host doesn't name the account, the first step of the path does. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#isSecure ? "https" : "http"}://127.0.0.1:${port}/${this.account.name}`;
  }

  get connectionString(): string {
    const { key, name } = this.account;
    return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};FileEndpoint=${this.url};`;
  }

  stop(): Promise<void> {
    return closeServer(this.#server, 0);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method = "", url = "" } = request;
    const body = Buffer.concat(await Array.fromAsync(request));
    this.seen.push({ method, url, headers });
    const misbehaviour = this.misbehave(this.seen.length);
    if (misbehaviour === "reset") {
      response.destroy();
      return;
    }
    if (misbehaviour === "slow") {
      await wait(500);
    }
    const answer = this.#answer(request, body, misbehaviour);
    if (misbehaviour === "lost") {
      response.destroy();
      return;
    }
    const content = Buffer.from(answer.body ?? "");
    response.writeHead(answer.status, {
      ...answer.headers,
      "content-length": content.byteLength,
      "x-ms-request-id": String(this.seen.length),
      "x-ms-version": headers["x-ms-version"] ?? "",
    });
    if (misbehaviour === "cut") {
      response.write(content.subarray(0, content.byteLength / 2), () => response.destroy());
      return;
    }
    response.end(content);
  }

  #answer(
    request: IncomingMessage,
    body: Buffer,
    misbehaviour: Misbehaviour | undefined,
  ): FilesAnswer {
    const { headers, method = "", url = "" } = request;
    const { pathname, searchParams } = new URL(url, this.url);
    try {
      if (typeof misbehaviour === "object") {
        throw new Refusal(misbehaviour.refuses);
      }
      authorize(request, this.account);
      const account = this.account.name;
      const path = stepsOf(pathname, account);
      return perform(this.shares, { account, method, path, query: searchParams, headers, body });
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      const { code, status } = error;
      const type = { "content-type": "application/xml", "x-ms-error-code": code };
      return { status, headers: type, body: error.toXml() };
    }
  }
}
