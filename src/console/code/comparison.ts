import { json } from "@codemirror/lang-json";
import { yamlFrontmatter } from "@codemirror/lang-yaml";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { lineDirection } from "./line-direction.ts";
import { phrases } from "./phrases.ts";
import { promptLanguage } from "./prompt-language.ts";
import { rootOf } from "./shadow-root.ts";
import { theme } from "./theme.ts";

/** A text, and what it is the text of. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
}

/** Two texts to compare. */
export interface Comparison {
  readonly before: Labelled;
  readonly after: Labelled;
  /** `prompty` is YAML between bars, and a prompt below. */
  readonly language: "json" | "prompty";
  /** Whether there is no room for two texts beside each other. */
  readonly isNarrow: boolean;
}

/** Lines around a change that are shown, and the fewest that are worth hiding. */
const collapseUnchanged = { margin: 3, minSize: 6 };

/**
 * Shows two texts side by side, or one below the other line by line where there is no room.
 * @returns what removes them
 */
export function openComparison(
  host: HTMLElement,
  { after, before, isNarrow, language }: Comparison,
): () => void {
  const extensionsFor = (label: string): Extension => [
    language === "json" ? json() : [yamlFrontmatter({ content: promptLanguage }), lineDirection],
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    // Without it, nobody could scroll with the keyboard.
    EditorView.contentAttributes.of({ "aria-label": label, role: "textbox", tabindex: "0" }),
    EditorView.lineWrapping,
    lineNumbers(),
    phrases,
    theme,
  ];
  const place = rootOf(host);
  const view = isNarrow
    ? new EditorView({
        ...place,
        doc: after.text,
        extensions: [
          extensionsFor(`${before.label} → ${after.label}`),
          unifiedMergeView({ original: before.text, mergeControls: false, collapseUnchanged }),
        ],
      })
    : new MergeView({
        ...place,
        a: { doc: before.text, extensions: extensionsFor(before.label) },
        b: { doc: after.text, extensions: extensionsFor(after.label) },
        collapseUnchanged,
      });
  return () => view.destroy();
}
