import { type JSX, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Chosen, load, type Stage } from "./documents.ts";
import { Messages } from "./messages.tsx";
import { PersonaForm } from "./persona-form.tsx";

/** Lets the user choose a persona, a scenario and a mood, and shows the messages that a voice model would get. */
function App(): JSX.Element {
  const [stage, setStage] = useState<Stage>();
  const [failure, setFailure] = useState<string>();
  const [chosen, setChosen] = useState<Chosen>({});
  const [isEditing, setIsEditing] = useState(false);
  useEffect(() => {
    load().then(setStage, (error: unknown) => setFailure(String(error)));
  }, []);

  if (failure !== undefined) {
    return <p role="alert">{failure}</p>;
  }
  if (stage === undefined) {
    return <p>Loading…</p>;
  }
  const { moods, personas, scenarios, templates } = stage;
  const persona = chosenOf(personas, chosen.persona);
  const scenario = chosenOf(scenarios, chosen.scenario);
  const mood = chosenOf(moods, chosen.mood);
  const template = chosenOf(templates, chosen.template);
  const choose = (name: keyof Chosen) => (id: string) => {
    setChosen({ ...chosen, [name]: id });
    setIsEditing(false);
  };
  return (
    <>
      <h1>Role play</h1>
      <div class="choices">
        <Choice
          label="Persona"
          options={personas.map(({ id, name }) => ({ id, title: name }))}
          onChoose={choose("persona")}
        />
        <Choice
          label="Scenario"
          options={scenarios.map(({ id, title }) => ({ id, title }))}
          onChoose={choose("scenario")}
        />
        <Choice
          label="Mood"
          options={moods.map(({ id, mood }) => ({ id, title: mood }))}
          onChoose={choose("mood")}
        />
        <Choice
          label="Prompt"
          options={templates.map(({ id, name }) => ({ id, title: name ?? id }))}
          onChoose={choose("template")}
        />
      </div>
      {persona && !isEditing && (
        <button type="button" onClick={() => setIsEditing(true)}>
          Edit {persona.name}
        </button>
      )}
      {persona && isEditing && (
        <PersonaForm
          key={persona.id}
          persona={persona}
          onClose={() => setIsEditing(false)}
          onSaved={(saved) =>
            setStage({
              ...stage,
              personas: personas.map((one) => (one.id === saved.id ? saved : one)),
            })
          }
        />
      )}
      {persona && scenario && mood && template && (
        <Messages persona={persona} scenario={scenario} mood={mood} template={template} />
      )}
    </>
  );
}

function chosenOf<Document extends { readonly id: string }>(
  documents: readonly Document[],
  chosen: string | undefined,
): Document | undefined {
  return documents.find(({ id }) => id === chosen) ?? documents[0];
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly { readonly id: string; readonly title: string }[];
  readonly onChoose: (id: string) => void;
}

function Choice({ label, onChoose, options }: ChoiceProps): JSX.Element {
  return (
    <label>
      {label}
      <select onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
}
