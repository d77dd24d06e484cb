import { openEditors } from "../code/open-editors.ts";

/** Moves to the field of a JSON Pointer, or to the innermost one around it that is shown; in its JSON, to what is wrong. */
export function focusField(pointer: string): void {
  const field = document.getElementById(`f${pointer}`);
  if (field === null && pointer !== "") {
    focusField(pointer.slice(0, pointer.lastIndexOf("/")));
  }
  const editor = field === null ? undefined : openEditors.get(field);
  if (editor === undefined) {
    field?.focus();
  } else {
    editor.goToFault();
  }
}
