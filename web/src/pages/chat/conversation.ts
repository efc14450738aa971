// The state of one chat: its turns as the server has them, and the one being answered now.
import { useCallback, useEffect, useState } from "react";
import { announce } from "../../components/announce";
import { useLiveRun, type Following } from "../../components/live_run";
import { useCatchUp, useLoad } from "../../components/load";
import { navigate } from "../../components/navigation";
import { conversations, runs } from "../../lib/api";
import { asApiError, type ApiError } from "../../lib/client";
import { currentTexts } from "../../lib/i18n/language";
import { plainText } from "../../lib/markdown";
import { hasEnded } from "../../lib/run_live";
import type { Conversation, Turn } from "../../lib/types";
import { chatsChanged } from "./past_chats";

export interface Asking {
  app: string;
  inputs: Record<string, unknown>;
  question: string;
}

export interface Chat {
  loaded: Conversation | null;
  loading: boolean;
  error: ApiError | null;
  retry: () => void;
  turns: Turn[];
  active: Turn | null; // Being answered.
  following: Following;
  ask: (asking: Asking) => void;
  stop: () => void;
  refresh: () => void;
}

interface Pending {
  conversation: string | null;
  turn: Turn;
}

function pendingTurn(question: string): Turn {
  const started_us = Date.now() * 1000;
  return { run: "", status: "running", question, answer: null, citations: [], note: null, started_us, error: null };
}

export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function useConversation(id: string | null): Chat {
  const loaded = useLoad<Conversation | null>(`chat ${id ?? ""}`, async (signal) =>
    id === null ? null : conversations.read(id, signal),
  );
  const [pending, setPending] = useState<Pending | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const known = loaded.data?.turns ?? [];
  const own = pending !== null && pending.conversation === id ? pending : null;
  const shownPending = own !== null && !known.some((turn) => turn.run === own.turn.run && turn.run !== "");
  const turns = shownPending && own ? [...known, own.turn] : known;
  const newest = turns[turns.length - 1] ?? null;
  const active = newest !== null && !hasEnded(newest.status) ? newest : null;
  const { reload } = loaded;
  const refresh = useCallback(() => {
    reload();
    chatsChanged();
  }, [reload]);
  const following = useLiveRun(active && active.run !== "" ? active.run : null, { onEnd: refresh });

  useCatchUp(active !== null && active.run !== "" && following.live.ended, loaded.data, refresh);

  // Another chat was opened meanwhile: what was asked there goes on there.
  useEffect(() => {
    setPending((before) => (before && before.conversation !== id ? null : before));
    setFailure(null);
  }, [id]);

  // A run that waits is told by its events first; the turn follows.
  const waiting = following.live.status === "waiting";
  useEffect(() => {
    if (waiting) reload();
  }, [waiting, reload]);
  useAnnouncedAnswer(newest);

  const ask = (asking: Asking) => {
    const turn = pendingTurn(asking.question);
    setFailure(null);
    setPending({ conversation: id, turn });
    announce(currentTexts().t("chat_thinking"));
    runs.start(asking.app, asking.inputs, id, randomKey()).then(
      (started) => {
        setPending({ conversation: started.conversation, turn: { ...turn, run: started.run } });
        if (started.conversation !== id) navigate({ page: "chat", conversation: started.conversation }, "replace");
        chatsChanged();
      },
      (error: unknown) => {
        setPending(null);
        setFailure(asApiError(error));
      },
    );
  };
  const stop = () => {
    if (!active || active.run === "") return;
    runs.cancel(active.run).then(refresh, (error: unknown) => setFailure(asApiError(error)));
  };
  return {
    loaded: loaded.data,
    loading: loaded.loading,
    error: failure ?? (shownPending ? null : loaded.error) ?? following.error,
    retry: () => {
      setFailure(null);
      reload();
    },
    turns,
    active,
    following,
    ask,
    stop,
    refresh,
  };
}

// Says the answer that has just come, once; what was there when the chat was opened stays silent.
function useAnnouncedAnswer(newest: Turn | null): void {
  const [watched, setWatched] = useState("");
  const run = newest?.run ?? "";
  const ended = newest !== null && hasEnded(newest.status);
  useEffect(() => {
    if (run !== "" && !ended) setWatched(run);
    if (run !== "" && ended && watched === run) {
      const { t } = currentTexts();
      announce(newest?.answer ? t("chat_answer_done", { text: plainText(newest.answer) }) : t("chat_stopped"));
      setWatched("");
    }
  }, [run, ended, watched, newest?.answer]);
}
