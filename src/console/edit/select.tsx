import type { JSX } from "preact";
import { t } from "../texts.ts";

interface Props {
  readonly id: string;
  readonly value: unknown;
  readonly choices: readonly { readonly value: unknown; readonly text: string }[];
  readonly onChoose: (value: unknown) => void;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-required"?: boolean;
}

/** One value of a few, which keeps its type, or none. */
export function Select({ choices, onChoose, value, ...about }: Props): JSX.Element {
  return (
    <select
      {...about}
      value={String(value ?? "")}
      onChange={({ currentTarget: { value: chosen } }) =>
        onChoose(choices.find((choice) => String(choice.value) === chosen)?.value)
      }
    >
      <option value="">{t("edit.notSet")}</option>
      {choices.map((choice) => (
        <option key={String(choice.value)} value={String(choice.value)}>
          {choice.text}
        </option>
      ))}
    </select>
  );
}
