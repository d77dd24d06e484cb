import { HttpResponse } from "@azure/functions";
import type { Answer } from "../src/http/operation.ts";

/**
 * An answer for the platform, whose bytes the library collects as they are: it would look through a text twice, encode it,
 * and copy it through a stream. It is not for streamed answers (`enableHttpStream`), which read `body` instead.
 */
export class WholeResponse extends HttpResponse {
  override readonly arrayBuffer: HttpResponse["arrayBuffer"];

  constructor({ body = "", headers, status }: Answer) {
    super({ headers, status });
    this.arrayBuffer = async () => toArrayBuffer(body);
  }
}

function toArrayBuffer(body: string | Uint8Array): ArrayBuffer {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const { buffer } = bytes;
  const isAll = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return isAll ? buffer : new Uint8Array(bytes).buffer;
}
