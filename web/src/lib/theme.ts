// Light, dark, or like the system.
import { remember, remembered } from "./memory";

export const kThemes = ["system", "light", "dark"] as const;
export type Theme = (typeof kThemes)[number];
const kKey = "danlu.theme";

export function theme(): Theme {
  const stored = remembered(kKey);
  return kThemes.find((one) => one === stored) ?? "system";
}

export function setTheme(chosen: Theme): void {
  remember(kKey, chosen);
  applyTheme();
}

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme();
}
