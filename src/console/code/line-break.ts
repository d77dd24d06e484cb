/** What an editor must break lines with so that its text comes back as it was. */
export function lineBreakOf(text: string): string {
  return /\r\n/.test(text) && !/(?<!\r)\n|\r(?!\n)/.test(text) ? "\r\n" : "\n";
}
