import { autocompletion, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching } from "@codemirror/language";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import {
  Annotation,
  Compartment,
  EditorState,
  type Extension,
  StateEffect,
} from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  type KeyBinding,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { changeBetween } from "../document/hunks.ts";
import type { Named } from "../document/prompt-names.ts";
import { completeFields } from "./completion.ts";
import { type Finding, lossesAt, syntaxFaultsIn, toDiagnostic } from "./finding.ts";
import { lineBreakOf } from "./line-break.ts";
import { lineDirection } from "./line-direction.ts";
import { phrases } from "./phrases.ts";
import { promptLanguage } from "./prompt-language.ts";
import { rootOf } from "./shadow-root.ts";
import { theme } from "./theme.ts";

/** What an editor is for. */
export interface EditorSettings {
  readonly text: string;
  readonly language: "json" | "prompt";
  readonly onText: (text: string) => void;
  /** What is wrong with a text; asked again when it has not been changed for a moment. */
  readonly findingsIn: (text: string) => Promise<readonly Finding[]>;
  /** What can be named in template marks. */
  readonly names: () => readonly Named[];
}

/** What may change about an editor while it is shown. */
export interface EditorLook {
  readonly label: string;
  readonly isDisabled: boolean;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
}

/** An editor that is shown. */
export interface Editor {
  /** Shows another text, unless it is what is shown. */
  readonly show: (text: string) => void;
  readonly setLook: (look: EditorLook) => void;
  /** Looks for faults again, because they depend on something else that has changed. */
  readonly recheck: () => void;
  readonly focus: (from: number, to: number) => void;
  /** Moves to where a text stops being JSON; without such a place, to where the author was. */
  readonly goToFault: () => void;
  /** Moves to a place, with line and column counted from 1. */
  readonly goTo: (line: number, column: number) => void;
  readonly close: () => void;
}

/** Marks changes that nobody typed. */
const fromOutside = Annotation.define<true>();

/** Asks for the findings again. */
const checkAgain = StateEffect.define<null>();

/** How long nobody must have typed before faults are looked for. */
const pauseMs = 400;

/**
 * Opens an editor in the shadow root of an element: there, its styles work under the page's policy. Nothing in a text is
 * normalized.
 */
export function openEditor(host: HTMLElement, settings: EditorSettings): Editor {
  const { findingsIn, language, names, onText, text } = settings;
  const look = new Compartment();
  let shown = text;
  const view = new EditorView({
    ...rootOf(host),
    doc: text,
    extensions: [
      EditorState.lineSeparator.of(lineBreakOf(text)),
      look.of([]),
      language === "json"
        ? [json(), bracketMatching(), lineNumbers()]
        : [
            promptLanguage,
            lineDirection,
            lineNumbers(),
            autocompletion({
              override: [completeFields(names)],
              icons: false,
              defaultKeymap: false,
            }),
          ],
      highlightSpecialChars(),
      history(),
      drawSelection(),
      EditorView.lineWrapping,
      aboveBar,
      search({ top: true }),
      phrases,
      lintGutter(),
      linter(
        async (view) => {
          const findings = await findingsIn(view.state.sliceDoc());
          const own = language === "json" ? [...syntaxFaultsIn(view), ...lossesAt(view)] : [];
          return [...own, ...findings.map((finding) => toDiagnostic(view.state, finding))];
        },
        {
          delay: pauseMs,
          needsRefresh: ({ transactions }) =>
            transactions.some(({ effects }) => effects.some((effect) => effect.is(checkAgain))),
        },
      ),
      // Tab is not among them: it leaves the editor, as it leaves any field.
      keymap.of([
        leaving,
        ...completionKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...lintKeymap,
        ...defaultKeymap,
      ]),
      theme,
      overtyping,
      EditorView.updateListener.of(({ docChanged, state, transactions }) => {
        if (docChanged && !transactions.some((one) => one.annotation(fromOutside))) {
          shown = state.sliceDoc();
          onText(shown);
        }
      }),
    ],
  });
  const focus = (from: number, to: number) => {
    const { length } = view.state.doc;
    view.dispatch({
      selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
      scrollIntoView: true,
    });
    view.focus();
  };
  return {
    show: (next) => {
      if (next === shown) {
        return;
      }
      shown = next;
      const { state } = view;
      view.dispatch({
        changes: changeBetween(state.doc.toString(), state.toText(next).toString()),
        annotations: fromOutside.of(true),
      });
    },
    setLook: (next) => view.dispatch({ effects: look.reconfigure(extensionsOf(next, language)) }),
    recheck: () => view.dispatch({ effects: checkAgain.of(null) }),
    focus,
    goToFault: () => {
      const [fault] = language === "json" ? syntaxFaultsIn(view) : [];
      if (fault === undefined) {
        view.focus();
      } else {
        focus(fault.from, fault.to);
      }
    },
    goTo: (line, column) => {
      const { doc } = view.state;
      const { from, length } = doc.line(Math.min(line, doc.lines));
      const at = from + Math.min(column - 1, length);
      focus(at, at);
    },
    close: () => view.destroy(),
  };
}

/** Esc closes the list of completions; one that is only being looked for does not keep Esc from leaving the editor. */
const leaving: KeyBinding = {
  key: "Escape",
  run: (view) => {
    // A list stays in view while the next one is being looked for.
    const isShown = view.dom.querySelector(".cm-tooltip-autocomplete") !== null;
    closeCompletion(view);
    return isShown;
  },
};

/** Scrolls the page when somebody types behind the bar at its bottom, of which the editor knows nothing. */
const aboveBar = EditorView.updateListener.of(({ docChanged, selectionSet, view }) => {
  if (view.hasFocus && (docChanged || selectionSet)) {
    view.requestMeasure({
      read: ({ state }) => {
        const bar = document.querySelector(".sticky")?.getBoundingClientRect().top;
        const cursor = view.coordsAtPos(state.selection.main.head)?.bottom;
        // The editor has not scrolled its own text yet: then the cursor is going to be at its end.
        const { bottom } = view.scrollDOM.getBoundingClientRect();
        return bar === undefined || cursor === undefined ? 0 : Math.min(cursor, bottom) - bar;
      },
      write: (hidden) => {
        if (hidden > 0) {
          scrollBy(0, hidden + view.defaultLineHeight);
        }
      },
    });
  }
});

/**
 * Writes over a selection itself: Chromium would keep the colours of what it removes, in a style attribute, which the
 * policy of the page forbids.
 */
const overtyping = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { composing, state } = view;
    const isOver = event.inputType === "insertText" && !state.selection.main.empty;
    if (!isOver || event.data === null || composing) {
      return false;
    }
    view.dispatch(state.replaceSelection(event.data), {
      userEvent: "input.type",
      scrollIntoView: true,
    });
    return true;
  },
});

function extensionsOf(
  { isDisabled, isInvalid, isRequired, label }: EditorLook,
  language: EditorSettings["language"],
): Extension {
  return [
    EditorView.editable.of(!isDisabled),
    EditorState.readOnly.of(isDisabled),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-disabled": String(isDisabled),
      "aria-invalid": String(isInvalid),
      "aria-required": String(isRequired),
      spellcheck: String(language === "prompt"),
      tabindex: "0",
    }),
  ];
}
