import type { Editor } from "./editor.ts";

/** The editors that are shown, by the elements that they are in. */
export const openEditors = new WeakMap<Element, Editor>();
