import type { Finding } from "../prompts/lint/finding.ts";

/** A finding for a person. */
export function toLine(
  file: string,
  { column, line, message, rule, severity, suggestion }: Finding,
): string {
  const change = suggestion === undefined ? "" : ` ${suggestion.message}.`;
  return `${file}:${line}:${column} ${severity} ${rule}: ${message}${change}`;
}

/** A finding as a workflow command of GitHub Actions, which shows it at its place in a pull request. */
export function toAnnotation(file: string, finding: Finding): string {
  const { column, endColumn, endLine, line, message, rule, severity, suggestion } = finding;
  const command = { error: "error", warning: "warning", info: "notice" }[severity];
  const properties = Object.entries({ file, line, endLine: endLine, col: column, title: rule });
  // Only within one line does it count columns.
  const all = line === endLine ? [...properties, ["endColumn", endColumn] as const] : properties;
  const said = all.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  const change = suggestion === undefined ? "" : ` ${suggestion.message}.`;
  return `::${command} ${said}::${escapeData(message + change)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
