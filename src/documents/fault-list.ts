import type { Fault } from "../base/errors.ts";
import { shorten } from "./pointer.ts";

/** Maximum number of faults listed for one text, document or body. */
export const maxFaults = 100;

/** Number of faults in a failure's message; the list has the others. */
const said = 5;

/** The last entry of a truncated list. */
const moreFaults = { pointer: "", code: "more_faults", detail: "has more faults than listed here" };

/**
 * Faults for a list: reads only as many from their source as needed to know whether there are more, which the last
 * entry then says. Pointers and details have at most 301 characters.
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

/** The first faults as part of a sentence, and the number of the others. */
export function sayFirst<F extends Fault>(faults: readonly F[], say: (fault: F) => string): string {
  const first = faults.slice(0, said).map(say);
  const rest = faults.length - first.length;
  const isMore = faults.at(-1)?.code === moreFaults.code;
  return [...first, ...(rest > 0 ? [`and ${isMore ? "more than " : ""}${rest} more`] : [])].join(
    "; ",
  );
}
