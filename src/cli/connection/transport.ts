/** What is sent: a path with its query, and what goes with it. */
export interface Sending {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the root: `/api/export?type=moods`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Not repeated: the caller wants to know how it is now. */
  readonly isOnce?: boolean;
}

/** An answer, read to its end. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One way to a Seedbed: over the network, or straight into a storage. */
export interface Transport {
  /** What it leads to, for people to read; holds no secret. */
  readonly name: string;
  /**
   * Sends once.
   * @throws NoAnswer when nobody answered
   */
  send(sending: Sending): Promise<Received>;
}

/** Nobody answered. The message is a sentence. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
