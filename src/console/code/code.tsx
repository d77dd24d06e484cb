import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { rowsOf } from "../document/content.ts";
import type { Editor, EditorLook, EditorSettings } from "./editor.ts";
import { usePart } from "./loading.ts";
import { openEditors } from "./open-editors.ts";

/** All the code of editors comes when a document is opened. */
const load = () => import("./editor.ts");

interface Props extends EditorSettings, EditorLook {
  readonly id: string;
  readonly "aria-describedby"?: string;
  /** What the findings depend on beside the text: when it changes, they are looked for again. */
  readonly context?: unknown;
}

/** A text with an editor of its own: coloured, completed and checked as one types. Until that is loaded, a plain field. */
export function Code(props: Props): JSX.Element {
  const { context, id, isDisabled, isInvalid, isRequired, label, language, text } = props;
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<Editor>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const part = usePart(load);
  // Without it, the plain field goes on working.
  const loaded = part === "failed" ? undefined : part;
  // Read while the field is there: once it is replaced, it has neither focus nor selection.
  const left = useRef<readonly [from: number, to: number]>(undefined);
  const field = plain.current;
  if (loaded !== undefined && field !== null && field === document.activeElement) {
    left.current = [field.selectionStart, field.selectionEnd];
  }

  useLayoutEffect(() => {
    if (loaded === undefined || host.current === null) {
      return;
    }
    const opened = loaded.openEditor(host.current, {
      language,
      text: latest.current.text,
      onText: (next) => latest.current.onText(next),
      findingsIn: (next) => latest.current.findingsIn(next),
      names: () => latest.current.names(),
    });
    editor.current = opened;
    openEditors.set(host.current, opened);
    if (left.current !== undefined) {
      opened.focus(...left.current);
      left.current = undefined;
    }
    return () => opened.close();
  }, [loaded, language]);
  useLayoutEffect(() => editor.current?.show(text), [text]);
  useLayoutEffect(
    () => editor.current?.setLook({ isDisabled, isInvalid, isRequired, label }),
    [loaded, isDisabled, isInvalid, isRequired, label],
  );
  useEffect(() => editor.current?.recheck(), [context]);

  return loaded === undefined ? (
    <textarea
      ref={plain}
      class="code"
      id={id}
      aria-label={label}
      aria-describedby={props["aria-describedby"]}
      aria-invalid={isInvalid}
      aria-required={isRequired}
      disabled={isDisabled}
      spellcheck={language === "prompt"}
      rows={rowsOf(text)}
      value={text}
      onInput={(event) => props.onText(event.currentTarget.value)}
    />
  ) : (
    <div ref={host} id={id} />
  );
}
