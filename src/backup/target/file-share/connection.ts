import type { ShareClient, ShareClientOptions } from "@azure/storage-file-share";
import { DocumentError } from "../../../base/errors.ts";

/** How a file share is reached: a connection string, or a file endpoint and an identity. */
export type ShareConnection =
  | { readonly connectionString: string }
  | { readonly fileServiceUri: string; readonly clientId?: string | undefined };

/** Five sends within about eight seconds: nobody waits for a backup, but it must not hang either. */
const retryOptions = { maxTries: 5, retryDelayInMs: 500, maxRetryDelayInMs: 4_000 };

/**
 * A client for one share. The SDKs are loaded here, with the first backup, not with the app.
 * @throws DocumentError `misconfigured` when the connection can't be read
 */
export async function connectShare(
  connection: ShareConnection,
  share: string,
  options: ShareClientOptions = {},
): Promise<ShareClient> {
  // Azure Files: 3-63 lower-case letters, digits and single hyphens ("Naming and referencing shares").
  if (!/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(share)) {
    throw new DocumentError(
      "misconfigured",
      `BACKUP_SHARE is "${share}"; a share's name is 3-63 lower-case letters, digits and single hyphens.`,
    );
  }
  const { ShareClient } = await import("@azure/storage-file-share");
  try {
    if ("connectionString" in connection) {
      return new ShareClient(connection.connectionString, share, { retryOptions, ...options });
    }
    const { ManagedIdentityCredential } = await import("@azure/identity");
    const { clientId, fileServiceUri } = connection;
    const credential = new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
    const url = new URL(
      share,
      fileServiceUri.endsWith("/") ? fileServiceUri : `${fileServiceUri}/`,
    );
    // With a token Azure Files asks for the intent, and then passes over the files' own access lists.
    return new ShareClient(url.href, credential, {
      fileRequestIntent: "backup",
      retryOptions,
      ...options,
    });
  } catch (error) {
    throw new DocumentError(
      "misconfigured",
      "BackupStorage is not a connection string that can be read. Copy it from the storage account's access keys, or set BackupStorage__fileServiceUri for an identity.",
      { cause: error },
    );
  }
}
