// Where the pages begin.
import { Component, StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { ErrorNotice } from "./components/controls";
import { asApiError } from "./lib/client";
import { initialLanguage } from "./lib/i18n/language";
import { applyTheme } from "./lib/theme";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/controls.css";
import "./styles/chat.css";
import "./styles/source.css";
import "./styles/lists.css";

// A bug of ours shows what happened instead of an empty page.
class Net extends Component<{ children: ReactNode }, { failure: unknown }> {
  override state: { failure: unknown } = { failure: null };

  static getDerivedStateFromError(failure: unknown) {
    return { failure };
  }

  override render() {
    const error = this.state.failure === null ? null : asApiError(this.state.failure);
    if (error === null) return this.props.children;
    return (
      <main className="login">
        <ErrorNotice error={error} onRetry={() => location.reload()} />
      </main>
    );
  }
}

applyTheme();
initialLanguage();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Net>
        <App />
      </Net>
    </StrictMode>,
  );
}
