import type { TableClient, TableServiceClientOptions } from "@azure/data-tables";
import { type AzureConnection, connect } from "../../azure/connection.ts";
import { prepareKey } from "./shared-key.ts";

/**
 * How a call to the storage is repeated: four attempts within about two seconds, because callers don't wait longer. The
 * SDK waits for 1 to 64 s by default.
 */
export const retryOptions = { maxRetries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 800 };

/**
 * @throws DocumentError `misconfigured` if the connection is invalid
 */
export async function connectTable(
  connection: AzureConnection,
  table: string,
  options: TableServiceClientOptions = {},
): Promise<TableClient> {
  const { TableClient } = await import("@azure/data-tables");
  const clientOptions = { retryOptions, ...options };
  return connect(connection, {
    settings: ["DocumentsStorage", "DocumentsStorage__tableServiceUri"],
    fromString(connectionString) {
      const isPlain =
        /^UseDevelopmentStorage=|^DefaultEndpointsProtocol=http;|TableEndpoint=http:/i;
      const client = TableClient.fromConnectionString(connectionString, table, {
        ...clientOptions,
        allowInsecureConnection: isPlain.test(connectionString),
      });
      return prepareKey(client, connectionString);
    },
    fromIdentity: (endpoint, credential) =>
      new TableClient(endpoint, table, credential, clientOptions),
  });
}
