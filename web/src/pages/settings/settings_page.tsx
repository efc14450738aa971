// The settings, in sections.
import { Page } from "../../components/controls";
import { Link } from "../../components/navigation";
import { useTexts } from "../../lib/i18n/language";
import { kSettingsSections, type SettingsSection } from "../../lib/router";
import type { Session } from "../../lib/types";
import { AccessSection } from "./access_section";
import { AppearanceSection } from "./appearance_section";
import { AppsSection } from "./apps_section";
import { ModelsSection } from "./models_section";

interface Props {
  section: SettingsSection;
  session: Session;
  onSignOut: () => void;
}

export function SettingsPage({ section, session, onSignOut }: Props) {
  const { t } = useTexts();
  return (
    <Page title={t("settings_title")}>
      <nav className="tabs" aria-label={t("settings_title")}>
        {kSettingsSections.map((one) => (
          <Link
            key={one}
            to={{ page: "settings", section: one }}
            {...(one === section ? { "aria-current": "page" as const } : {})}
          >
            {t(`settings_${one}`)}
          </Link>
        ))}
      </nav>
      {section === "models" ? <ModelsSection /> : null}
      {section === "apps" ? <AppsSection /> : null}
      {section === "access" ? <AccessSection session={session} onSignOut={onSignOut} /> : null}
      {section === "appearance" ? <AppearanceSection /> : null}
    </Page>
  );
}
