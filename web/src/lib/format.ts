// Times, durations and sizes as people read them.
import type { Texts } from "./i18n/language";

export function duration(texts: Texts, microseconds: number): string {
  const seconds = Math.max(0, microseconds) / 1e6;
  const { t } = texts;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return t("time_seconds", { n: seconds.toFixed(1) });
  if (seconds < 60) return t("time_seconds", { n: Math.round(seconds) });
  const minutes = seconds / 60;
  if (minutes < 60) {
    const rest = Math.floor(seconds % 60);
    const whole = t("time_minutes", { n: Math.floor(minutes) });
    return rest === 0 || minutes >= 10 ? whole : `${whole} ${t("time_seconds", { n: rest })}`;
  }
  const hours = minutes / 60;
  if (hours < 48) return t("time_hours", { n: Math.floor(hours) });
  return t("time_days", { n: Math.floor(hours / 24) });
}

export function moment(texts: Texts, microseconds: number): string {
  const date = new Date(microseconds / 1000);
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  const now = new Date();
  if (date.toDateString() !== now.toDateString()) {
    options.month = "short";
    options.day = "numeric";
  }
  if (date.getFullYear() !== now.getFullYear()) options.year = "numeric";
  return new Intl.DateTimeFormat(locale(texts), options).format(date);
}

// The day alone, with its year when that is not this one.
function day(texts: Texts, microseconds: number): string {
  const date = new Date(microseconds / 1000);
  const options: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
  if (date.getFullYear() !== new Date().getFullYear()) options.year = "numeric";
  return new Intl.DateTimeFormat(locale(texts), options).format(date);
}

function locale(texts: Texts): string {
  return texts.language === "zh" ? "zh-CN" : "en-GB";
}

export function ago(texts: Texts, microseconds: number, nowMilliseconds = Date.now()): string {
  const passed = nowMilliseconds * 1000 - microseconds;
  if (passed < 60e6) return texts.t("time_now");
  if (passed > 7 * 86_400e6) return day(texts, microseconds);
  const { t } = texts;
  const minutes = Math.floor(passed / 60e6);
  const time =
    minutes < 60
      ? t("time_minutes", { n: minutes })
      : minutes < 60 * 24
        ? t("time_hours", { n: Math.floor(minutes / 60) })
        : t("time_days", { n: Math.floor(minutes / 1440) });
  return t("time_ago", { time });
}

export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit + 1 < units.length) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}
