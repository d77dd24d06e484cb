import type { ManagedIdentityCredential } from "@azure/identity";
import { DocumentError } from "../base/errors.ts";

/** How a service of Azure Storage is reached: a connection string, or its endpoint and an identity. */
export type AzureConnection =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly clientId?: string | undefined };

/** How a client of a service is made in either way. */
export interface ClientMaker<Client> {
  /** Where the connection string is set, and where the endpoint. */
  readonly settings: readonly [connectionString: string, endpoint: string];
  fromString(connectionString: string): Client;
  fromIdentity(endpoint: string, credential: ManagedIdentityCredential): Client;
}

/**
 * Makes a client. The identity's SDK is loaded here, where one is asked for.
 * @throws DocumentError `misconfigured` when the connection can't be read
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
