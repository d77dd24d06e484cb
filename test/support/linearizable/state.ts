/** The content of a revision: a token, or one of the three below. */
export type Content = string;

/** Nothing: a tombstone, or no document yet. */
export const deleted: Content = "nothing";

/** Content that only one write without an answer has, and that no answer shows: it doesn't matter which. */
export const unseen: Content = "content that nobody saw";

/** Content restored by a backup that no answer shows. */
export const older: Content = "some older content";

/** A token as content. */
export function contentOf(token: string): Content {
  return `"${token}"`;
}

/** An old revision that an operation asks for, and whose content no answer shows. */
export interface Remembered {
  readonly number: number;
  readonly content: Content;
}

/** The document after some writes. */
export interface State {
  /** The number of the latest revision; 0 if there has never been one. */
  readonly number: number;
  readonly content: Content;
  /** Revisions up to this one are gone for good. */
  readonly erasedThrough: number;
  /** The part of the past that later operations can still depend on. */
  readonly remembered: readonly Remembered[];
  readonly before: State | undefined;
}

/** The facts of a write that the state needs. */
export interface StateChange {
  readonly content: Content;
  readonly erases: boolean;
}

/** A document that has never existed. */
export const nothingYet: State = {
  number: 0,
  content: deleted,
  erasedThrough: 0,
  remembered: [],
  before: undefined,
};

/** The document after one more write, which is remembered if necessary. */
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

/** Whether the document has, or ever had, a content that fits. */
export function wasEver(state: State, fits: (content: Content) => boolean): boolean {
  for (let at = state; at.before !== undefined; at = at.before) {
    if (fits(at.content)) {
      return true;
    }
  }
  return false;
}
