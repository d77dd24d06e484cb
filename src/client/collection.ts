import type {
  Diff,
  DocumentText,
  Erased,
  Finding,
  Labels,
  List,
  Rendering,
  RenderRequest,
  Revision,
} from "./answers.ts";
import type { Draft, Excerpt, Patch, Removed, Stored } from "./documents.ts";
import type {
  CallOptions,
  CreateOptions,
  GetOptions,
  LintOptions,
  ListOptions,
  PageOptions,
  ReadOptions,
  RenderOptions,
  ReplaceOptions,
  WriteOptions,
} from "./options.ts";

/** The items of a list, depending on its options: any of several kinds where an option may be set or not. */
export type Listed<Shape, Options> = Options extends unknown
  ? ListedWith<Shape, Option<Options, "deleted">, Option<Options, "fields">>
  : never;

type ListedWith<Shape, Deleted, Fields> = Deleted extends true
  ? Removed
  : Fields extends readonly string[]
    ? Excerpt<Shape>
    : Stored<Shape>;

type Option<Options, Name> = Name extends keyof Options ? Options[Name] : undefined;

/**
 * The operations on one collection; its writes may have options of their own. A call that fails rejects with a `SeedbedError`.
 */
export interface Collection<Shape, Saving = CallOptions> {
  /**
   * Reads a document. Fails with `not-found` if there is none.
   * @example
   * const persona = await client.personas.get("ada");
   */
  get(id: string, options?: ReadOptions): Promise<Stored<Shape>>;
  get(id: string, options: GetOptions): Promise<Stored<Shape> | undefined>;
  /**
   * Lists documents, all of them or those that match, by id unless `sort` says otherwise.
   * @example
   * for await (const mood of client.moods.list({ q: "calm", sort: "-updatedAt" })) {
   *   console.log(mood.mood);
   * }
   */
  list<Options extends ListOptions = Record<never, never>>(
    options?: Options,
  ): List<Listed<Shape, Options>>;
  /**
   * Creates a document. Retries never create a second one.
   * @example
   * const { id } = await client.moods.create({ mood: "Patient" });
   */
  create(document: Draft<Shape>, options?: CreateOptions & Saving): Promise<Stored<Shape>>;
  /**
   * Replaces the whole document.
   * @example
   * const mood = await client.moods.get("calm");
   * await client.moods.replace("calm", { ...mood, description: "Takes time." }, { ifMatch: mood });
   */
  replace(
    id: string,
    document: Draft<Shape>,
    options?: ReplaceOptions & Saving,
  ): Promise<Stored<Shape>>;
  /**
   * Changes some fields of a document.
   * @example
   * await client.personas.patch("ada", { needs: ["A clear answer"], painpoints: null });
   */
  patch(id: string, patch: Patch<Shape>, options?: WriteOptions & Saving): Promise<Stored<Shape>>;
  /**
   * Reads a document and replaces it with what the function returns. If another writer comes in between, it starts over, up to
   * ten times. If the function returns `undefined`, nothing is written.
   * @example
   * await client.moods.update("calm", (mood) => ({ ...mood, used: Number(mood["used"] ?? 0) + 1 }));
   */
  update(
    id: string,
    change: (
      document: Stored<Shape>,
    ) => Draft<Shape> | undefined | Promise<Draft<Shape> | undefined>,
    options?: CallOptions & Saving,
  ): Promise<Stored<Shape>>;
  /**
   * Deletes a document. Its history stays, and `restore` brings it back.
   * @example
   * await client.moods.delete("calm");
   */
  delete(id: string, options?: WriteOptions): Promise<void>;
  /**
   * Removes a document and its history for good. Requires an admin.
   * @example
   * const { backupsUntil } = await client.personas.erase("ada");
   */
  erase(id: string, options?: WriteOptions): Promise<Erased>;
  /**
   * Lists the revisions of a document, newest first. Works for deleted documents.
   * @example
   * const [latest] = (await client.moods.revisions("calm").page()).items;
   */
  revisions(id: string, options?: PageOptions): List<Revision>;
  /**
   * Reads a document as it was at a revision.
   * @example
   * const first = await client.moods.revision("calm", 1);
   */
  revision(id: string, number: number, options?: CallOptions): Promise<Stored<Shape>>;
  /**
   * Writes an old revision as a new one. This also brings back a deleted document.
   * @example
   * await client.moods.restore("calm", 1);
   */
  restore(
    id: string,
    number: number,
    options?: ReplaceOptions & CreateOptions,
  ): Promise<Stored<Shape>>;
  /** Names for revisions. */
  readonly labels: LabelCalls;
  /**
   * Compares two revisions; by default the latest with the one before.
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

/** Names for revisions of a document. */
export interface LabelCalls {
  /**
   * Lists the labels of a document and their moves. Works for deleted documents.
   * @example
   * const { labels } = await client.moods.labels.list("calm");
   */
  list(id: string, options?: CallOptions): Promise<Labels>;
  /**
   * Puts a label on a revision, or moves it there. The conditions are on the label.
   * @example
   * await client.moods.labels.move("calm", "production", 3);
   */
  move(id: string, label: string, revision: number, options?: ReplaceOptions): Promise<Labels>;
  /**
   * Removes a label.
   * @example
   * await client.moods.labels.remove("calm", "production");
   */
  remove(id: string, label: string, options?: WriteOptions): Promise<Labels>;
}

/** Turning templates into messages. */
export interface RenderCalls<Shape> {
  /**
   * Renders a stored template.
   * @example
   * const { messages } = await client.templates.render("greeting", { persona: "ada", label: "production" });
   */
  render(id: string, request?: RenderRequest, options?: RenderOptions): Promise<Rendering>;
  /**
   * Renders a template that is not stored.
   * @example
   * const { messages } = await client.templates.preview({ prompt: "Hello {{ persona.name }}" }, { persona: "ada" });
   */
  preview(
    template: Draft<Shape>,
    request?: Omit<RenderRequest, "revision" | "label">,
    options?: RenderOptions,
  ): Promise<Rendering>;
  /**
   * Finds mistakes in a template that is not stored: a document, or the text of a `.prompty` file.
   * @example
   * const findings = await client.templates.lint({ prompt: "{{ persona.nmae }}" });
   */
  lint(template: Draft<Shape> | string, options?: CallOptions): Promise<readonly Finding[]>;
}

/** Operations on documents that can also be read and written as the text of a seed file. */
export interface TextForm<Shape> {
  /**
   * Reads a document as `text/x-prompty`.
   * @example
   * const { text, etag } = await client.templates.getText("greeting");
   */
  getText(id: string, options?: CallOptions): Promise<DocumentText>;
  /**
   * Replaces a document with the content of a text.
   * @example
   * await client.templates.putText("greeting", "---\nname: Greeting\n---\nHello.", { ifMatch: etag });
   */
  putText(id: string, text: string, options?: ReplaceOptions & LintOptions): Promise<Stored<Shape>>;
}
