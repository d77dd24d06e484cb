import type { Health, Readiness } from "./answers.ts";
import { clientOver } from "./client-over.ts";
import type { Collection, RenderCalls, TextForm } from "./collection.ts";
import type { Shapes } from "./derived.ts";
import type { CollectionName } from "./documents.ts";
import type { CallOptions, ClientOptions, LintOptions } from "./options.ts";
import { overHttp } from "./over-http.ts";
import { retrying } from "./retrying.ts";
import type { Transfer } from "./transfer.ts";

type Collections = { readonly [Name in CollectionName]: Collection<Shapes[Name]> };

/** The API of one Seedbed. */
export interface Client extends Collections, Transfer {
  readonly templates: Collection<Shapes["templates"], LintOptions> &
    TextForm<Shapes["templates"]> &
    RenderCalls<Shapes["templates"]>;
  /**
   * Whether the service runs. Does not touch the storage.
   * @example
   * const { version } = await client.health();
   */
  health(options?: CallOptions): Promise<Health>;
  /**
   * Whether the service can handle requests: its storage, its seeds, its backups.
   * @example
   * const { status } = await client.ready();
   */
  ready(options?: CallOptions): Promise<Readiness>;
}

/**
 * Creates a client. It needs only `fetch`, so it runs in browsers and in Node.
 * @throws TypeError for an invalid URL
 * @example
 * const client = createClient({ url: "http://localhost:7071" });
 */
export function createClient(options: ClientOptions = {}): Client {
  return clientOver(retrying(overHttp(options), options.retries ?? 3));
}
