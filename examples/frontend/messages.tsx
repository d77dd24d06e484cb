import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Rendering, SeedbedError } from "seedbed-client";
import { type Cast, seedbed } from "./documents.ts";

/** Shows the messages that a voice model would get. */
export function Messages({ mood, persona, scenario, template }: Cast): JSX.Element {
  const [rendering, setRendering] = useState<Rendering>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const chosen = { persona: persona.id, scenario: scenario.id, mood: mood.id };
    // Not strict: the page has no fields for a template's other inputs, and lists them as warnings.
    seedbed.templates.render(template.id, chosen, { strict: false, signal }).then(
      (rendered) => {
        setRendering(rendered);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!signal.aborted) {
          setFailure(error instanceof SeedbedError ? error.detail : String(error));
        }
      },
    );
    return () => stopping.abort();
  }, [mood, persona, scenario, template]);

  if (failure !== undefined) {
    return <p role="alert">{failure}</p>;
  }
  return (
    <>
      {rendering?.messages.map(({ content, role }, index) => (
        <pre key={index}>
          <b>{role}</b>
          {"\n"}
          {content}
        </pre>
      ))}
      {rendering?.warnings.map(({ detail, pointer }) => (
        <p key={pointer}>
          {pointer} {detail}
        </p>
      ))}
    </>
  );
}
