// Labelled fields with help and problem, and whole forms as flows describe them.
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { typedOf, valueOf, type Choice, type Field as FieldShape, type Problem, type Typed } from "../lib/form";
import { useTexts } from "../lib/i18n/language";
import { Button } from "./controls";

interface FieldProps {
  label: string;
  help?: string | undefined;
  problem?: string | undefined;
  optional?: boolean;
  children: (ids: { id: string; "aria-describedby": string; "aria-invalid": boolean }) => ReactNode;
}

export function Field({ label, help, problem, optional = false, children }: FieldProps) {
  const { t } = useTexts();
  const id = useId();
  const about = `${id}-about`;
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional ? <span className="faint"> · {t("form_optional")}</span> : null}
      </label>
      {children({ id, "aria-describedby": about, "aria-invalid": problem !== undefined })}
      <div id={about} className="field-about">
        {problem ? <p className="problem">{problem}</p> : null}
        {help ? <p className="faint">{help}</p> : null}
      </div>
    </div>
  );
}

interface InputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string;
  optional?: boolean;
  type?: "text" | "password" | "url" | "search";
  autoFocus?: boolean;
  pattern?: string;
}

export function TextField({ label, value, onChange, help, optional = false, ...rest }: InputProps) {
  return (
    <Field label={label} help={help} optional={optional}>
      {(ids) => (
        <input
          {...ids}
          {...rest}
          value={value}
          required={!optional}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

interface SelectProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; label: string }[];
  help?: string;
}

export function SelectField({ label, value, onChange, options, help }: SelectProps) {
  return (
    <Field label={label} help={help}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface FormProps {
  fields: FieldShape[];
  choices?: Choice[];
  send: string;
  busy: boolean;
  initial?: Record<string, unknown>;
  onSend: (values: Record<string, unknown>, choice?: string) => void;
}

// Every field of a flow's form; checks types before sending. One button for each choice.
export function FlowForm({ fields, choices = [], send, busy, initial = {}, onSend }: FormProps) {
  const { t, pick } = useTexts();
  const [typed, setTyped] = useState<Record<string, Typed>>(() =>
    Object.fromEntries(fields.map((one) => [one.name, typedOf(one.name in initial ? { ...one, initial: initial[one.name] } : one)])),
  );
  const [problems, setProblems] = useState<Record<string, Problem>>({});
  const submit = (choice?: string) => {
    const values: Record<string, unknown> = {};
    const found: Record<string, Problem> = {};
    for (const one of fields) {
      const result = valueOf(one, typed[one.name] ?? "");
      if ("problem" in result) found[one.name] = result.problem;
      else if (result.value !== undefined) values[one.name] = result.value;
    }
    setProblems(found);
    if (Object.keys(found).length === 0) onSend(values, choice);
  };
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit(choices[0]?.name);
      }}
    >
      {fields.map((one) => {
        const problem = problems[one.name];
        return (
          <FlowField
            key={one.name}
            field={one}
            typed={typed[one.name] ?? ""}
            problem={problem ? t(`form_${problem}`) : undefined}
            onChange={(value) => setTyped((before) => ({ ...before, [one.name]: value }))}
          />
        );
      })}
      <div className="form-actions">
        {choices.length === 0 ? (
          <Button look="primary" type="submit" busy={busy}>
            {send}
          </Button>
        ) : (
          choices.map((one, at) => (
            <Button key={one.name} look={at === 0 ? "primary" : "plain"} busy={busy} onClick={() => submit(one.name)}>
              {pick(one.label)}
            </Button>
          ))
        )}
      </div>
    </form>
  );
}

interface FlowFieldProps {
  field: FieldShape;
  typed: Typed;
  problem: string | undefined;
  onChange: (value: Typed) => void;
}

function FlowField({ field, typed, problem, onChange }: FlowFieldProps) {
  const { pick } = useTexts();
  const help = field.help ? pick(field.help) : undefined;
  const label = pick(field.label);
  if (field.type === "boolean") {
    return (
      <label className="check">
        <input type="checkbox" checked={typed === true} onChange={(event) => onChange(event.target.checked)} />
        <span>
          {label}
          {help ? <span className="faint"> · {help}</span> : null}
        </span>
      </label>
    );
  }
  const value = String(typed);
  return (
    <Field label={label} help={help} problem={problem} optional={!field.required}>
      {(ids) => {
        const shared = { ...ids, value, required: field.required };
        if (field.choices.length > 0) {
          return (
            <select {...shared} onChange={(event) => onChange(event.target.value)}>
              {value === "" ? <option value="" /> : null}
              {field.choices.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          );
        }
        if (field.multiline || field.type === "json") {
          return <textarea {...shared} rows={4} onChange={(event) => onChange(event.target.value)} />;
        }
        const mode = field.type === "text" ? "text" : field.type === "integer" ? "numeric" : "decimal";
        return <input {...shared} inputMode={mode} autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
      }}
    </Field>
  );
}
