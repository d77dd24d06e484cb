/** A file of a page, in the form in which it is sent. */
export interface PageFile {
  /** Its content, compressed with Brotli (RFC 7932). */
  read(): Promise<Uint8Array>;
  readonly mediaType: string;
  /** Its name has a hash of its content, so that it never changes. */
  readonly isImmutable: boolean;
  /** Browsers refuse to make code of text in it (Trusted Types). */
  readonly hasTrustedTypes?: boolean;
  /** It also answers every path below its own, which its script reads. */
  readonly hasPathsBelow?: boolean;
}

/** All files of the pages, by path. */
export type PageFiles = ReadonlyMap<string, PageFile>;
