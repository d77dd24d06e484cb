import type { IncomingMessage } from "node:http";

/** The Azure host's limit for a request's body. */
export const bodyLimit = 100 * 1024 * 1024;

/** How many bytes of body a request announces; a chunked body announces none. */
export function announcedLength(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? 0);
}

/**
 * Reads a request's body. A chunked body (one without Content-Length) arrives empty, as it does on Azure.
 * @throws when the caller goes away before it is complete.
 */
export async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (announcedLength(request) === 0) {
    request.resume();
    return undefined;
  }
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", resolve);
    request.on("error", reject);
    request.on("close", () => reject(new Error("The caller went away.")));
  });
  const [first, ...more] = chunks;
  return more.length === 0 ? first : Buffer.concat(chunks);
}
