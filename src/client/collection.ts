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
  /**
   * Reads a document; `not-found` when it is not there.
   * @example
   * const persona = await client.personas.get("ada");
   */
  get(id: string, options?: CallOptions): Promise<Stored<Shape>>;
  get(id: string, options: GetOptions): Promise<Stored<Shape> | undefined>;
  /**
   * All documents, or those that are asked for, in order of id unless `sort` says otherwise.
   * @example
   * for await (const mood of client.moods.list({ q: "calm", sort: "-updatedAt" })) {
   *   console.log(mood.mood);
   * }
   */
  list<Options extends ListOptions>(options?: Options): List<Listed<Shape, Options>>;
  /**
   * Creates a document. It may be sent again by itself, and makes no second one.
   * @example
   * const { id } = await client.moods.create({ mood: "Patient" });
   */
  create(document: Draft<Shape>, options?: CreateOptions): Promise<Stored<Shape>>;
  /**
   * Replaces a document whole.
   * @example
   * const mood = await client.moods.get("calm");
   * await client.moods.replace("calm", { ...mood, description: "Takes time." }, { ifMatch: mood });
   */
  replace(id: string, document: Draft<Shape>, options?: ReplaceOptions): Promise<Stored<Shape>>;
  /**
   * Changes some fields.
   * @example
   * await client.personas.patch("ada", { needs: ["A clear answer"], painpoints: null });
   */
  patch(id: string, patch: Patch<Shape>, options?: WriteOptions): Promise<Stored<Shape>>;
  /**
   * Reads a document, and replaces it by what the function makes of it; where somebody else was quicker, all over again,
   * up to ten times. When the function gives `undefined`, nothing is written.
   * @example
   * await client.moods.update("calm", (mood) => ({ ...mood, used: Number(mood["used"] ?? 0) + 1 }));
   */
  update(
    id: string,
    change: (
      document: Stored<Shape>,
    ) => Draft<Shape> | undefined | Promise<Draft<Shape> | undefined>,
    options?: CallOptions,
  ): Promise<Stored<Shape>>;
  /**
   * Takes a document out of the collection; its history stays, and `restore` brings it back.
   * @example
   * await client.moods.delete("calm");
   */
  delete(id: string, options?: WriteOptions): Promise<void>;
  /**
   * For admins: removes content and history for good.
   * @example
   * const { backupsUntil } = await client.personas.erase("ada");
   */
  erase(id: string, options?: WriteOptions): Promise<Erased>;
  /**
   * What happened to a document, newest first; also to a deleted one.
   * @example
   * const [latest] = (await client.moods.revisions("calm").page()).items;
   */
  revisions(id: string, options?: PageOptions): List<Revision>;
  /**
   * A document as it was.
   * @example
   * const first = await client.moods.revision("calm", 1);
   */
  revision(id: string, number: number, options?: CallOptions): Promise<Stored<Shape>>;
  /**
   * Writes a document as it was once, as a new revision; also brings a deleted one back.
   * @example
   * await client.moods.restore("calm", 1);
   */
  restore(
    id: string,
    number: number,
    options?: ReplaceOptions & CreateOptions,
  ): Promise<Stored<Shape>>;
  /**
   * What changed from one revision to another; by default with the latest change.
   * @example
   * const { changes } = await client.moods.diff("calm", { from: 1, to: 3 });
   */
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
  /**
   * Reads a document as `text/x-prompty`.
   * @example
   * const { text, etag } = await client.templates.getText("greeting");
   */
  getText(id: string, options?: CallOptions): Promise<DocumentText>;
  /**
   * Replaces a document by what the text says.
   * @example
   * await client.templates.putText("greeting", "---\nname: Greeting\n---\nHello.", { ifMatch: etag });
   */
  putText(id: string, text: string, options?: ReplaceOptions): Promise<Stored<Shape>>;
}
