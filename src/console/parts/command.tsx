import type { JSX } from "preact";

interface Props {
  /** Why it has to be a command. */
  readonly text: string;
  /** The command and its options. */
  readonly command: string;
  /** Whether it needs the master key, which no page asks for. */
  readonly needsKey?: boolean;
}

/** What can't be done in a page: the command that does it, for this Seedbed. */
export function Command({ command, needsKey, text }: Props): JSX.Element {
  const key = needsKey ? " --key MASTER-KEY" : "";
  return (
    <>
      <p>{text}</p>
      <pre class="command">{`npm run seedbed -- ${command} --url ${location.origin}${key}`}</pre>
    </>
  );
}
