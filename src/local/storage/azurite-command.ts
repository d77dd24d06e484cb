import { createHmac } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { Server } from "node:http";
import { createRequire, enableCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { closeServer } from "../host/close-server.ts";

/** Azurite's table service, running in this process. */
export interface AzuriteCommand {
  readonly connectionString: string;
  readonly server: Server;
  /** Makes a change without effect, so that there is something to save. */
  touch(): Promise<void>;
  /** Lets running calls finish; the process ends by itself when everything is saved. */
  stop(): Promise<void>;
}

const account = "devstoreaccount1";
/** Public: all emulators use it. */
const accountKey =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const graceMs = 5000;
/** Longer than any client keeps an idle connection. */
const keepAliveMs = 130_000;

/**
 * Runs `azurite-table` in this process, with documented options, on a free loopback port. If it cannot read its data, it ends the
 * process with a line on stderr.
 */
export async function runAzurite(folder: string | undefined): Promise<AzuriteCommand> {
  const place = folder === undefined ? ["--inMemoryPersistence"] : ["--location", folder];
  const options = ["--tablePort", "0", "--silent", "--skipApiVersionCheck", "--disableTelemetry"];
  const server = await startCommand([...options, ...place]);
  server.keepAliveTimeout = keepAliveMs;
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${account}`;
  const touch = () => setNoRules(endpoint);
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};TableEndpoint=${endpoint};`,
    server,
    touch,
    async stop() {
      await closeServer(server, graceMs);
      process.emit("message", "shutdown", undefined);
    },
  };
}

/** Loads the command. Resolves when its server listens and it can be stopped. */
async function startCommand(options: readonly string[]): Promise<Server> {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("azurite/package.json");
  const { bin } = require(manifest) as { readonly bin: { readonly "azurite-table": string } };
  const command = join(dirname(manifest), bin["azurite-table"]);
  // Azurite prints the requested port, not the actual one.
  const listening = new Promise<Server>((resolve) => {
    subscribe("tracing:net.server.listen:asyncEnd", (message) => {
      const { server } = message as { readonly server: unknown };
      if (server instanceof Server) {
        resolve(server);
      }
    });
  });
  const stoppable = new Promise<void>((resolve) => {
    process.on("newListener", (event) => {
      if (event === "message") {
        resolve();
      }
    });
  });
  // Compiling takes a quarter of the start without the cache.
  enableCompileCache(join(dirname(manifest), "..", ".cache", "seedbed-compiled"));
  process.argv = [process.execPath, command, ...options];
  require(command);
  const [server] = await Promise.all([listening, stoppable]);
  return server;
}

/** Sets the CORS rules of the service to none, which they are anyway. */
async function setNoRules(endpoint: string): Promise<void> {
  const date = new Date().toUTCString();
  // Shared Key Lite of the Table service.
  const signed = `${date}\n/${account}/${account}/?comp=properties`;
  const signature = createHmac("sha256", Buffer.from(accountKey, "base64"))
    .update(signed)
    .digest("base64");
  const answer = await fetch(`${endpoint}/?restype=service&comp=properties`, {
    method: "PUT",
    headers: {
      authorization: `SharedKeyLite ${account}:${signature}`,
      "content-type": "application/xml",
      "x-ms-date": date,
      "x-ms-version": "2019-02-02",
    },
    body: "<StorageServiceProperties><Cors /></StorageServiceProperties>",
    signal: AbortSignal.timeout(graceMs),
  });
  if (!answer.ok) {
    throw new Error(`Azurite answered ${answer.status} when its properties were set.`);
  }
}
