import type { ShareClient, ShareClientOptions } from "@azure/storage-file-share";
import { type AzureConnection, connect } from "../../../azure/connection.ts";
import { DocumentError } from "../../../base/errors.ts";

/** Five attempts within about eight seconds: a backup may take time, but must not hang. */
const retryOptions = { maxTries: 5, retryDelayInMs: 500, maxRetryDelayInMs: 4_000 };

/**
 * @throws DocumentError `misconfigured` if the connection is invalid
 */
export async function connectShare(
  connection: AzureConnection,
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
  return connect(connection, {
    settings: ["BackupStorage", "BackupStorage__fileServiceUri"],
    fromString: (connectionString) =>
      new ShareClient(connectionString, share, { retryOptions, ...options }),
    fromIdentity(endpoint, credential) {
      const url = new URL(share, endpoint.endsWith("/") ? endpoint : `${endpoint}/`);
      // With a token, Azure Files requires the intent, and then ignores the files' own access lists.
      return new ShareClient(url.href, credential, {
        fileRequestIntent: "backup",
        retryOptions,
        ...options,
      });
    },
  });
}
