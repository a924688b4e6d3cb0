// Signing in: a token for a cookie. The token is not stored anywhere by the page; afterwards the
// reader is where they wanted to be.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { failureFrom, openSession } from "../http/client";
import { refusalText } from "../parts/notices";
import { brandMark } from "../parts/shapes";
import type { State } from "../state";

// Only a path of this service is gone to.
export function safeNext(asked: string | null, origin: string): string {
  if (asked === null || !asked.startsWith("/")) return "/";
  const to = new URL(asked, origin);
  // "/a/..//host" is a path of ours that would be read as another host's address.
  const isOwn = to.origin === origin && !/^\/(sign-in|\/)/.test(to.pathname);
  return isOwn ? to.pathname + to.search : "/";
}

export class SignIn {
  readonly hasOwnFrame = true;
  private failure: string | TemplateResult = "";
  private isBusy = false;

  constructor(private readonly state: State) {}

  draw(): TemplateResult {
    const { words } = this.state;
    return html`<main class="sign-in">
      <form class="card" @submit=${(event: SubmitEvent) => void this.submit(event)}>
        <h1>${brandMark} ${words.signIn}</h1>
        <label>${words.token}
          <input class="input" type="password" name="token" required autocomplete="current-password"
            aria-describedby="token-help" /></label>
        <button class="button primary" ?disabled=${this.isBusy}>${words.signIn}</button>
        ${this.failure ? html`<p class="bad" role="alert">${this.failure}</p>` : nothing}
        <p id="token-help" class="mut">${words.tokenHelp}</p>
        <button type="button" class="link-button" @click=${() => this.state.switchLanguage()}
          >${words.switchLanguageLabel}</button>
      </form>
    </main>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { state } = this;
    const token = String(new FormData(event.target as HTMLFormElement).get("token") ?? "").trim();
    this.isBusy = true;
    this.failure = "";
    state.changed();
    try {
      await openSession(token);
      state.remembersSession = true;
      location.assign(safeNext(state.address.query.get("next"), location.origin));
    } catch (error) {
      const { status } = failureFrom(error);
      this.failure = status === 401 || status === 400 ? state.words.wrongToken : refusalText(state, error);
      this.isBusy = false;
      state.changed();
    }
  }
}
