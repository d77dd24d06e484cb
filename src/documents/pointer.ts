/** Maximum length of a pointer or a detail in a fault; names may be as long as documents. */
const maxSaid = 300;

/** A path as a JSON Pointer (RFC 6901 §3). */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map(toReference).join("");
}

/** The location of a fault: a JSON Pointer that is printable and truncated if long. */
export function pointerTo(path: readonly PropertyKey[]): string {
  let pointer = "";
  for (const key of path) {
    if (pointer.length > maxSaid) {
      break;
    }
    pointer += toReference(String(key).slice(0, maxSaid + 1));
  }
  return shorten(pointer);
}

/** A text made printable, and truncated if long. */
export function shorten(text: string): string {
  return text.length > maxSaid ? `${text.slice(0, maxSaid).toWellFormed()}…` : text.toWellFormed();
}

function toReference(key: PropertyKey): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
