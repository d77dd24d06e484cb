import type { PipelinePolicy, PipelineResponse } from "@azure/core-rest-pipeline";

/** The limit for reading one answer, and the result. */
export interface Reading {
  /** The maximum number of bytes to read. */
  readonly room: number;
  /** The number of bytes read. */
  bytes: number;
  /** Whether the answer was longer: then it contains only the complete rows. */
  isCut: boolean;
}

/** An answer that ended early. */
class BrokenAnswer extends Error {
  override readonly name = "BrokenAnswer";
}

/**
 * Reads the answers of queries up to a number of bytes. The service may return 1,000 rows of 1 MiB each in one answer
 * (Query Timeout and Pagination), which no process should have to hold: data beyond the limit is never read.
 */
export class AnswerLimit {
  readonly #readings = new WeakMap<object, Reading>();

  /** Must be the innermost policy. */
  readonly policy: PipelinePolicy = {
    name: "seedbed-answer-limit",
    sendRequest: async (request, next) => {
      const reading = request.abortSignal && this.#readings.get(request.abortSignal);
      if (reading === undefined) {
        return next(request);
      }
      const { streamResponseStatusCodes } = request;
      // Aborting a compressed answer would leave the connection open.
      request.headers.delete("accept-encoding");
      request.streamResponseStatusCodes = new Set([200]);
      try {
        return await read(await next(request), reading);
      } finally {
        if (streamResponseStatusCodes === undefined) {
          delete request.streamResponseStatusCodes;
        } else {
          request.streamResponseStatusCodes = streamResponseStatusCodes;
        }
      }
    },
  };

  /** Limits the answer to the request with this signal. */
  limit(signal: AbortSignal, room: number): Reading {
    const reading: Reading = { room, bytes: 0, isCut: false };
    this.#readings.set(signal, reading);
    return reading;
  }
}

async function read(response: PipelineResponse, reading: Reading): Promise<PipelineResponse> {
  const { readableStreamBody: stream, ...rest } = response;
  if (stream === undefined) {
    return response;
  }
  const chunks: Buffer[] = [];
  reading.bytes = 0;
  reading.isCut = false;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      reading.bytes += bytes.length;
      // Leaving the loop closes the stream and the connection.
      if (reading.bytes > reading.room) {
        reading.isCut = true;
        break;
      }
      chunks.push(bytes);
    }
  } catch (cause) {
    throw new BrokenAnswer("The storage's answer was cut short.", { cause });
  }
  const text = Buffer.concat(chunks).toString();
  return { ...rest, bodyAsText: reading.isCut ? wholeRowsOf(text) : text };
}

/** The complete rows of a truncated answer. */
export function wholeRowsOf(text: string): string {
  const boundary = '},{"';
  let at = text.lastIndexOf(boundary);
  // Inside a text such a quote can only be its end, and then no name follows.
  while (at > 0 && !/\w/.test(text.charAt(at + boundary.length))) {
    at = text.lastIndexOf(boundary, at - 1);
  }
  return at > 0 ? `${text.slice(0, at + 1)}]}` : '{"value":[]}';
}
