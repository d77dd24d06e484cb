import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": {
    border: "1px solid var(--edge)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--page)",
    color: "var(--ink)",
    fontSize: "0.875rem",
    maxHeight: "75vh",
    overflow: "hidden",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace',
    lineHeight: "1.5",
    overflow: "auto",
  },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "4.5rem", padding: "0.375rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection) !important",
  },
  ".cm-gutters": {
    border: "0",
    backgroundColor: "var(--raised)",
    color: "var(--quiet)",
  },
  ".cm-activeLineGutter": { backgroundColor: "var(--line)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection) !important" },
  ".cm-tooltip, .cm-panels": {
    border: "1px solid var(--edge)",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
  },
  ".cm-panels": { border: "0", borderBottom: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li": { padding: "0.125rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
  },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-button, .cm-textfield": {
    border: "1px solid var(--edge)",
    borderRadius: "4px",
    backgroundColor: "var(--page)",
    backgroundImage: "none",
    color: "var(--ink)",
    font: "inherit",
  },
  ".cm-textfield:focus-visible": { outline: "3px solid var(--accent)", outlineOffset: "0" },
  ".cm-panel.cm-search": { padding: "0.375rem 2rem 0.25rem 0.5rem", fontFamily: "inherit" },
  ".cm-panel.cm-search :is(input, button, label)": { margin: "0 0.5rem 0.25rem 0" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    marginRight: "0.75rem",
    fontSize: "inherit",
  },
  ".cm-panel.cm-search label input[type=checkbox]": { margin: "0 0.375rem 0 0" },
  ".cm-panel.cm-search [name=close]": {
    inset: "0.125rem 0.25rem auto auto",
    padding: "0 0.375rem",
    color: "var(--ink)",
    fontSize: "1.25rem",
  },
  ".cm-searchMatch": { backgroundColor: "var(--found)" },
  ".cm-searchMatch-selected": { outline: "2px solid var(--accent)" },
  ".cm-diagnostic": { borderLeft: "4px solid var(--accent)", padding: "0.25rem 0.5rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnosticAction": {
    border: "1px solid var(--edge)",
    backgroundColor: "var(--page)",
    color: "var(--accent)",
    font: "inherit",
  },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px solid var(--bad)" },
  ".cm-lintRange-warning": { backgroundImage: "none", borderBottom: "2px solid var(--warning)" },
  ".cm-lintRange-info": { backgroundImage: "none", borderBottom: "2px dotted var(--accent)" },
  ".cm-mergeView": { border: "1px solid var(--edge)", borderRadius: "var(--radius)" },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--minus)" },
  "&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine, .cm-insertedLine": {
    backgroundColor: "var(--plus)",
  },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText": {
    background: "none",
    backgroundColor: "var(--minus-word)",
  },
  "&.cm-merge-b .cm-changedText, .cm-changedText": {
    background: "none",
    backgroundColor: "var(--plus-word)",
  },
  ".cm-collapsedLines": {
    background: "none",
    backgroundColor: "var(--raised)",
    color: "var(--quiet)",
  },
  // Their signs are missing in many fonts.
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: "none" },
});

const colours = HighlightStyle.define([
  { tag: tags.heading, color: "var(--role)", fontWeight: "700" },
  { tag: [tags.brace, tags.operator, tags.separator], color: "var(--mark)" },
  { tag: [tags.keyword, tags.bool, tags.null], color: "var(--mark)", fontWeight: "600" },
  {
    tag: [tags.variableName, tags.propertyName, tags.definition(tags.propertyName)],
    color: "var(--name)",
  },
  { tag: [tags.string, tags.number], color: "var(--literal)" },
  { tag: [tags.comment, tags.meta], color: "var(--quiet)", fontStyle: "italic" },
]);

/** How all editors look, in light and dark: by the custom properties of the page, which reach into shadow roots. */
export const theme: Extension = [look, syntaxHighlighting(colours)];
