import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ShareClientOptions } from "@azure/storage-file-share";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { connectShare } from "../../../src/backup/target/file-share/connection.ts";
import { FileShareTarget } from "../../../src/backup/target/file-share/file-share-target.ts";
import { closeServer } from "../../../src/local/host/close-server.ts";
import { AzureFilesServer } from "../../support/azure-files-server.ts";
import { selfSignedCertificate } from "../../support/self-signed-certificate.ts";

const path = { folder: "2026-11-23T02-00-00Z", file: "manifest.json" };

/** Who asked for a token, and who gets one that the share doesn't know. */
const asked: URLSearchParams[] = [];
const strangers = new Set<string>();

/** Issues tokens as App Service does for its apps. */
const identityEndpoint = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? "", "http://localhost");
  asked.push(searchParams);
  const isOurs = request.headers["x-identity-header"] === "from the platform";
  const isStranger = strangers.has(searchParams.get("client_id") ?? "");
  response.writeHead(isOurs ? 200 : 401, { "content-type": "application/json" });
  response.end(
    JSON.stringify({
      access_token: isStranger ? "the token of somebody else" : "a-token",
      expires_on: String(Math.floor(Date.now() / 1000) + 86_400),
      resource: searchParams.get("resource"),
      token_type: "Bearer",
    }),
  );
});

// The SDK looks for the token service once per process.
beforeAll(async () => {
  identityEndpoint.listen(0, "127.0.0.1");
  await once(identityEndpoint, "listening");
  const { port } = identityEndpoint.address() as AddressInfo;
  vi.stubEnv("IDENTITY_ENDPOINT", `http://127.0.0.1:${port}/msi/token`);
  vi.stubEnv("IDENTITY_HEADER", "from the platform");
  return async () => {
    vi.unstubAllEnvs();
    await closeServer(identityEndpoint, 0);
  };
});

/** A target that authenticates with a token over TLS; the SDK sends tokens only over TLS. */
async function openWithIdentity(options: ShareClientOptions = {}) {
  const tls = selfSignedCertificate();
  const server = await AzureFilesServer.start({ tls });
  onTestFinished(() => server.stop());
  const trust = { tlsOptions: { ca: tls.cert }, retryOptions: { maxTries: 1 }, ...options };
  // Tokens are cached by identity for the whole process.
  const clientId = randomUUID();
  const connection = { endpoint: server.url, clientId };
  const target = new FileShareTarget(() => connectShare(connection, "backups", trust));
  return { clientId, server, target };
}

it("a managed identity writes, lists, reads and removes, with the backup intent on every call", async () => {
  const { clientId, server, target } = await openWithIdentity();
  await target.write(path, Buffer.from("{}"));
  expect(await target.folders()).toEqual([path.folder]);
  expect(await target.files(path.folder)).toEqual([{ name: path.file, bytes: 2 }]);
  expect(await target.read(path)).toEqual(Buffer.from("{}"));
  await target.removeFolder(path.folder);
  expect(await target.folders()).toEqual([]);

  const headers = server.seen.map((request) => request.headers);
  expect(new Set(headers.map((one) => one["x-ms-file-request-intent"]))).toEqual(
    new Set(["backup"]),
  );
  expect(new Set(headers.map(({ authorization }) => authorization))).toEqual(
    new Set(["Bearer a-token"]),
  );
  expect(asked.map((query) => query.get("client_id"))).toEqual([clientId]);
  expect(asked[0]?.get("resource")).toBe("https://storage.azure.com");
});

it("an identity without the role is misconfigured, and the message names the role", async () => {
  const { clientId, target } = await openWithIdentity();
  strangers.add(clientId);
  await expect(target.folders()).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("Storage File Data Privileged Contributor"),
  });
});

it("a call without the intent is refused, as by the service", async () => {
  const without = { fileRequestIntent: undefined } as unknown as ShareClientOptions;
  const { target } = await openWithIdentity(without);
  await expect(target.folders()).rejects.toMatchObject({ code: "MissingRequiredHeader" });
});

it("an untrusted certificate gets no token", async () => {
  const { server, target } = await openWithIdentity({ tlsOptions: {} } as ShareClientOptions);
  await expect(target.folders()).rejects.toMatchObject({ code: "storage-unavailable" });
  expect(server.seen).toEqual([]);
});
