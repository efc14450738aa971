// Language and theme.
import { useState } from "react";
import { setLanguage, useTexts } from "../../lib/i18n/language";
import { kThemes, setTheme, theme } from "../../lib/theme";

export function AppearanceSection() {
  const { t, language } = useTexts();
  const [chosen, setChosen] = useState(theme());
  return (
    <>
      <section className="section">
        <h2 id="language-title">{t("language_title")}</h2>
        <div className="segmented" role="radiogroup" aria-labelledby="language-title">
          {(["zh", "en"] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="language" checked={language === one} onChange={() => setLanguage(one)} />
              <span lang={one === "zh" ? "zh-CN" : "en"}>{one === "zh" ? "中文" : "English"}</span>
            </label>
          ))}
        </div>
      </section>
      <section className="section">
        <h2 id="theme-title">{t("theme_title")}</h2>
        <div className="segmented" role="radiogroup" aria-labelledby="theme-title">
          {kThemes.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="theme"
                checked={chosen === one}
                onChange={() => {
                  setTheme(one);
                  setChosen(one);
                }}
              />
              <span>{t(`theme_${one}`)}</span>
            </label>
          ))}
        </div>
      </section>
    </>
  );
}
