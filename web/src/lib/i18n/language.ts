// Which language is spoken, and texts in it. The choice is kept in the browser; without one the
// browser's own languages decide.
import { useSyncExternalStore } from "react";
import type { Bilingual } from "../types";
import { remembered, remember } from "../memory";
import { chinese } from "./chinese";
import { english } from "./english";

export type Language = "en" | "zh";
export type TextKey = keyof typeof english;
export type Values = Record<string, string | number>;

export interface Texts {
  language: Language;
  t: (key: TextKey, values?: Values) => string;
  // `name_one` for exactly one, `name_many` otherwise; {n} is the number.
  count: (name: CountKey, n: number, values?: Values) => string;
  pick: (text: Bilingual) => string;
}

type CountKey = {
  [K in TextKey]: K extends `${infer Name}_one` ? (`${Name}_many` extends TextKey ? Name : never) : never;
}[TextKey];

export function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function texts(language: Language): Texts {
  const dictionary: Record<TextKey, string> = language === "zh" ? chinese : english;
  const t = (key: TextKey, values: Values = {}) => filled(dictionary[key], values);
  const number = new Intl.NumberFormat(language);
  return {
    language,
    t,
    count: (name, n, values = {}) => t(`${name}_${n === 1 ? "one" : "many"}`, { ...values, n: number.format(n) }),
    pick: (text) => (language === "zh" ? text.zh || text.en : text.en || text.zh),
  };
}

// The first of the browser's languages that we speak.
export function preferred(languages: readonly string[]): Language {
  for (const one of languages) {
    if (/^zh\b/i.test(one)) return "zh";
    if (/^en\b/i.test(one)) return "en";
  }
  return "en";
}

const kKey = "danlu.language";
const listeners = new Set<() => void>();
const tables: Record<Language, Texts> = { en: texts("en"), zh: texts("zh") };
let current: Texts = tables.en;

export function initialLanguage(): void {
  const stored = remembered(kKey);
  show(stored === "zh" || stored === "en" ? stored : preferred(navigator.languages));
}

export function setLanguage(language: Language): void {
  remember(kKey, language);
  show(language);
}

function show(language: Language): void {
  current = tables[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const listener of listeners) listener();
}

export function currentTexts(): Texts {
  return current;
}

export function useTexts(): Texts {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
