/** Where Seedbed is, and how to call it. */
export interface ClientOptions {
  /** Such as `https://seedbed.example.com`, without `/api`. @default the page's own origin */
  readonly url?: string | undefined;
  /** A Functions key, sent as `x-functions-key`. Everyone who opens the page can read it. */
  readonly key?: string | undefined;
  /**
   * A bearer token, or a function that returns one. The function is called before each request, so that it can renew an expired
   * token, and again after a 401, with `refresh: true`: its last token was rejected. `undefined` sends no token.
   */
  readonly token?:
    | string
    | ((asked: TokenRequest) => string | undefined | Promise<string | undefined>)
    | undefined;
  /** Returns further header fields, for other ways to sign in. Called before each request. */
  readonly headers?: ((request: RequestLine) => HeaderFields | Promise<HeaderFields>) | undefined;
  /** The maximum number of retries, which happen only where they can help and do no harm. @default 3 */
  readonly retries?: number | undefined;
  /** Replaces the global `fetch`, for instance to add `credentials: "include"`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** The argument of a token function. */
export interface TokenRequest {
  /** Whether the last token was rejected. */
  readonly refresh: boolean;
}

/** Header fields by name; `undefined` leaves one out. */
export type HeaderFields = Readonly<Record<string, string | undefined>>;

/** Method and URL of a request. */
export interface RequestLine {
  readonly method: string;
  readonly url: string;
}

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, even while it waits for a retry. The call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A version of a document: its ETag, or a document, text or revision that was read. */
export type Version =
  | string
  | { readonly etag: string }
  | { readonly _meta: { readonly etag: string } };

/** Options of reading a document. */
export interface ReadOptions extends CallOptions {
  /** Reads the revision that this label names. */
  readonly label?: string | undefined;
}

/** Options of a read that may find nothing new. */
export interface GetOptions extends ReadOptions {
  /** Returns `undefined` if this is still the current version. (A browser's cache does this by itself.) */
  readonly ifNoneMatch?: Version | undefined;
}

/** Options of everything that comes in pages. */
export interface PageOptions extends CallOptions {
  /** Items per page, from 1 to 1000 (`limit` in HTTP). @default 1000 */
  readonly pageSize?: number | undefined;
}

/** Options of a list of documents. */
export interface ListOptions extends PageOptions {
  /** Text to find anywhere in a document. */
  readonly q?: string | undefined;
  /** Paths of fields with the value that each must have: `{"demographics.age": 41}`. */
  readonly where?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Returns only these fields, given by path. */
  readonly fields?: readonly string[] | undefined;
  /**
   * `title`, `updatedAt`, `createdAt` or the path of a field, with `-` in front for descending order. Each page reads the whole
   * collection; if that is too large, the call fails with `too-many-to-sort`. @default order of id
   */
  readonly sort?: string | undefined;
  /** Adds the number of all matches (`total`) to each page, which reads the whole collection. */
  readonly total?: boolean | undefined;
  /** Lists deleted documents instead. Not with `q`, `where` or `fields`; sorts by times only. */
  readonly deleted?: boolean | undefined;
}

/** Options of a write. */
export interface WriteOptions extends CallOptions {
  /** Writes only over this version; otherwise the call fails with `precondition-failed`. */
  readonly ifMatch?: Version | undefined;
}

/** Options of writing a whole document. */
export interface ReplaceOptions extends WriteOptions {
  /** `"*"` writes only if the document does not exist. */
  readonly ifNoneMatch?: "*" | undefined;
}

/** Options of writing a template. */
export interface LintOptions extends CallOptions {
  /** `"strict"` refuses a template in which lint finds errors or warnings. @default "warn", which only lists them (`_meta.warnings`) */
  readonly lint?: "warn" | "strict" | undefined;
}

/** Options of a request that creates something. */
export interface CreateOptions extends CallOptions {
  /** For 24 hours, the same request with the same key creates nothing new. @default a new key for each call */
  readonly idempotencyKey?: string | undefined;
}

/** Options of a rendering. */
export interface RenderOptions extends CallOptions {
  /** Whether inputs that don't fit the template are an error; otherwise they are warnings. @default true */
  readonly strict?: boolean | undefined;
  /** Whether to divide each message into `segments`. */
  readonly segments?: boolean | undefined;
}

/** Options of an export. */
export interface ExportOptions<Name extends string> extends CallOptions {
  /** Exports only this collection. */
  readonly type?: Name | undefined;
}

/** Options of an import. */
export interface ImportOptions extends CallOptions {
  /** What to do if a document exists with other content: `create` rejects the line, `upsert` replaces it. @default "create" */
  readonly mode?: "create" | "upsert" | undefined;
  /** Reports what would be done, and writes nothing. */
  readonly dryRun?: boolean | undefined;
}
