import type { Fault } from "../base/errors.ts";
import { shorten } from "./pointer.ts";

/** Most faults that are listed of one text, document or body. */
export const maxFaults = 100;

/** Faults that are said in the sentence of a failure; the list has the others. */
const said = 5;

/** The last of a list that stops before its end. */
const moreFaults = { pointer: "", code: "more_faults", detail: "has more faults than listed here" };

/**
 * Faults as they are listed: no more is taken from their source than is needed to know that there are more, which the
 * last one then says. Pointers and details have at most 301 characters.
 */
export function listFaults<F extends Fault>(faults: Iterable<F>, max = maxFaults): readonly F[] {
  const listed: F[] = [];
  for (const fault of faults) {
    const [pointer, detail] = [shorten(fault.pointer), shorten(fault.detail)];
    if (listed.length === max) {
      listed[max - 1] = { ...fault, ...moreFaults };
      break;
    }
    listed.push({ ...fault, pointer, detail });
  }
  return listed;
}

/** The first of some faults in a sentence, and how many others there are. */
export function sayFirst<F extends Fault>(faults: readonly F[], say: (fault: F) => string): string {
  const first = faults.slice(0, said).map(say);
  const rest = faults.length - first.length;
  const isMore = faults.at(-1)?.code === moreFaults.code;
  return [...first, ...(rest > 0 ? [`and ${isMore ? "more than " : ""}${rest} more`] : [])].join(
    "; ",
  );
}
