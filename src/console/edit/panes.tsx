import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Fault, Finding as LintFinding } from "../../client/index.ts";
import { Code } from "../code/code.tsx";
import type { Finding } from "../code/finding.ts";
import { isFields, parseJson } from "../document/content.ts";
import { promptNames } from "../document/prompt-names.ts";
import type { CollectionInfo } from "../schema.ts";
import { t } from "../texts.ts";
import type { EditingState } from "./editing-state.ts";
import { Group } from "./form.tsx";
import { shownJson } from "./json-text.tsx";
import { findingsInPrompt } from "./prompt-findings.ts";
import { useSchemaFaults } from "./schema-faults.ts";

interface Props {
  readonly info: CollectionInfo;
  readonly collections: readonly CollectionInfo[];
  readonly state: EditingState;
  /** What the server has refused. */
  readonly refused: readonly Fault[];
  readonly hasJson: boolean;
}

/** The form, and its JSON beside it. While one of them is not valid, the other one waits. */
export function Panes({ collections, hasJson, info, refused, state }: Props): JSX.Element {
  const { content, open, origin, setText, setValue, texts } = state;
  const isBroken = open.includes("");
  const isWaiting = open.some((pointer) => pointer !== "");
  const [remarks, setRemarks] = useState<readonly LintFinding[]>([]);
  const found = useSchemaFaults(info.schema, content);
  const isRefused = (fault: Fault) => refused.some(({ pointer }) => pointer === fault.pointer);
  const faults = [...refused, ...found.filter((fault) => !isRefused(fault))];
  return (
    <div class={hasJson || isBroken ? "panes two" : "panes"}>
      <form onSubmit={(event) => event.preventDefault()}>
        {isBroken && <p class="fault">{t("edit.formWaits")}</p>}
        <fieldset class="bare" disabled={isBroken}>
          <Group
            context={{
              content,
              origin,
              texts,
              // What nobody has filled in yet is said on saving.
              faults: faults.filter((fault) => isRefused(fault) || fault.code !== "required"),
              isWaiting: isBroken,
              names: () => promptNames(content, collections),
              remarks,
              findingsIn: async (path, text) => {
                const { elsewhere, inText } = await findingsInPrompt(info, content, { path, text });
                setRemarks(elsewhere);
                return inText;
              },
              onValue: setValue,
              onText: setText,
            }}
            schema={info.schema}
            path={[]}
            titleField={info.titleField}
            hidden={state.base ? ["id"] : []}
          />
        </fieldset>
      </form>
      {(hasJson || isBroken) && (
        <Json
          text={texts[""]}
          {...{ content, faults, isWaiting }}
          onText={(text) => setText([], text)}
        />
      )}
    </div>
  );
}

interface JsonProps {
  readonly text: string | undefined;
  readonly content: EditingState["content"];
  readonly faults: readonly Fault[];
  readonly isWaiting: boolean;
  readonly onText: (text: string) => void;
}

/** The whole document as JSON. */
function Json({ content, faults, isWaiting, onText, text }: JsonProps): JSX.Element {
  const shown = shownJson(text, content);
  const parsed = parseJson(shown);
  const wrong =
    parsed === undefined ? "edit.notJson" : isFields(parsed.value) ? undefined : "edit.notObject";
  return (
    <div class="json">
      {isWaiting && <p class="fault">{t("edit.jsonWaits")}</p>}
      <Code
        id="f"
        label={t("edit.jsonLabel")}
        language="json"
        text={shown}
        isDisabled={isWaiting}
        isInvalid={wrong !== undefined}
        isRequired={false}
        onText={onText}
        names={() => []}
        findingsIn={async () => (wrong === undefined ? faults.map(toFinding) : [])}
        context={faults}
      />
      {wrong && (
        <p class="fault" role="alert">
          {t(wrong)}
        </p>
      )}
    </div>
  );
}

function toFinding({ detail, pointer }: Fault): Finding {
  return { at: { pointer }, severity: "error", message: detail };
}
