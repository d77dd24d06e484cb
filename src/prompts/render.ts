import { DocumentError, type Fault } from "../base/errors.ts";
import { listFaults, sayFirst } from "../documents/fault-list.ts";
import type { JsonObject, JsonValue } from "../documents/json.ts";
import { placeOf } from "../documents/text/json-syntax.ts";
import { Budget, computed } from "./budget.ts";
import { type Given, resolveInputs } from "./contract.ts";
import { declaredEngine, type Engine, isEngine, readers } from "./engine.ts";
import { divideIntoMessages, divideIntoPieces, type PiecedMessage } from "./messages.ts";
import type { Message } from "./roles.ts";
import { toSegments } from "./segments.ts";
import { TemplateFault } from "./template-fault.ts";

/** A template, and what to render it with. */
export interface RenderRequest extends Given {
  readonly template: JsonObject;
  /** Whether inputs that the template's declarations do not allow are errors, rather than warnings. */
  readonly isStrict: boolean;
  /** Whether messages say which of their text is from which input. @default false */
  readonly hasSegments?: boolean;
  /** Milliseconds of a clock. @default {@link computed} */
  readonly now?: () => number;
}

/** A rendered template. */
export interface Rendering {
  readonly messages: readonly (Message | PiecedMessage)[];
  /** The template's own, as written; `null` if it has none. */
  readonly model: JsonValue;
  readonly warnings: readonly Fault[];
}

/**
 * Renders a template into messages.
 * @throws DocumentError `validation-failed` with the faults: `/inputs/...` for a value, `/template/...` for the template
 */
export function renderTemplate(request: RenderRequest): Rendering {
  const { hasSegments = false, isStrict, now = computed, template } = request;
  const prompt = template["prompt"];
  const source = typeof prompt === "string" ? prompt : "";
  const read = readers[engineOf(template["template"])];
  try {
    const budget = new Budget(now);
    const nodes = read(source, budget);
    const { faults, inputs } = resolveInputs(template, request, budget);
    if (isStrict && faults.length > 0) {
      throw refusal("The inputs do not fit the template", faults);
    }
    const divide = hasSegments ? divideIntoPieces : divideIntoMessages;
    const messages = divide(toSegments(nodes, inputs, budget));
    return { messages, model: template["model"] ?? null, warnings: listFaults(faults) };
  } catch (error) {
    if (error instanceof TemplateFault) {
      throw refusal("The template can't be rendered", [toFault(error, source)]);
    }
    throw error;
  }
}

/** @throws DocumentError for an engine that is not supported */
function engineOf(declared: JsonValue | undefined): Engine {
  const name = declaredEngine(declared);
  if (isEngine(name)) {
    return name;
  }
  const detail = "must be jinja2 or mustache";
  throw refusal("The template can't be rendered", [
    { pointer: "/template/template", code: "unknown_engine", detail },
  ]);
}

function toFault({ at, code, message }: TemplateFault, source: string): Fault {
  return { pointer: "/template/prompt", code, detail: message, ...placeOf(source, at) };
}

function refusal(what: string, all: readonly Fault[]): DocumentError {
  const faults = listFaults(all);
  const said = sayFirst(faults, ({ column, detail, line, pointer }) =>
    line === undefined ? `${pointer}: ${detail}` : `line ${line}, column ${column}: ${detail}`,
  );
  return new DocumentError("validation-failed", `${what}: ${said.replace(/\.$/, "")}.`, { faults });
}
