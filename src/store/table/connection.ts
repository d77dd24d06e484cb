import type { TableClient, TableServiceClientOptions } from "@azure/data-tables";
import { DocumentError } from "../../base/errors.ts";

/** How a storage is reached: a connection string, or a table endpoint and an identity. */
export type StorageConnection =
  | { readonly connectionString: string }
  | { readonly tableServiceUri: string; readonly clientId?: string | undefined };

/**
 * Four sends within about two seconds: longer, and the caller would have gone. The SDK waits for
 * 1 to 64 s by default.
 */
const retryOptions = { maxRetries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 800 };

/**
 * A client for one table. The SDKs are loaded here, with the first request, not with the app.
 * @throws DocumentError `misconfigured` when the connection can't be read
 */
export async function connectTable(
  connection: StorageConnection,
  table: string,
  options: TableServiceClientOptions = {},
): Promise<TableClient> {
  const { TableClient } = await import("@azure/data-tables");
  const clientOptions = { retryOptions, ...options };
  try {
    if ("connectionString" in connection) {
      const isPlain =
        /^UseDevelopmentStorage=|^DefaultEndpointsProtocol=http;|TableEndpoint=http:/i;
      return TableClient.fromConnectionString(connection.connectionString, table, {
        ...clientOptions,
        allowInsecureConnection: isPlain.test(connection.connectionString),
      });
    }
    const { ManagedIdentityCredential } = await import("@azure/identity");
    const { tableServiceUri, clientId } = connection;
    const credential = new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
    return new TableClient(tableServiceUri, table, credential, clientOptions);
  } catch (error) {
    throw new DocumentError(
      "misconfigured",
      "DocumentsStorage is not a connection string that can be read. Copy it from the storage account's access keys, or set DocumentsStorage__tableServiceUri for an identity.",
      { cause: error },
    );
  }
}
