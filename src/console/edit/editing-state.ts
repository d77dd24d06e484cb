import { useLayoutEffect, useState } from "preact/hooks";
import { randomKey } from "../../client/random-key.ts";
import { toPointer } from "../../documents/pointer.ts";
import {
  contentOf,
  type Document,
  type Fields,
  isFields,
  isSame,
  type Path,
  parseJson,
  withValue,
} from "../document/content.ts";
import { dropDraft, keepDraft } from "../document/drafts.ts";
import type { Merging } from "../document/merge-result.ts";
import { type Start, type Work, workOf } from "./work.ts";

/** What an author is writing, kept in this browser while it differs from what is saved. */
export interface EditingState extends Work {
  /** The content that changes are counted from. */
  readonly origin: Fields;
  readonly isChanged: boolean;
  /** Whether this browser keeps the changes. */
  readonly isKept: boolean;
  /** The JSON Pointers of texts that are not valid yet. */
  readonly open: readonly string[];
  readonly setValue: (path: Path, value: unknown) => void;
  /** A text that is meant to be JSON; an empty path is the whole document. */
  readonly setText: (path: Path, text: string) => void;
  /** The `Idempotency-Key` for creating this content: the same one, also after a reload, until the content changes. */
  readonly creationKey: () => string;
  readonly setMerging: (merging: Merging) => void;
  /** Goes on from another document, such as the one that was saved. */
  readonly rebase: (base: Document | undefined, content: Fields) => void;
}

export function useEditingState(start: Start): EditingState {
  const [work, setWork] = useState<Work>(() => workOf(start));
  const [isKept, setIsKept] = useState(true);
  const { base, content, creation, merging, texts } = work;
  const origin = base ? contentOf(base) : start.template;
  const open = Object.keys(texts).filter((pointer) => !isValid(pointer, texts[pointer] ?? ""));
  const isChanged = open.length > 0 || !isSame(origin, content);
  const { draftName } = start;

  // Before the next key: what is typed and left in one breath is kept.
  useLayoutEffect(() => {
    if (work === start.draft) {
      return;
    }
    const keeping = isChanged
      ? keepDraft(draftName, { base, content, texts, merging, creation, at: Date.now() })
      : dropDraft(draftName).then(() => true);
    keeping.then(setIsKept, reportError);
  }, [draftName, isChanged, start.draft, work, base, content, creation, merging, texts]);

  return {
    ...work,
    ...{ origin, isChanged, isKept, open },
    setValue: (path, value) =>
      setWork((now) => ({ ...now, content: withValue(now.content, path, value) })),
    setText: (path, text) =>
      setWork((now) => {
        const pointer = toPointer(path);
        const next = parseJson(text);
        const isApplied = next !== undefined && (path.length > 0 || isFields(next.value));
        return {
          ...now,
          content: isApplied ? withValue(now.content, path, next.value) : now.content,
          texts: { ...now.texts, [pointer]: text },
        };
      }),
    creationKey() {
      const text = JSON.stringify(content);
      const key = creation?.text === text ? creation.key : randomKey();
      setWork((now) => ({ ...now, creation: { text, key } }));
      return key;
    },
    setMerging: (next) => setWork((now) => ({ ...now, merging: next })),
    rebase: (next, nextContent) => setWork({ base: next, content: nextContent, texts: {} }),
  };
}

function isValid(pointer: string, text: string): boolean {
  const parsed = parseJson(text);
  return parsed !== undefined && (pointer !== "" || isFields(parsed.value));
}
