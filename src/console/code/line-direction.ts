import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const byItsLetters = Decoration.line({ attributes: { dir: "auto" } });

/** Shows each line in the direction of its first letter, and moves the cursor accordingly: Hebrew from right to left. */
export const lineDirection: Extension = [
  EditorView.perLineTextDirection.of(true),
  EditorView.decorations.of(({ state: { doc }, visibleRanges }) => {
    const lines = new RangeSetBuilder<Decoration>();
    for (const { from, to } of visibleRanges) {
      for (let at = from; at <= to; at = doc.lineAt(at).to + 1) {
        const start = doc.lineAt(at).from;
        lines.add(start, start, byItsLetters);
      }
    }
    return lines.finish();
  }),
  // Removed lines that are shown between the others are none of the document's.
  EditorView.theme({ ".cm-deletedLine": { unicodeBidi: "plaintext" } }),
];
