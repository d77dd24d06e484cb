import type { Diff, DocumentText, Erased, List, Revision } from "./answers.ts";
import type { Draft, Excerpt, Patch, Removed, Stored } from "./documents.ts";
import type {
  CallOptions,
  CreateOptions,
  GetOptions,
  ListOptions,
  PageOptions,
  ReplaceOptions,
  WriteOptions,
} from "./options.ts";

/** What a list has, by what it was asked for. */
export type Listed<Shape, Options> = Options extends { readonly deleted: true }
  ? Removed
  : Options extends { readonly fields: readonly string[] }
    ? Excerpt<Shape>
    : Stored<Shape>;

/** What can be done with the documents of one collection. Every call rejects with a `SeedbedError`. */
export interface Collection<Shape> {
  /** Reads a document; `not-found` when it is not there. */
  get(id: string, options?: CallOptions): Promise<Stored<Shape>>;
  get(id: string, options: GetOptions): Promise<Stored<Shape> | undefined>;
  /** All documents, or those that are asked for, in order of id. */
  list<Options extends ListOptions>(options?: Options): List<Listed<Shape, Options>>;
  /** Creates a document. It may be sent again by itself, and makes no second one. */
  create(document: Draft<Shape>, options?: CreateOptions): Promise<Stored<Shape>>;
  /** Replaces a document whole. */
  replace(id: string, document: Draft<Shape>, options?: ReplaceOptions): Promise<Stored<Shape>>;
  /** Changes some fields. */
  patch(id: string, patch: Patch<Shape>, options?: WriteOptions): Promise<Stored<Shape>>;
  /**
   * Reads a document, and replaces it by what the function makes of it; where somebody else was quicker, all over again,
   * up to ten times. When the function gives `undefined`, nothing is written.
   */
  update(
    id: string,
    change: (
      document: Stored<Shape>,
    ) => Draft<Shape> | undefined | Promise<Draft<Shape> | undefined>,
    options?: CallOptions,
  ): Promise<Stored<Shape>>;
  /** Takes a document out of the collection; its history stays, and `restore` brings it back. */
  delete(id: string, options?: WriteOptions): Promise<void>;
  /** For admins: removes content and history for good. */
  erase(id: string, options?: WriteOptions): Promise<Erased>;
  /** What happened to a document, newest first; also to a deleted one. */
  revisions(id: string, options?: PageOptions): List<Revision>;
  /** A document as it was. */
  revision(id: string, number: number, options?: CallOptions): Promise<Stored<Shape>>;
  /** Writes a document as it was once, as a new revision; also brings a deleted one back. */
  restore(
    id: string,
    number: number,
    options?: WriteOptions & CreateOptions,
  ): Promise<Stored<Shape>>;
  /** What changed from one revision to another; by default with the latest change. */
  diff(
    id: string,
    options?: CallOptions & {
      readonly from?: number | undefined;
      readonly to?: number | undefined;
    },
  ): Promise<Diff>;
}

/** Documents that can also be had and sent as the text that their seed files are. */
export interface TextForm<Shape> {
  /** Reads a document as `text/x-prompty`. */
  getText(id: string, options?: CallOptions): Promise<DocumentText>;
  /** Replaces a document by what the text says. */
  putText(id: string, text: string, options?: ReplaceOptions): Promise<Stored<Shape>>;
}
