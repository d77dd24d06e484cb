import type { IncomingMessage } from "node:http";

/** The limit of the Azure host. */
export const bodyLimit = 100 * 1024 * 1024;

/** The length of the body that a request announces; 0 for a chunked body. */
export function announcedLength(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? 0);
}

/**
 * Reads the body of a request. A chunked body (without Content-Length) arrives empty, as on Azure.
 * @throws Error if the caller disconnects before it is complete
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
    request.on("close", () => reject(new Error("The caller disconnected.")));
  });
  const [first, ...more] = chunks;
  return more.length === 0 ? first : Buffer.concat(chunks);
}
