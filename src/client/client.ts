import type { Health, Readiness } from "./answers.ts";
import { clientOver } from "./client-over.ts";
import type { Collection, TextForm } from "./collection.ts";
import type { Shapes } from "./derived.ts";
import type { CollectionName } from "./documents.ts";
import type { CallOptions, ClientOptions } from "./options.ts";
import { overHttp } from "./over-http.ts";
import { retrying } from "./retrying.ts";
import type { Transfer } from "./transfer.ts";

type Collections = { readonly [Name in CollectionName]: Collection<Shapes[Name]> };

/** A Seedbed, as a frontend speaks to it. */
export interface Client extends Collections, Transfer {
  readonly templates: Collection<Shapes["templates"]> & TextForm<Shapes["templates"]>;
  /**
   * Whether it runs; asks nothing of the storage.
   * @example
   * const { version } = await client.health();
   */
  health(options?: CallOptions): Promise<Health>;
  /**
   * Whether it can serve: its storage, and how far planting has come.
   * @example
   * const { status } = await client.ready();
   */
  ready(options?: CallOptions): Promise<Readiness>;
}

/**
 * A client of a Seedbed. It needs nothing but `fetch`, so it runs in browsers and in Node.
 * @throws TypeError when the URL is none
 * @example
 * const client = createClient({ url: "http://localhost:7071" });
 */
export function createClient(options: ClientOptions = {}): Client {
  return clientOver(retrying(overHttp(options), options.retries ?? 3));
}
