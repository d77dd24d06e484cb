import { useLayoutEffect } from "preact/hooks";

/** What keys do. `Ctrl+S` also stands for the Mac's ⌘S; a single letter does nothing while somebody types. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>;

/** Reacts to keys as long as a component is shown and no dialog is open. */
export function useKeys(keys: Keys): void {
  // Before the next key: what is typed and saved in one breath is saved.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const name = keyIn(event) ?? "";
      const act = keys[name];
      // An editor has used the key itself: its Esc closes a list of completions first.
      const isUsed = event.defaultPrevented || event.altKey;
      if (act === undefined || isUsed || document.querySelector("dialog[open]") !== null) {
        return;
      }
      // The target that is seen from outside of an editor's shadow root is its host.
      const [target = null] = event.composedPath();
      if (name.startsWith("Ctrl+") || name === "Escape" || !isTyping(target)) {
        event.preventDefault();
        act();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}

/** The name of a key that was pressed, such as `Ctrl+S`; none while a text is composed, as in Japanese: its keys belong to that. */
export function keyIn({ code, ctrlKey, isComposing, key, metaKey }: KeyboardEvent) {
  if (isComposing) {
    return undefined;
  }
  // Where keys have other letters than a to z, the place of a key says which one is meant.
  const isForeign = key.length === 1 && key > "~" && code.startsWith("Key");
  const name = isForeign ? code.slice(3).toLowerCase() : key;
  return ctrlKey || metaKey ? `Ctrl+${name.toUpperCase()}` : name;
}

/** Leaves the field that somebody types into; `false` if there is none. */
export function leaveField(): boolean {
  const focused = focusedElement();
  if (!isTyping(focused)) {
    return false;
  }
  focused.blur();
  return true;
}

/** Whether somebody types into an element. */
function isTyping(target: EventTarget | null): target is HTMLElement {
  return (
    target instanceof Element &&
    target.matches("input:not([type=radio]), textarea, select, [contenteditable]")
  );
}

/** The element that has the focus, also in an editor. */
function focusedElement(): Element | null {
  const { activeElement } = document;
  return activeElement?.shadowRoot?.activeElement ?? activeElement;
}
