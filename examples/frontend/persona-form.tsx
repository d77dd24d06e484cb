import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Persona, SeedbedError } from "seedbed-client";
import { seedbed } from "./documents.ts";

interface Props {
  readonly persona: Persona;
  readonly onClose: () => void;
  readonly onSaved: (persona: Persona) => void;
}

/** Edits a persona. If someone else saved first, the form shows both versions, and the author chooses one. */
export function PersonaForm({ onClose, onSaved, persona }: Props): JSX.Element {
  const [base, setBase] = useState(persona);
  const [name, setName] = useState(persona.name);
  const [behavior, setBehavior] = useState(textOf(persona.behavior));
  const [theirs, setTheirs] = useState<Persona>();
  const [message, setMessage] = useState<string>();

  async function save(over: Persona): Promise<void> {
    setMessage(undefined);
    try {
      // Only what was edited: a field may hold more than a form can show.
      const edits = {
        ...(name !== over.name && { name }),
        ...(behavior !== textOf(over.behavior) && { behavior }),
      };
      const saved = await seedbed.personas.patch(persona.id, edits, { ifMatch: over });
      onSaved(saved);
      onClose();
    } catch (error) {
      if (error instanceof SeedbedError && error.code === "precondition-failed") {
        setTheirs(await seedbed.personas.get(persona.id));
      } else if (error instanceof SeedbedError) {
        setMessage(error.detail);
      } else {
        throw error;
      }
    }
  }

  function takeTheirs(current: Persona): void {
    setBase(current);
    setName(current.name);
    setBehavior(textOf(current.behavior));
    setTheirs(undefined);
    onSaved(current);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save(base);
      }}
    >
      <label>
        Name
        <input value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label>
        Behavior
        <textarea
          rows={5}
          value={behavior}
          onInput={(event) => setBehavior(event.currentTarget.value)}
        />
      </label>
      {message && <p role="alert">{message}</p>}
      {theirs && (
        <div role="alert">
          <p>Somebody else saved this persona while you were editing it.</p>
          <div class="versions">
            <section>
              <h2>Theirs</h2>
              <p>{theirs.name}</p>
              <pre>{textOf(theirs.behavior)}</pre>
            </section>
            <section>
              <h2>Yours</h2>
              <p>{name}</p>
              <pre>{behavior}</pre>
            </section>
          </div>
          <button type="button" onClick={() => void save(theirs)}>
            Save mine over theirs
          </button>
          <button type="button" onClick={() => takeTheirs(theirs)}>
            Take theirs
          </button>
        </div>
      )}
      {!theirs && <button type="submit">Save</button>}
      <button type="button" onClick={onClose}>
        Cancel
      </button>
    </form>
  );
}

/** Documents may have a list, an object or nothing in this field. */
function textOf(value: unknown): string {
  const given = value ?? "";
  return typeof given === "string" ? given : JSON.stringify(given, null, 2);
}
