/** What is in a revision: a token, or one of the three below. */
export type Content = string;

/** Nothing: a tombstone, or no document yet. */
export const deleted: Content = "nothing";

/** What only one write without an answer has, and what no answer shows: which one it is does not matter. */
export const unseen: Content = "content that nobody saw";

/** What a backup brought back, and no answer shows. */
export const older: Content = "some older content";

/** A token as content. */
export function contentOf(token: string): Content {
  return `"${token}"`;
}

/** The document after some writes, and all that it was before. */
export interface State {
  /** The same for the same writes in the same order. */
  readonly id: number;
  /** Of the latest revision; 0 when there never was one. */
  readonly number: number;
  readonly content: Content;
  /** Revisions up to this one are gone for good. */
  readonly erasedThrough: number;
  readonly before: State | undefined;
}

/** A write as the state sees it. */
export interface StateChange {
  readonly content: Content;
  readonly erases: boolean;
}

/** All states that a search comes through, each once, so that they can be compared by their ids. */
export class States {
  readonly first: State = {
    id: 0,
    number: 0,
    content: deleted,
    erasedThrough: 0,
    before: undefined,
  };
  readonly #next = new Map<string, State>();

  after(state: State, { content, erases }: StateChange): State {
    const key = `${state.id} ${erases} ${content}`;
    const known = this.#next.get(key);
    if (known !== undefined) {
      return known;
    }
    const next: State = {
      id: this.#next.size + 1,
      number: state.number + 1,
      content,
      erasedThrough: erases ? state.number : state.erasedThrough,
      before: state,
    };
    this.#next.set(key, next);
    return next;
  }
}

/** What a revision was, whether it was erased since or not. */
export function contentAt(state: State, number: number): Content {
  let at: State | undefined = state;
  while (at !== undefined && at.number > number) {
    at = at.before;
  }
  return at?.content ?? deleted;
}

/** Whether the document has, or had at any time, what fits. */
export function wasEver(state: State, fits: (content: Content) => boolean): boolean {
  for (let at = state; at.before !== undefined; at = at.before) {
    if (fits(at.content)) {
      return true;
    }
  }
  return false;
}
