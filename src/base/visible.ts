/**
 * What a terminal acts on instead of showing it: controls (C0, DEL, C1), what turns the direction of text around (UAX #9),
 * and what ends a line for some.
 */
const controls = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A text as one line that a terminal only shows: its controls as text (`\x1b`, `\u202e`); tabs stay. */
export function toVisible(text: string): string {
  return text.replace(controls, (control) => {
    const unit = control.charCodeAt(0);
    const hex = unit.toString(16);
    return control === "\t" ? control : unit < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex}`;
  });
}

/** The same for JSON, and for what may have it within: the controls as JSON's own escapes, so it says the same. Lines stay. */
export function toVisibleJson(text: string): string {
  return text.replace(controls, (control) =>
    control === "\n" || control === "\t"
      ? control
      : `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
