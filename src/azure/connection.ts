import type { ManagedIdentityCredential } from "@azure/identity";
import { DocumentError } from "../base/errors.ts";

/** How to connect to an Azure Storage service: with a connection string, or with its endpoint and an identity. */
export type AzureConnection =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly clientId?: string | undefined };

/** How to create a client either way. */
export interface ClientMaker<Client> {
  /** The names of the settings with the connection string and the endpoint. */
  readonly settings: readonly [connectionString: string, endpoint: string];
  fromString(connectionString: string): Client;
  fromIdentity(endpoint: string, credential: ManagedIdentityCredential): Client;
}

/**
 * @throws DocumentError `misconfigured` if the connection is invalid
 */
export async function connect<Client>(
  connection: AzureConnection,
  { fromIdentity, fromString, settings }: ClientMaker<Client>,
): Promise<Client> {
  try {
    if ("connectionString" in connection) {
      return fromString(connection.connectionString);
    }
    const { ManagedIdentityCredential } = await import("@azure/identity");
    const { clientId, endpoint } = connection;
    const credential = new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
    return fromIdentity(endpoint, credential);
  } catch (error) {
    throw new DocumentError(
      "misconfigured",
      `${settings[0]} is not a valid connection string. Copy one from the storage account's access keys, or set ${settings[1]} to use an identity.`,
      { cause: error },
    );
  }
}
