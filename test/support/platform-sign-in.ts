import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { closeServer } from "../../src/local/host/close-server.ts";
import { signedIn } from "./principal.ts";

/** A stand-in for App Service Authentication, in front of an app. */
export interface PlatformSignIn {
  readonly url: string;
  /** Ends all sessions. */
  expire(): void;
  /** Whether it renews an expired session, as with a token store. */
  renews: boolean;
  stop(): Promise<void>;
}

/** Starts one. Signing in needs no password, and gives these roles. */
export async function startPlatformSignIn(
  behind: () => string,
  ...roles: readonly string[]
): Promise<PlatformSignIn> {
  let session = 0;
  let isExpired = true;
  const cookieOf = () => `AppServiceAuthSession=${session}`;
  const hasSession = ({ headers }: IncomingMessage) =>
    !isExpired && headers.cookie?.includes(cookieOf()) === true;
  const platform = { renews: false };
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://platform");
    switch (pathname) {
      case "/.auth/login/aad": {
        session += 1;
        isExpired = false;
        const location = searchParams.get("post_login_redirect_uri") ?? "/";
        response
          .writeHead(302, { location, "set-cookie": `${cookieOf()}; Path=/; HttpOnly` })
          .end();
        return;
      }
      case "/.auth/logout": {
        isExpired = true;
        const location = searchParams.get("post_logout_redirect_uri") ?? "/";
        response.writeHead(302, { location }).end();
        return;
      }
      case "/.auth/refresh":
        isExpired = isExpired && !platform.renews;
        response.writeHead(isExpired ? 403 : 200).end();
        return;
      case "/.auth/me": {
        const claims = [{ typ: "name", val: "Aiko Tanabe" }];
        const body = JSON.stringify(
          hasSession(request) ? [{ user_id: "aiko@example.com", user_claims: claims }] : [],
        );
        response.writeHead(200, { "content-type": "application/json" }).end(body);
        return;
      }
      default:
        await pass(request, response);
    }
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = request;
    const dropped = ["host", "origin", "connection", "content-length", "x-ms-client-principal"];
    const kept = Object.entries(request.headers).filter(([name]) => !dropped.includes(name));
    const headers = new Headers(
      kept.map(([name, value]): [string, string] => [name, String(value)]),
    );
    if (hasSession(request)) {
      headers.set("x-ms-client-principal", signedIn(...roles));
    }
    const content = await buffer(request);
    const body = content.length === 0 ? null : new Uint8Array(content);
    const answered = await fetch(behind() + url, { method, headers, body, redirect: "manual" });
    const lost = ["content-encoding", "content-length", "transfer-encoding", "connection"];
    const given = [...answered.headers].filter(([name]) => !lost.includes(name));
    response.writeHead(answered.status, given.flat());
    response.end(Buffer.from(await answered.arrayBuffer()));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(platform, {
    url: `http://127.0.0.1:${port}`,
    expire() {
      isExpired = true;
    },
    stop: () => closeServer(server, 0),
  });
}
