// The frame of every page: the session, the navigation, and the page the address names.
import { useCallback, useEffect, useRef, useState } from "react";
import { LiveRegion } from "./components/announce";
import { Empty, ErrorNotice, Spinner } from "./components/controls";
import { Icon, Logo, type IconName } from "./components/icon";
import { Link, useRoute } from "./components/navigation";
import { session as sessions } from "./lib/api";
import { asApiError, onSessionLost, type ApiError } from "./lib/client";
import { useTexts, type TextKey } from "./lib/i18n/language";
import { addressOf, keyInFragment, type Route } from "./lib/router";
import type { Session } from "./lib/types";
import { ChatPage } from "./pages/chat/chat_page";
import { PastChats } from "./pages/chat/past_chats";
import { CollectionPage } from "./pages/documents/collection_page";
import { DocumentsPage } from "./pages/documents/documents_page";
import { LoginPage } from "./pages/login_page";
import { ComparePage } from "./pages/runs/compare_page";
import { RunPage } from "./pages/runs/run_page";
import { RunsPage } from "./pages/runs/runs_page";
import { SettingsPage } from "./pages/settings/settings_page";

type Gate =
  | { state: "opening" }
  | { state: "open"; session: Session }
  | { state: "closed"; lost: boolean; refused: ApiError | null }
  | { state: "broken"; error: ApiError };

// The key leaves the address bar before anything else is done with it.
function takeKey(): string | null {
  const key = keyInFragment(location.hash);
  if (key !== null) history.replaceState(null, "", location.pathname + location.search);
  return key;
}

async function enter(key: string | null): Promise<Gate> {
  let refused: ApiError | null = null;
  try {
    if (key !== null) {
      try {
        await sessions.open(key);
      } catch (error) {
        refused = asApiError(error);
        if (refused?.status !== 401 && refused?.status !== 403) throw error;
      }
    }
    return { state: "open", session: await sessions.read() };
  } catch (error) {
    const failure = asApiError(error);
    if (failure === null) return { state: "opening" };
    if (failure.status === 401 || failure.status === 403) return { state: "closed", lost: false, refused };
    return { state: "broken", error: failure };
  }
}

export function App() {
  const [gate, setGate] = useState<Gate>({ state: "opening" });
  const key = useRef<string | null | undefined>(undefined);
  const open = useCallback(() => {
    setGate({ state: "opening" });
    if (key.current === undefined) key.current = takeKey();
    const once = key.current;
    key.current = null;
    void enter(once).then(setGate);
  }, []);
  useEffect(open, [open]);
  useEffect(
    () =>
      onSessionLost(() =>
        setGate((before) => (before.state === "open" ? { state: "closed", lost: true, refused: null } : before)),
      ),
    [],
  );
  // A link with a key pasted into this very tab changes only the fragment.
  useEffect(() => {
    const look = () => {
      const found = takeKey();
      if (found === null) return;
      key.current = found;
      open();
    };
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, [open]);
  switch (gate.state) {
    case "opening":
      return <Spinner />;
    case "broken":
      return (
        <main className="login">
          <ErrorNotice error={gate.error} onRetry={open} />
        </main>
      );
    case "closed":
      return <LoginPage lost={gate.lost} refused={gate.refused} onOpen={open} />;
    case "open":
      return (
        <Frame session={gate.session} onSignOut={() => setGate({ state: "closed", lost: false, refused: null })} />
      );
  }
}

interface Entry {
  to: Route;
  icon: IconName;
  text: TextKey;
  pages: Route["page"][];
}

const entries: Entry[] = [
  { to: { page: "chat", conversation: null }, icon: "chat", text: "nav_chat", pages: ["chat"] },
  { to: { page: "runs", app: "", status: "" }, icon: "runs", text: "nav_runs", pages: ["runs", "run", "compare"] },
  { to: { page: "documents" }, icon: "documents", text: "nav_documents", pages: ["documents", "collection"] },
  { to: { page: "settings", section: "models" }, icon: "settings", text: "nav_settings", pages: ["settings"] },
];

interface FrameProps {
  session: Session;
  onSignOut: () => void;
}

function Frame({ session, onSignOut }: FrameProps) {
  const { t } = useTexts();
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const entry = entries.find((one) => one.pages.includes(route.page));
  const title = entry ? t(entry.text) : t("unknown_page");
  useEffect(() => {
    document.title = `${title} · ${t("app_name")}`;
  }, [title, t]);
  useFocusOnArrival(main, route);
  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={(event) => skip(event, main.current)}>
        {t("skip_to_content")}
      </a>
      <aside className="side">
        <p className="brand">
          <Logo />
          <span>{t("app_name")}</span>
        </p>
        <nav className="menu" aria-label={t("nav_label")}>
          {entries.map((one) => (
            <Link key={one.text} to={one.to} {...(one === entry ? { "aria-current": "page" as const } : {})}>
              <Icon name={one.icon} />
              <span>{t(one.text)}</span>
            </Link>
          ))}
        </nav>
        {route.page === "chat" ? <PastChats /> : null}
      </aside>
      <main id="main" ref={main} tabIndex={-1}>
        <CurrentPage route={route} session={session} onSignOut={onSignOut} />
      </main>
      <LiveRegion />
    </div>
  );
}

function skip(event: { preventDefault: () => void }, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

// Going to another page puts the focus at its beginning, for those who cannot see that it changed.
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>, route: Route): void {
  // Filters and a chat that has just got its address are no arrival.
  const place = route.page === "chat" || route.page === "runs" ? route.page : addressOf(route);
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    if (place !== "chat") main.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [place, main]);
}

function CurrentPage({ route, session, onSignOut }: FrameProps & { route: Route }) {
  const { t } = useTexts();
  switch (route.page) {
    case "chat":
      return <ChatPage conversation={route.conversation} />;
    case "runs":
      return <RunsPage app={route.app} status={route.status} />;
    case "run":
      return <RunPage key={route.id} id={route.id} />;
    case "compare":
      return <ComparePage first={route.first} second={route.second} />;
    case "documents":
      return <DocumentsPage />;
    case "collection":
      return <CollectionPage key={route.name} name={route.name} />;
    case "settings":
      return <SettingsPage section={route.section} session={session} onSignOut={onSignOut} />;
    case "unknown":
      return (
        <div className="page">
          <h1 className="heard">{t("unknown_page")}</h1>
          <Empty icon="warning" title={t("unknown_page")} hint={t("unknown_page_hint")}>
            <Link className="button button-plain" to={{ page: "chat", conversation: null }}>
              {t("to_chat")}
            </Link>
          </Empty>
        </div>
      );
  }
}
