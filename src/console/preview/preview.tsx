import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SeedbedError } from "../../client/index.ts";
import { callsOf, failureOf, type Rendering, render } from "../api.ts";
import type { Fields } from "../document/content.ts";
import { Failure } from "../parts/failure.tsx";
import { useLoading } from "../parts/loading.ts";
import { go, urlHere } from "../place.ts";
import { type CollectionInfo, labelOf, titleOf } from "../schema.ts";
import { t } from "../texts.ts";
import { Chat } from "./chat.tsx";
import { type DeclaredInput, declaredInputs, fromFieldText, toFieldText } from "./inputs.ts";
import { PreviewFaults } from "./preview-faults.tsx";

interface Props {
  readonly info: CollectionInfo;
  /** All collections, whose documents a template can be rendered with. */
  readonly collections: readonly CollectionInfo[];
  /** The document as it is written now. */
  readonly content: Fields;
  /** Whether it is open, and the documents that were chosen for it. */
  readonly query: URLSearchParams;
}

/** Shows what an unsaved template renders, for collections that can be rendered. */
export function Preview({ collections, content, info, query }: Props): JSX.Element | null {
  const isOpen = query.has("preview");
  const [texts, setTexts] = useState<Texts>({});
  if (info.renderPath === undefined) {
    return null;
  }
  return (
    <details
      class="preview"
      open={isOpen}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== isOpen) {
          go(urlHere({ preview: open || undefined }), true);
        }
      }}
    >
      <summary>{t("preview.title")}</summary>
      {isOpen && (
        <OpenPreview
          {...{ collections, content, info, query, texts }}
          path={info.renderPath}
          onTexts={setTexts}
        />
      )}
    </details>
  );
}

/** How long a change waits for the next one, in milliseconds. */
const pause = 300;

type Texts = Readonly<Record<string, string>>;

interface OpenProps extends Props {
  readonly path: readonly string[];
  /** What was typed for inputs. */
  readonly texts: Texts;
  readonly onTexts: (texts: Texts) => void;
}

function OpenPreview(props: OpenProps): JSX.Element {
  const { collections, content, info, onTexts, path, query, texts } = props;
  const companions = collections.filter(
    ({ name, singular }) => name !== info.name && info.companions.includes(singular),
  );
  const { failure, reload, value } = useLoading("choices", () => readChoices(companions));
  const names = companions.map(({ singular }) => singular);
  const chosen: Texts = Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""]));
  const inputs = declaredInputs(content);
  const others = inputs.filter(({ name }) => !names.includes(name));
  const request = {
    [info.singular]: content,
    inputs: toInputs(inputs, texts, chosen),
    ...Object.fromEntries(Object.entries(chosen).filter(([, id]) => id !== "")),
  };
  const { problem, rendering, retry } = useRendering(path, request);
  const isOutdated = problem !== undefined;
  const warnings = isOutdated ? [] : (rendering?.warnings ?? []);
  return (
    <>
      {failure && <Failure failure={failure} onRetry={reload} />}
      <div class="tools">
        {names.map((singular) => (
          <label key={singular} class="grow">
            {labelOf(singular)}
            <select
              value={chosen[singular]}
              onChange={({ currentTarget }) =>
                go(urlHere({ [singular]: currentTarget.value }), true)
              }
            >
              <option value="">{t("preview.sample")}</option>
              {withChosen(value?.[singular], chosen[singular]).map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <div class="inputs">
        {others.map((input) => (
          <label key={input.name}>
            {input.name}
            <textarea
              rows={1}
              value={texts[input.name] ?? toFieldText(input.sample)}
              onInput={({ currentTarget }) =>
                onTexts({ ...texts, [input.name]: currentTarget.value })
              }
            />
            {warnings
              .filter(({ pointer }) => pointer === `/inputs/${input.name}`)
              .map(({ code, detail }) => (
                <span key={code} class="fault">
                  {detail}
                </span>
              ))}
          </label>
        ))}
      </div>
      {problem && <PreviewFaults {...{ info, problem }} onRetry={retry} />}
      <PreviewWarnings warnings={warnings} shown={others} />
      {rendering && (
        <div class={isOutdated ? "stale" : ""}>
          {isOutdated && <p>{t("preview.outdated")}</p>}
          <Chat messages={rendering.messages} />
        </div>
      )}
    </>
  );
}

/** Warnings about inputs that have no field here. */
function PreviewWarnings({
  shown,
  warnings,
}: {
  readonly warnings: Rendering["warnings"];
  readonly shown: readonly DeclaredInput[];
}) {
  const pointers = shown.map(({ name }) => `/inputs/${name}`);
  const rest = warnings.filter(({ pointer }) => !pointers.includes(pointer));
  return rest.length === 0 ? null : (
    <ul class="notice">
      {rest.map(({ code, detail, pointer }) => (
        <li key={pointer + code}>
          <code>{pointer.split("/").at(-1)}</code> {detail}
        </li>
      ))}
    </ul>
  );
}

/** Renders again a moment after each change; what was rendered before stays until then. */
function useRendering(path: readonly string[], request: Fields) {
  const [rendering, setRendering] = useState<Rendering>();
  const [problem, setProblem] = useState<SeedbedError>();
  const [round, setRound] = useState(0);
  const sent = JSON.stringify(request);
  // The text says what is rendered, and the round that it is rendered again.
  useEffect(() => {
    let isGone = false;
    const timer = setTimeout(() => {
      render(path, JSON.parse(sent))
        .then(
          (rendered) => ({ rendered, refused: undefined }),
          (error: unknown) => ({ rendered: undefined, refused: failureOf(error) }),
        )
        .then(({ refused, rendered }) => {
          if (!isGone) {
            setProblem(refused);
            setRendering((before) => rendered ?? before);
          }
        }, reportError);
    }, pause);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [sent, round]);
  return { problem, rendering, retry: () => setRound((count) => count + 1) };
}

interface Choice {
  readonly id: string;
  readonly title: string;
}

/** The documents of collections, by what they are. */
async function readChoices(
  companions: readonly CollectionInfo[],
): Promise<Readonly<Record<string, readonly Choice[]>>> {
  const choices = companions.map(async (info) => {
    const documents = await callsOf(info)
      .list({ fields: [info.titleField] })
      .toArray();
    const titled = documents.map((one) => ({ id: one.id, title: titleOf(info, one) }));
    return [
      info.singular,
      titled.toSorted((one, other) => one.title.localeCompare(other.title)),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(choices));
}

/** The choices, with the one that is chosen also if it is not among them: not read yet, or not there. */
function withChosen(choices: readonly Choice[] = [], chosen = ""): readonly Choice[] {
  return chosen === "" || choices.some(({ id }) => id === chosen)
    ? choices
    : [{ id: chosen, title: chosen }, ...choices];
}

/** The values of the inputs: those of the fields, and samples of the documents that are not chosen. */
function toInputs(inputs: readonly DeclaredInput[], texts: Texts, chosen: Texts): Fields {
  return Object.fromEntries(
    inputs.flatMap((input) => {
      const { name, sample } = input;
      const text = texts[name];
      const value = text === undefined ? sample : fromFieldText(input, text);
      return (chosen[name] ?? "") !== "" || value === undefined ? [] : [[name, value]];
    }),
  );
}
