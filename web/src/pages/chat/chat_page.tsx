// The chat: ask an app, read its answers with their sources, ask on.
import { useEffect, useMemo, useRef, useState } from "react";
import { Button, Empty, ErrorNotice, IconButton, Spinner } from "../../components/controls";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { useLoad } from "../../components/load";
import { Link } from "../../components/navigation";
import { SourcePanel, type Source } from "../../components/source_panel";
import { apps, collections, models, runs } from "../../lib/api";
import { useTexts } from "../../lib/i18n/language";
import { remember, remembered } from "../../lib/memory";
import { spoken } from "../../lib/run_live";
import type { App, Citation, Passage, RunDetail, Turn } from "../../lib/types";
import { NewCollection } from "../documents/new_collection";
import { Choices, kChoicesNone, questionInput, type ChosenInputs } from "./choices";
import { Composer } from "./composer";
import { useConversation, type Chat } from "./conversation";
import { PastChats } from "./past_chats";
import { TurnView } from "./turn_view";

const kAppKey = "danlu.app";

export function ChatPage({ conversation }: { conversation: string | null }) {
  const { t } = useTexts();
  const listed = useLoad("apps", apps.list);
  const held = useLoad("collections", collections.list);
  const known = useLoad("models", models.list);
  const chat = useConversation(conversation);
  const [appName, setAppName] = useState(remembered(kAppKey) ?? "");
  const [chosen, setChosen] = useState<ChosenInputs>(kChoicesNone);
  const [text, setText] = useState("");
  const [source, setSource] = useState<Source | null>(null);
  const [past, setPast] = useState(false);
  const [adding, setAdding] = useState(false);
  const chatApps = useMemo(() => (listed.data ?? []).filter((app) => Boolean(app.chat)), [listed.data]);
  // A chat stays with the app that began it.
  const wanted = chat.loaded?.app ?? appName;
  const app = chatApps.find((one) => one.name === wanted) ?? chatApps[0] ?? null;
  useEffect(() => setSource(null), [conversation]);
  useStickToEnd(chat.turns.length, spoken(chat.following.live).length);

  const ask = (question: string) => {
    if (!app) return;
    const inputs: Record<string, unknown> = { [questionInput(app)]: question.trim() };
    if (chosen.collection !== "") inputs["collection"] = chosen.collection;
    if (chosen.model !== "") inputs["model"] = chosen.model;
    setText("");
    chat.ask({ app: app.name, inputs, question: question.trim() });
  };
  const cite = (citation: Citation, run: string) => {
    const shown = (collection: string) => setSource(sourceOf(citation, collection));
    const stated = citation.collection ?? citation.span.collection ?? "";
    const usual = chosen.collection || app?.collections[0] || held.data?.[0]?.name || "";
    if (stated !== "" || run === "") return shown(stated || usual);
    runs.read(run).then(
      (made) => shown(searchedBy(made, citation) ?? usual),
      () => shown(usual),
    );
  };

  return (
    <div className="chat">
      <header className="chat-head">
        <IconButton icon="history" label={t("chat_show_past")} onClick={() => setPast(true)} />
        <h1 tabIndex={-1}>{chat.turns[0]?.question ?? t("chat_title")}</h1>
        <Link className="icon-button" to={{ page: "chat", conversation: null }} aria-label={t("chat_new")}>
          <Icon name="add" />
        </Link>
      </header>
      <div className="thread">
        {listed.error ? <ErrorNotice error={listed.error} onRetry={listed.reload} /> : null}
        {chat.turns.length > 0 ? (
          <Thread chat={chat} onCite={cite} onAsk={ask} />
        ) : chat.loading && conversation !== null ? (
          <Spinner />
        ) : listed.data ? (
          <Welcome app={app} onAsk={ask} />
        ) : listed.loading ? (
          <Spinner />
        ) : null}
        {chat.error ? <ErrorNotice error={chat.error} onRetry={chat.retry} /> : null}
      </div>
      <div className="composer-place">
        {app && app.permissions.missing.length > 0 ? <Missing app={app} /> : null}
        <Composer
          text={text}
          onText={setText}
          running={chat.active !== null && chat.active.status === "running"}
          disabled={app === null}
          followUp={chat.turns.length > 0}
          onSend={() => ask(text)}
          onStop={chat.stop}
        >
          <Choices
            app={app}
            apps={chat.loaded ? [] : chatApps}
            collections={held.data ?? []}
            models={known.data ?? []}
            chosen={chosen}
            onApp={(name) => {
              remember(kAppKey, name);
              setAppName(name);
              setChosen(kChoicesNone);
            }}
            onChoose={setChosen}
          />
          <Button look="quiet" icon="add" onClick={() => setAdding(true)}>
            {t("chat_add_documents")}
          </Button>
        </Composer>
      </div>
      {source ? <SourcePanel key={source.collection + source.span.file} source={source} onClose={() => setSource(null)} /> : null}
      {past ? (
        <Dialog title={t("chat_past")} onClose={() => setPast(false)}>
          <PastChats onFollow={() => setPast(false)} />
        </Dialog>
      ) : null}
      {adding ? (
        <NewCollection
          onClose={() => setAdding(false)}
          onMade={(name) => {
            held.reload();
            setChosen((before) => ({ ...before, collection: name }));
          }}
        />
      ) : null}
    </div>
  );
}

function sourceOf({ span, passage, quote, verified }: Citation, collection: string): Source {
  return { collection, span, passage, quote, verified };
}

// Which collection a citation is from, as far as its run knows: that of the passage, or the input's.
export function searchedBy(run: RunDetail, citation: Citation): string | null {
  const passages = run.outputs?.["passages"];
  const found = Array.isArray(passages)
    ? (passages as Partial<Passage>[]).find((one) => one.id === citation.passage)?.collection
    : undefined;
  const given = run.inputs["collection"];
  return found ?? (typeof given === "string" && given !== "" ? given : null);
}

interface ThreadProps {
  chat: Chat;
  onCite: (citation: Citation, run: string) => void;
  onAsk: (question: string) => void;
}

// The same question asked again in a row is one turn with several answers.
export function grouped(turns: Turn[]): Turn[][] {
  const groups: Turn[][] = [];
  for (const turn of turns) {
    const before = groups[groups.length - 1];
    if (before?.[0]?.question === turn.question) before.push(turn);
    else groups.push([turn]);
  }
  return groups;
}

const kTurnsShown = 60;

function Thread({ chat, onCite, onAsk }: ThreadProps) {
  const { t } = useTexts();
  const groups = useMemo(() => grouped(chat.turns), [chat.turns]);
  const [shown, setShown] = useState(kTurnsShown);
  const hidden = Math.max(0, groups.length - shown);
  const words = { text: spoken(chat.following.live), connected: chat.following.connected };
  return (
    <>
      {hidden > 0 ? (
        <Button look="quiet" onClick={() => setShown(shown + kTurnsShown)}>
          {t("more")}
        </Button>
      ) : null}
      {groups.slice(hidden).map((turns, at, all) => (
        <TurnView
          key={hidden + at}
          turns={turns}
          words={chat.active !== null && at === all.length - 1 ? words : null}
          last={at === all.length - 1}
          onCite={onCite}
          onRegenerate={onAsk}
          onAnswered={chat.refresh}
        />
      ))}
    </>
  );
}

function Welcome({ app, onAsk }: { app: App | null; onAsk: (question: string) => void }) {
  const { t, pick } = useTexts();
  if (app === null) {
    return (
      <Empty icon="chat" title={t("chat_no_apps")} hint={t("chat_no_apps_hint")}>
        <Link className="button button-plain" to={{ page: "settings", section: "apps" }}>
          {t("apps_add")}
        </Link>
      </Empty>
    );
  }
  return (
    <section className="welcome">
      <p className="welcome-title">{t("chat_welcome")}</p>
      <p className="welcome-text">{pick(app.summary)}</p>
      {app.examples.length > 0 ? (
        <>
          <h2 className="welcome-label">{t("chat_examples")}</h2>
          <ul className="examples">
            {app.examples.map((example) => (
              <li key={example.en + example.zh}>
                <button type="button" className="example" onClick={() => onAsk(pick(example))}>
                  {pick(example)}
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function Missing({ app }: { app: App }) {
  const { t } = useTexts();
  return (
    <p className="notice notice-plain">
      <Icon name="warning" />
      <span>
        {t("chat_missing_permissions", { app: app.name })}{" "}
        <Link to={{ page: "settings", section: "apps" }}>{t("chat_review_permissions")}</Link>
      </span>
    </p>
  );
}

// Keeps the newest words in view for those who are at the end already.
function useStickToEnd(turns: number, length: number): void {
  const stuck = useRef(true);
  useEffect(() => {
    const look = () => {
      stuck.current = innerHeight + scrollY > document.documentElement.scrollHeight - 120;
    };
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (turns > 0) scrollTo(0, document.documentElement.scrollHeight);
  }, [turns]);
  useEffect(() => {
    if (stuck.current && length > 0) scrollTo(0, document.documentElement.scrollHeight);
  }, [length]);
}
