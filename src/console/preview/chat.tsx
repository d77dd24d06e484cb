import type { JSX } from "preact";
import type { RenderedMessage } from "../api.ts";
import { labelOf } from "../schema.ts";
import { t } from "../texts.ts";

interface Props {
  readonly messages: readonly RenderedMessage[];
}

/** How many sources have a colour of their own. */
const colours = 6;

/** Messages as a chat; text of an input or a document is marked. */
export function Chat({ messages }: Props): JSX.Element {
  const sources = [
    ...new Set(
      messages.flatMap(({ segments = [] }) => segments.flatMap(({ source }) => source ?? [])),
    ),
  ];
  const markOf = (source: string) => `from from-${(sources.indexOf(source) % colours) + 1}`;
  return (
    <>
      {sources.length > 0 && (
        <p class="quiet">
          {t("preview.sources")}{" "}
          {sources.map((source) => (
            <>
              <mark key={source} class={markOf(source)}>
                {source}
              </mark>{" "}
            </>
          ))}
        </p>
      )}
      <ol class="chat" aria-label={t("preview.messages")}>
        {messages.map(({ content, role, segments = [{ text: content }] }, index) => (
          <li key={index} class={`said ${role}`}>
            <h2 class="said-by">{labelOf(role)}</h2>
            <div class="content">
              {segments.map(({ source, text }, at) =>
                source === undefined ? (
                  text
                ) : (
                  <mark key={at} class={markOf(source)} title={source}>
                    {text}
                  </mark>
                ),
              )}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
