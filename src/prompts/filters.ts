import { valueFault } from "./comparing.ts";
import { type Filter, textArgument } from "./filter.ts";
import { listFilters, listOf } from "./list-filters.ts";
import { textFilters } from "./text-filters.ts";
import { valueFilters } from "./value-filters.ts";
import { memberAt } from "./values.ts";

const map: Filter = {
  parameters: ["filter"],
  keywords: ["attribute", "default"],
  takesMore: true,
  apply(call) {
    const { budget, named, others } = call;
    const path = named.get("attribute");
    if (typeof path === "string") {
      return listOf(call).map((item) => {
        budget.step();
        return memberAt(item, path, budget) ?? named.get("default") ?? null;
      });
    }
    const name = textArgument(call, "filter");
    const used = filters.get(name);
    if (used === undefined) {
      throw valueFault(`Unknown filter ${JSON.stringify(name.slice(0, 50))}.`, budget);
    }
    const own = new Map(used.parameters.map((parameter, index) => [parameter, others[index]]));
    const given = new Map([...own].slice(0, others.length));
    const rest = others.slice(used.parameters.length);
    return budget.deeper(() =>
      listOf(call).map((value) => {
        budget.step();
        return used.apply({ value, named: given, others: rest, budget }) ?? null;
      }),
    );
  },
};

/** All filters, by name; a template may use no others. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...textFilters,
  ...valueFilters,
  ...listFilters,
  ["map", map],
]);
