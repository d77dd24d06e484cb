/** Who says a message. */
export const roles = ["system", "user", "assistant", "developer", "tool"] as const;

/** The name of a role. */
export type Role = (typeof roles)[number];

/** A message for a model. */
export interface Message {
  readonly role: Role;
  readonly content: string;
  /** What its marker has in brackets: `user[name="Ann"]:`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Whether a word is the name of a role. */
export function isRole(word: string): word is Role {
  return roles.some((role) => role === word);
}

/** A line that starts a message. */
export type Marker = Omit<Message, "content">;

/** The marker that a line is; `undefined` for any other line. */
export function toMarker(line: string): Marker | undefined {
  // Most lines end here.
  if (!line.includes(":")) {
    return undefined;
  }
  const trimmed = line.trim();
  const marker = trimmed.startsWith("#") ? trimmed.slice(1).trimStart() : trimmed;
  const [, word = "", attributes] =
    /^(system|user|assistant|developer|tool)(?:\[([^\]]*)\])?\s*:$/i.exec(marker) ?? [];
  const role = word.toLowerCase();
  if (!isRole(role)) {
    return undefined;
  }
  if (attributes === undefined) {
    return { role };
  }
  const entries = attributes.split(",").map(toAttribute);
  return entries.every((entry) => entry !== undefined)
    ? { role, attributes: Object.fromEntries(entries) }
    : undefined;
}

/** `name="value"`, with or without quotes. */
function toAttribute(text: string): readonly [string, string] | undefined {
  const [name = "", ...rest] = text.split("=").map((part) => part.trim());
  const [value] = rest;
  const isQuoted = value !== undefined && /^"[^"]*"$/.test(value);
  const isValid = rest.length === 1 && /^\w+$/.test(name) && (isQuoted || !value?.includes('"'));
  return isValid && value !== undefined ? [name, isQuoted ? value.slice(1, -1) : value] : undefined;
}

/** Whether a line of a text starts with a role and a colon. */
export function opensMessage(text: string): boolean {
  return text
    .split("\n")
    .some((line) => /^(?:system|user|assistant|developer|tool)\s*:/i.test(line.trimStart()));
}
