/** Moves to the field of a JSON Pointer, or to the innermost one around it that is shown. */
export function focusField(pointer: string): void {
  const field = document.getElementById(`f${pointer}`);
  if (field === null && pointer !== "") {
    focusField(pointer.slice(0, pointer.lastIndexOf("/")));
  }
  field?.focus();
}
