import { createHmac, createSecretKey } from "node:crypto";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import type { TableClient } from "@azure/data-tables";

/** The SDK's policy. It prepares the key again for each request, which takes a fifth of a call's CPU time. */
const ofSdk = "tablesNamedKeyCredentialPolicy";

/** Lets a client sign its requests as before, but with the key prepared once, if its connection string contains it. */
export function prepareKey(client: TableClient, connectionString: string): TableClient {
  const name = fieldOf(connectionString, "AccountName");
  const key = fieldOf(connectionString, "AccountKey");
  const { pipeline } = client;
  if (name && key && pipeline.removePolicy({ name: ofSdk }).length > 0) {
    pipeline.addPolicy(signWith(name, Buffer.from(key, "base64")));
  }
  return client;
}

function fieldOf(connectionString: string, name: string): string | undefined {
  const start = `${name}=`.toLowerCase();
  const fields = connectionString.split(";").map((field) => field.trim());
  return fields.find((field) => field.toLowerCase().startsWith(start))?.slice(start.length);
}

/** Signs requests (Authorize with Shared Key, "Shared Key Lite and Table service format"). */
function signWith(name: string, key: Buffer): PipelinePolicy {
  const prepared = createSecretKey(key);
  return {
    name: "seedbed-shared-key",
    sendRequest(request, next) {
      const { headers } = request;
      const date = headers.get("x-ms-date") ?? new Date().toUTCString();
      const { pathname, search } = new URL(request.url);
      const comp = /[?&]comp=[^&]*/.exec(search)?.[0].slice(1);
      const resource = `/${name}${pathname}${comp ? `?${comp}` : ""}`;
      const signature = createHmac("sha256", prepared)
        .update(`${date}\n${resource}`)
        .digest("base64");
      headers.set("x-ms-date", date);
      headers.set("authorization", `SharedKeyLite ${name}:${signature}`);
      return next(request);
    },
  };
}
