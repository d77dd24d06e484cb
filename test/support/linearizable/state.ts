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

/** An old revision that an operation asks for, and of which no answer shows the content. */
export interface Remembered {
  readonly number: number;
  readonly content: Content;
}

/** The document after some writes. */
export interface State {
  /** Of the latest revision; 0 when there never was one. */
  readonly number: number;
  readonly content: Content;
  /** Revisions up to this one are gone for good. */
  readonly erasedThrough: number;
  /** All of the past that anything can still depend on. */
  readonly remembered: readonly Remembered[];
  readonly before: State | undefined;
}

/** A write as the state sees it. */
export interface StateChange {
  readonly content: Content;
  readonly erases: boolean;
}

/** A document that never was. */
export const nothingYet: State = {
  number: 0,
  content: deleted,
  erasedThrough: 0,
  remembered: [],
  before: undefined,
};

/** The document after one more write, which may have to be remembered. */
export function after(
  before: State,
  { content, erases }: StateChange,
  isRemembered: boolean,
): State {
  const number = before.number + 1;
  return {
    number,
    content,
    erasedThrough: erases ? before.number : before.erasedThrough,
    remembered: isRemembered ? [...before.remembered, { number, content }] : before.remembered,
    before,
  };
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
