// What a page shows instead of figures: that it loads, that it could not, that there is nothing.
import { html, type TemplateResult } from "lit/html.js";
import { failureFrom, type Failure } from "../http/client";
import type { State } from "../state";
import { refusals } from "../words/vi";

// What the service refused, in its own words, which are English: on Vietnamese pages after a sentence
// that the status gives.
export function refusalText({ language }: Pick<State, "language">, error: unknown): TemplateResult {
  const { status, field, message } = failureFrom(error);
  if (language === "en") return html`${message}`;
  const said = refusals[status] ?? refusals[status >= 500 ? 500 : 400];
  return html`${said}${field ? ` (${field})` : ""}: <span lang="en">${message}</span>`;
}

export function failed(state: State, failure: Failure, retry: () => void): TemplateResult {
  const { words } = state;
  if (failure.status === 401) {
    const next = encodeURIComponent(location.pathname + location.search);
    return html`<p class="card notice">${words.needsToken} <a href=${`/sign-in?next=${next}`}>${words.signIn}</a></p>`;
  }
  return html`<div class="card notice" role="alert">
    <p>
      ${words.couldNotLoad},
      <button type="button" class="link-button" @click=${retry}>${words.retry}</button>
    </p>
    <p class="mut">${refusalText(state, failure)} (${failure.code})</p>
  </div>`;
}

export function loading(state: State, failure: Failure | undefined, retry: () => void): TemplateResult {
  const { words } = state;
  if (failure) return html`<h1 class="vh">${words.appName}</h1>${failed(state, failure, retry)}`;
  if (state.refused !== undefined) {
    return html`<h1 class="vh">${words.appName}</h1>
      <p class="card notice">${words.notInScope}: ${state.refused}</p>`;
  }
  return html`<h1 class="vh">${words.loading}</h1>
    <div class="card skeleton"></div>
    <div class="card skeleton"></div>
    <div class="card skeleton"></div>`;
}
