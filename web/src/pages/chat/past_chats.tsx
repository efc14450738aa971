// The list of past chats, newest first; each can be opened and deleted.
import { useEffect, useState } from "react";
import { Confirm } from "../../components/dialog";
import { Button, ErrorNotice, IconButton } from "../../components/controls";
import { Icon } from "../../components/icon";
import { useLoad } from "../../components/load";
import { Link, navigate, useRoute } from "../../components/navigation";
import { conversations } from "../../lib/api";
import { ago } from "../../lib/format";
import { useTexts } from "../../lib/i18n/language";
import type { ConversationSummary } from "../../lib/types";

const listeners = new Set<() => void>();

// To be called when a chat has begun, gone on or gone.
export function chatsChanged(): void {
  for (const listener of listeners) listener();
}

const kShownFirst = 40;

export function PastChats({ onFollow }: { onFollow?: () => void }) {
  const { t } = useTexts();
  const route = useRoute();
  const loaded = useLoad("conversations", (signal) => conversations.list(undefined, signal));
  const [shown, setShown] = useState(kShownFirst);
  const [deleting, setDeleting] = useState<ConversationSummary | null>(null);
  const { reload } = loaded;
  useEffect(() => {
    listeners.add(reload);
    return () => void listeners.delete(reload);
  }, [reload]);
  const open = route.page === "chat" ? route.conversation : null;
  const all = loaded.data ?? [];
  return (
    <nav className="past" aria-label={t("chat_past")}>
      <Link className="button button-plain past-new" to={{ page: "chat", conversation: null }} {...(onFollow ? { onFollow } : {})}>
        <Icon name="add" />
        {t("chat_new")}
      </Link>
      <h2 className="past-title">{t("chat_past")}</h2>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={reload} /> : null}
      {loaded.data && all.length === 0 ? <p className="faint past-empty">{t("chat_past_empty")}</p> : null}
      <ul className="past-list">
        {all.slice(0, shown).map((one) => (
          <PastChat key={one.id} chat={one} current={one.id === open} onDelete={() => setDeleting(one)} onFollow={onFollow} />
        ))}
      </ul>
      {all.length > shown ? (
        <Button look="quiet" onClick={() => setShown(shown + 100)}>
          {t("more")}
        </Button>
      ) : null}
      {deleting ? (
        <Confirm
          action={t("chat_delete")}
          question={t("chat_delete_question", { title: deleting.title })}
          work={async () => {
            await conversations.remove(deleting.id);
            if (deleting.id === open) navigate({ page: "chat", conversation: null });
            chatsChanged();
          }}
          onClose={() => setDeleting(null)}
        />
      ) : null}
    </nav>
  );
}

interface PastChatProps {
  chat: ConversationSummary;
  current: boolean;
  onDelete: () => void;
  onFollow: (() => void) | undefined;
}

function PastChat({ chat, current, onDelete, onFollow }: PastChatProps) {
  const texts = useTexts();
  const title = chat.title || texts.t("run_without_title");
  return (
    <li className={current ? "past-item past-current" : "past-item"}>
      <Link
        to={{ page: "chat", conversation: chat.id }}
        title={title}
        {...(onFollow ? { onFollow } : {})}
        {...(current ? { "aria-current": "page" } : {})}
      >
        <span className="past-name">{title}</span>
        <span className="past-time">{ago(texts, chat.updated_us)}</span>
      </Link>
      <IconButton icon="delete" label={`${texts.t("chat_delete")}: ${title}`} onClick={onDelete} />
    </li>
  );
}
