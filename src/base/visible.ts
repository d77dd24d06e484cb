/**
 * Characters that affect a terminal: controls (C0, DEL, C1), bidirectional controls (UAX #9), and the line separators
 * of some terminals.
 */
const controls = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A text as one line that is safe for a terminal: control characters are escaped (`\x1b`, `\u202e`); tabs stay. */
export function toVisible(text: string): string {
  return text.replace(controls, (control) => {
    const unit = control.charCodeAt(0);
    const hex = unit.toString(16);
    return control === "\t" ? control : unit < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex}`;
  });
}

/**
 * The same for text that may contain JSON: control characters become JSON escapes, so its value is unchanged. Line
 * breaks stay.
 */
export function toVisibleJson(text: string): string {
  return text.replace(controls, (control) =>
    control === "\n" || control === "\t"
      ? control
      : `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
