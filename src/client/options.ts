/** Where a Seedbed is, and how to speak to it. */
export interface ClientOptions {
  /** As in `https://seedbed.example.com`, without `/api`. Without one, the page's own origin. */
  readonly url?: string | undefined;
  /** A Functions key, sent as `x-functions-key`. In a page, everybody can read it. */
  readonly key?: string | undefined;
  /**
   * A bearer token, or what gives one. A function is asked before each request, so that it can renew what has expired,
   * and once more after a 401, with `refresh`: what it gave before is no good any more. `undefined` sends none.
   */
  readonly token?:
    | string
    | ((asked: TokenRequest) => string | undefined | Promise<string | undefined>)
    | undefined;
  /** More header fields for a request, for any other way to sign in; asked before each. */
  readonly headers?: ((request: RequestLine) => HeaderFields | Promise<HeaderFields>) | undefined;
  /** How often a request is sent again at most, where that may help and does no harm. @default 3 */
  readonly retries?: number | undefined;
  /** Used in place of the global one; also the way to `credentials: "include"`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** What a token is asked for. */
export interface TokenRequest {
  /** Whether it has to be a new one. */
  readonly refresh: boolean;
}

/** Header fields by their names; what is `undefined` is left out. */
export type HeaderFields = Readonly<Record<string, string | undefined>>;

/** Which request it is. */
export interface RequestLine {
  readonly method: string;
  readonly url: string;
}

/** What every call takes. */
export interface CallOptions {
  /** Breaks the call off, also while it waits to be sent again; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A version of a document: its ETag, or what has one: a document, a text or a revision that was read. */
export type Version =
  | string
  | { readonly etag: string }
  | { readonly _meta: { readonly etag: string } };

/** What a read takes. */
export interface GetOptions extends CallOptions {
  /** Gives `undefined` when this is still the version. (A browser's own cache does as much unasked.) */
  readonly ifNoneMatch?: Version | undefined;
}

/** What everything takes that comes in pages. */
export interface PageOptions extends CallOptions {
  /** Entries a page, from 1 to 1000; `limit` in HTTP. @default 1000 */
  readonly pageSize?: number | undefined;
}

/** What a list of documents takes. */
export interface ListOptions extends PageOptions {
  /** A word or part of one, in any text of the document. */
  readonly q?: string | undefined;
  /** Fields by their paths, and the text that each must have: `{"demographics.age": 41}`. */
  readonly where?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Shows only these fields, by their paths. */
  readonly fields?: readonly string[] | undefined;
  /**
   * `title`, `updatedAt`, `createdAt` or the path of a field; with `-` before it the other way round. The whole
   * collection is read for each page; `too-many-to-sort` where it is too large for that. @default in order of id
   */
  readonly sort?: string | undefined;
  /** Has each page say how many there are in all (`total`), which reads the whole collection. */
  readonly total?: boolean | undefined;
  /** Lists what was deleted, in place of what is there; takes no `q`, `where` or `fields`, and is sorted by times alone. */
  readonly deleted?: boolean | undefined;
}

/** What a write takes. */
export interface WriteOptions extends CallOptions {
  /** Writes only over this version; else the call fails with `precondition-failed`. */
  readonly ifMatch?: Version | undefined;
}

/** What writing a whole document takes. */
export interface ReplaceOptions extends WriteOptions {
  /** `"*"` creates the document, and fails when it is there. */
  readonly ifNoneMatch?: "*" | undefined;
}

/** What a request takes that makes something new. */
export interface CreateOptions extends CallOptions {
  /** The same key with the same request makes nothing new for 24 hours. By default each call has its own. */
  readonly idempotencyKey?: string | undefined;
}

/** What an export takes. */
export interface ExportOptions<Name extends string> extends CallOptions {
  /** One collection only. */
  readonly type?: Name | undefined;
}

/** What an import takes. */
export interface ImportOptions extends CallOptions {
  /** `create` leaves a document alone that is there with other content; `upsert` replaces it. @default "create" */
  readonly mode?: "create" | "upsert" | undefined;
  /** Only tells what would be done. */
  readonly dryRun?: boolean | undefined;
}
