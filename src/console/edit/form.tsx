import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Fault, Finding as LintFinding } from "../../client/index.ts";
import { toPointer } from "../../documents/pointer.ts";
import { Code } from "../code/code.tsx";
import type { Finding } from "../code/finding.ts";
import { lineBreakOf } from "../code/line-break.ts";
import {
  type Fields,
  isFields,
  type Path,
  rowsOf,
  valueAt,
  withValue,
} from "../document/content.ts";
import type { Named } from "../document/prompt-names.ts";
import {
  choicesOf,
  isPrompt,
  kindOf,
  labelOf,
  propertiesOf,
  requiredIn,
  type Schema,
} from "../schema.ts";
import { t } from "../texts.ts";
import { isKnown, namesIn, typedValue } from "./field-types.ts";
import { JsonText } from "./json-text.tsx";
import { Lines } from "./lines.tsx";
import { Select } from "./select.tsx";

/** What every field of a form shares. */
export interface FormContext {
  readonly content: Fields;
  /** The content that changes are counted from: its fields keep their types. */
  readonly origin: Fields;
  readonly texts: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
  /** What the linter says about fields other than the prompt. */
  readonly remarks: readonly LintFinding[];
  /** Whether nothing can be typed. */
  readonly isWaiting: boolean;
  /** What belongs to prompts: what they can name, and what is wrong with them. */
  readonly names: () => readonly Named[];
  readonly findingsIn: (path: Path, text: string) => Promise<readonly Finding[]>;
  readonly onValue: (path: Path, value: unknown) => void;
  /** A text that is meant to be JSON. */
  readonly onText: (path: Path, text: string) => void;
}

interface GroupProps {
  readonly context: FormContext;
  readonly schema: Schema;
  readonly path: Path;
  /** Fields that are not shown. */
  readonly hidden?: readonly string[];
  readonly titleField?: string;
}

/** The fields of an object: those of its schema first, and then whatever else it has. */
export function Group({ context, hidden = [], path, schema, titleField }: GroupProps): JSX.Element {
  const properties = propertiesOf(schema) ?? {};
  const required = requiredIn(schema);
  const value = valueAt(context.content, path);
  const known = Object.keys(properties).filter((name) => !hidden.includes(name));
  const others = namesIn(value, valueAt(context.origin, path)).filter(
    (name) => !Object.hasOwn(properties, name) && !hidden.includes(name),
  );
  const field = (name: string) => (
    <Field
      key={name}
      context={context}
      schema={properties[name] ?? {}}
      path={[...path, name]}
      isRequired={required.includes(name)}
      isTitle={name === titleField}
    />
  );
  return (
    <>
      {known
        .toSorted((one, other) => Number(other === titleField) - Number(one === titleField))
        .map(field)}
      {known.length === 0 && others.map(field)}
      {known.length > 0 && others.length > 0 && (
        <fieldset>
          <legend>{t("edit.other")}</legend>
          <p class="quiet">{t("edit.otherHint")}</p>
          {others.map(field)}
        </fieldset>
      )}
    </>
  );
}

interface FieldProps {
  readonly context: FormContext;
  readonly schema: Schema;
  readonly path: Path;
  readonly isRequired: boolean;
  readonly isTitle: boolean;
}

function Field({ context, isRequired, isTitle, path, schema }: FieldProps): JSX.Element {
  const value = valueAt(context.content, path);
  const pointer = toPointer(path);
  // What a field was at first decides its looks: it must not change under the cursor.
  const [shown] = useState(value);
  // What it is without the changes decides its type: a reload must not make another one of what was typed.
  const before = valueAt(context.origin, path);
  const first = before === undefined && !isKnown(schema) ? shown : before;
  // A line can't show the breaks of a text, and would drop them. Once a text, always a text: it must not change under the cursor.
  const hasLines = useRef(false);
  hasLines.current ||= typeof value === "string" && value.includes("\n");
  const kind = Object.hasOwn(context.texts, pointer)
    ? "json"
    : isFields(value) && namesIn(value, first).length > 0
      ? "group"
      : kindOf(schema, value === undefined ? first : value);
  const id = `f${pointer}`;
  const label = labelOf(path.at(-1) ?? "");
  const isHere = (found: { readonly pointer: string }) =>
    found.pointer === pointer || (kind !== "group" && found.pointer.startsWith(`${pointer}/`));
  const faults = context.faults.filter(isHere);
  const about = {
    id,
    "aria-invalid": faults.length > 0,
    "aria-required": isRequired,
    "aria-describedby": `${id}-about`,
  };
  const set = (next: unknown) => context.onValue(path, next);
  const setTyped = (text: string) => set(typedValue(text, { schema, first, isRequired }));
  const hints = (
    <div id={`${id}-about`} class="about">
      {id === "f/id" ? (
        <Hint text={t("edit.idHint")} />
      ) : (
        schema.description && <Hint text={schema.description} />
      )}
      {faults.map((fault) => (
        <p key={fault.pointer + fault.code} class="fault">
          {fault.pointer === pointer ? "" : `${fault.pointer.slice(pointer.length + 1)} `}
          {fault.detail}
        </p>
      ))}
      {context.remarks.filter(isHere).map(({ message, rule }) => (
        <p key={rule + message} class="quiet remark">
          {message}
        </p>
      ))}
      {typeof first === "number" && typeof value === "string" && (
        <p class="quiet remark">{t("edit.noNumber")}</p>
      )}
    </div>
  );

  if (kind === "group") {
    return (
      <fieldset id={id} tabIndex={-1}>
        <legend>{label}</legend>
        {hints}
        <Group context={context} schema={schema} path={path} />
      </fieldset>
    );
  }
  const choices = [...new Set([...choicesOf(schema), ...(value ? [value] : [])])];
  const isLong =
    hasLines.current ||
    (!isTitle &&
      (kind === "text" || isRequired || (typeof shown === "string" && shown.length > 80)));
  const text = String(value ?? "");
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isRequired && <span class="quiet"> ({t("edit.required")})</span>}
        {kind === "json" && <span class="quiet"> ({t("edit.jsonField")})</span>}
        {kind === "lines" && <span class="quiet"> ({t("edit.linesField")})</span>}
      </label>
      {hints}
      {kind === "json" && (
        <JsonText
          {...about}
          value={value}
          text={context.texts[pointer]}
          onText={(text) => context.onText(path, text)}
        />
      )}
      {kind === "lines" && <Lines {...about} value={value} onLines={set} />}
      {kind === "boolean" && (
        <Select
          {...about}
          value={typeof value === "boolean" ? value : undefined}
          choices={[
            { value: true, text: t("edit.yes") },
            { value: false, text: t("edit.no") },
          ]}
          onChoose={set}
        />
      )}
      {kind === "choice" && (
        <Select
          {...about}
          value={value}
          choices={choices.map((choice) => ({ value: choice, text: String(choice) }))}
          onChoose={set}
        />
      )}
      {(kind === "line" || kind === "text") &&
        (isPrompt(schema) ? (
          <Code
            {...{ id, isRequired, label }}
            aria-describedby={about["aria-describedby"]}
            language="prompt"
            text={text}
            isDisabled={context.isWaiting}
            isInvalid={faults.length > 0}
            onText={setTyped}
            names={context.names}
            findingsIn={(text) => context.findingsIn(path, text)}
            context={JSON.stringify(withValue(context.content, path, undefined))}
          />
        ) : isLong ? (
          <textarea
            {...about}
            rows={rowsOf(text)}
            value={text.replaceAll("\r\n", "\n")}
            onInput={({ currentTarget }) =>
              setTyped(currentTarget.value.replaceAll("\n", lineBreakOf(text)))
            }
          />
        ) : (
          <input {...about} value={text} onInput={(event) => setTyped(event.currentTarget.value)} />
        ))}
    </div>
  );
}

/** A description, with what stands between backticks as code. */
function Hint({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="quiet">
      {text.split("`").map((part, index) => {
        const isCode = index % 2 === 1;
        return isCode ? <code key={index}>{part}</code> : part;
      })}
    </p>
  );
}
