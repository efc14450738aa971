// A form as a flow describes it (inputs of an app, the form of a waiting step), read leniently, and its
// values as JSON of the right types.
import type { Bilingual, PortInfo } from "./types";

export interface Field {
  name: string;
  type: "text" | "integer" | "number" | "boolean" | "json";
  label: Bilingual;
  help: Bilingual | null;
  required: boolean;
  multiline: boolean;
  choices: string[];
  initial: unknown;
}

export interface Choice {
  name: string;
  label: Bilingual;
}

export interface Form {
  title: Bilingual | null;
  message: Bilingual | null;
  fields: Field[];
  choices: Choice[]; // Each one a way on; empty: only "send".
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bilingual(value: unknown): Bilingual | null {
  if (typeof value === "string") return value === "" ? null : { en: value, zh: value };
  if (!isObject(value)) return null;
  const en = typeof value["en"] === "string" ? value["en"] : "";
  const zh = typeof value["zh"] === "string" ? value["zh"] : "";
  return en === "" && zh === "" ? null : { en: en || zh, zh: zh || en };
}

// `usual`: whether a field that does not say so is required.
function field(name: string, value: Json, usual: boolean): Field {
  const written = String(value["type"] ?? "text");
  const optional = written.endsWith("?");
  const base = optional ? written.slice(0, -1) : written;
  const known = ["integer", "number", "boolean"].find((one) => one === base);
  const isText = base === "text" || base === "string" || base === "secret" || base === "file";
  const type = (known ?? (isText ? "text" : "json")) as Field["type"];
  const choices = Array.isArray(value["choices"]) ? value["choices"].map(String) : [];
  const initial = value["default"] ?? null;
  const said = value["required"];
  const required = typeof said === "boolean" ? said : usual && initial === null;
  return {
    name,
    type,
    label: bilingual(value["label"] ?? value["title"]) ?? { en: name, zh: name },
    help: bilingual(value["help"]),
    required: required && !optional,
    multiline: value["widget"] === "multiline" || value["multiline"] === true,
    choices,
    initial,
  };
}

function fields(value: unknown): Field[] {
  if (Array.isArray(value)) {
    return value.filter(isObject).map((one) => field(String(one["name"] ?? ""), one, true)).filter((one) => one.name !== "");
  }
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, one]) =>
    field(name, isObject(one) ? one : { type: typeof one === "string" ? one : "text" }, true),
  );
}

function choices(value: unknown): Choice[] {
  const list: unknown[] = Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.entries(value).map(([name, label]) => ({ name, label }))
      : [];
  return list.flatMap((one): Choice[] => {
    if (typeof one === "string") return [{ name: one, label: { en: one, zh: one } }];
    if (!isObject(one) || typeof one["name"] !== "string") return [];
    const name = one["name"];
    return [{ name, label: bilingual(one["label"]) ?? { en: name, zh: name } }];
  });
}

export function readForm(value: unknown): Form {
  if (!isObject(value)) return { title: null, message: null, fields: [], choices: [] };
  return {
    title: bilingual(value["title"]),
    message: bilingual(value["message"] ?? value["prompt"] ?? value["question"] ?? value["help"]),
    fields: fields(value["fields"]),
    choices: choices(value["choices"]),
  };
}

export function formOfInputs(inputs: PortInfo[]): Field[] {
  return inputs.map((input) => field(input.name, { ...input }, false));
}

// What is typed into a field: a text, or whether it is ticked.
export type Typed = string | boolean;

export function typedOf(one: Field): Typed {
  if (one.type === "boolean") return one.initial === true;
  if (one.initial === null || one.initial === undefined) return "";
  return typeof one.initial === "string" ? one.initial : JSON.stringify(one.initial);
}

export type Problem = "required" | "integer" | "number" | "json";

// The value of a field; left out (undefined) when empty and not required.
export function valueOf(one: Field, typed: Typed): { value: unknown } | { problem: Problem } {
  if (one.type === "boolean") return { value: typed === true };
  const text = String(typed);
  if (text.trim() === "") {
    if (one.required) return { problem: "required" };
    return { value: one.type === "text" && one.initial === "" ? "" : undefined };
  }
  if (one.type === "text") return { value: text };
  if (one.type === "json") {
    try {
      return { value: JSON.parse(text) as unknown };
    } catch {
      return { problem: "json" };
    }
  }
  const number = Number(text);
  const fits = one.type === "integer" ? Number.isSafeInteger(number) : Number.isFinite(number);
  return fits ? { value: number } : { problem: one.type };
}
