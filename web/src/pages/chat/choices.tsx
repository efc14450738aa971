// What a question goes to: which app, which collection, which model. A choice appears only where there
// is one.
import { useId } from "react";
import { useTexts } from "../../lib/i18n/language";
import type { App, CollectionStatus, Model } from "../../lib/types";

export interface ChosenInputs {
  collection: string; // Empty: as the app has it.
  model: string;
}

export const kChoicesNone: ChosenInputs = { collection: "", model: "" };

// The input that takes the question.
export function questionInput(app: App): string {
  if (typeof app.chat === "object" && app.chat !== null && app.chat.question) return app.chat.question;
  const text = app.inputs.find((input) => input.type === "text" && input.required !== false && (input.default ?? null) === null);
  return text?.name ?? "question";
}

interface Props {
  app: App | null;
  apps: App[];
  collections: CollectionStatus[];
  models: Model[];
  chosen: ChosenInputs;
  onApp: (name: string) => void;
  onChoose: (chosen: ChosenInputs) => void;
}

export function Choices({ app, apps, collections, models, chosen, onApp, onChoose }: Props) {
  const { t } = useTexts();
  if (app === null) return null;
  const takes = (name: string) => app.inputs.some((input) => input.name === name);
  const own = app.collections[0] ?? "";
  const others = collections.filter((one) => one.name !== own);
  const chatModels = models.filter((one) => one.kind !== "embed" && one.kind !== "embedding");
  return (
    <>
      {apps.length > 1 ? (
        <Choice
          label={t("chat_app")}
          value={app.name}
          options={apps.map((one) => ({ value: one.name, label: one.name }))}
          onChange={onApp}
        />
      ) : null}
      {takes("collection") && (others.length > 0 || chosen.collection !== "") ? (
        <Choice
          label={t("chat_collection")}
          value={chosen.collection}
          options={[
            { value: "", label: own === "" ? t("all") : t("chat_collection_default", { name: own }) },
            ...others.map((one) => ({ value: one.name, label: one.name })),
          ]}
          onChange={(collection) => onChoose({ ...chosen, collection })}
        />
      ) : null}
      {takes("model") && chatModels.length > 0 ? (
        <Choice
          label={t("chat_model")}
          value={chosen.model}
          options={[
            { value: "", label: t("chat_model_default") },
            ...chatModels.map((one) => ({ value: one.name, label: one.name })),
          ]}
          onChange={(model) => onChoose({ ...chosen, model })}
        />
      ) : null}
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <span className="choice">
      <label htmlFor={id} className="heard">
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </span>
  );
}
