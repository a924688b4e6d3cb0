// What stands around every page: the bar with navigation, search, live chip and switches, at most
// one strip that says why the figures are not those of now, and a phone's bottom bar.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { linkTo, linkWith, readAsOf, type View } from "../address";
import { dateText } from "../base/dates";
import { countText } from "../base/numbers";
import type { State } from "../state";
import { keyList } from "./keys";
import { rateCard } from "./rate_card";
import { search } from "./search";
import { brandMark, shape, themeMark } from "./shapes";

const places = ["overview", "alerts", "reports", "calendar", "wall"] as const;
type Place = (typeof places)[number];
// A phone has room for four; nobody hangs one on a wall.
const phonePlaces = places.filter((place) => place !== "wall");

function placeOf(view: View): Place {
  if (view.name === "alert") return "alerts";
  return places.find((place) => place === view.name) ?? "overview";
}

function badge(state: State): TemplateResult | typeof nothing {
  state.loadAlerts();
  const firing = state.alerts.value?.firing ?? 0;
  if (firing <= 0) return nothing;
  return html`<span class="badge" data-figure="alerts">${countText(firing, state.language)}</span>`;
}

function navigation(state: State): TemplateResult {
  const { words } = state;
  const here = placeOf(state.address.view);
  return html`<nav class="main" aria-label=${words.mainNavigation}>
    ${places.map(
      (place) => html`<a
        href=${linkTo({ name: place }, state.address.query)}
        aria-current=${place === here ? "page" : nothing}
        >${words[place]} ${place === "alerts" ? badge(state) : nothing}</a
      >`,
    )}
  </nav>`;
}

const phoneMarks: Record<Place, TemplateResult> = {
  overview: svg`<path d="M4 20V10M10 20V4M16 20v-8M22 20H2"/>`,
  alerts: svg`<path d="M12 3 22 20H2ZM12 10v5M12 17v1"/>`,
  reports: svg`<path d="M6 3h9l4 4v14H6ZM9 12h6M9 16h6"/>`,
  calendar: svg`<path d="M4 6h16v14H4ZM4 11h16M9 3v5M15 3v5"/>`,
  wall: svg`<path d="M3 5h18v11H3ZM9 20h6"/>`,
};

function bottomBar(state: State): TemplateResult {
  const { words } = state;
  const here = placeOf(state.address.view);
  return html`<nav class="bottom" aria-label="${words.mainNavigation} 2">
    ${phonePlaces.map(
      (place) => html`<a
        href=${linkTo({ name: place }, state.address.query)}
        aria-current=${place === here ? "page" : nothing}
        ><svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor"
          stroke-width="2" aria-hidden="true">${phoneMarks[place]}</svg>${place === "calendar"
            ? words.calendarShort
            : words[place]}${place === "alerts" ? badge(state) : nothing}</a
      >`,
    )}
  </nav>`;
}

// Below this the top bar has no room for the search; it stands above the page then.
const narrow = matchMedia("(max-width: 1279px)");

// --- is it live

export function minutesOld(state: State): number {
  const heard = state.link.heardAt ?? 0;
  return Math.max(1, Math.floor((performance.now() - heard) / 60_000));
}

export function liveText(state: State): { mark: TemplateResult; word: string; time: string } {
  const { words, link, language } = state;
  const held = state.heldUntil();
  const date = held === undefined ? "" : state.zoneClock.date(held);
  // The figures of a period that is over have no time of day.
  const time = held === undefined || (state.picture?.to ?? date) < date ? "" : state.zoneClock.time(held);
  if (link.isStale()) {
    const minutes = countText(minutesOld(state), language);
    return { mark: shape("amber"), word: words.dataOld(minutes), time };
  }
  if (link.state === "reconnecting") {
    const attempt = countText(link.attempt, language);
    return { mark: shape("few"), word: words.reconnecting(attempt), time };
  }
  if (link.state === "connecting") return { mark: shape("few"), word: words.connecting, time };
  if (readAsOf(state.address.query) !== undefined) {
    return { mark: shape("few"), word: words.notLive, time };
  }
  return { mark: shape("green"), word: words.live, time };
}

function liveChip(state: State): TemplateResult {
  const { mark, word, time } = liveText(state);
  // Only the word is announced; the clock ticks silently. A phone has room for the word only when it
  // is needed.
  const isQuiet = state.link.state === "live" && !state.link.isStale();
  return html`<span class="live-chip" data-live=${state.link.state}
    >${mark}<span role="status" class=${isQuiet ? "vh-phone" : ""}>${word}</span
    ><span aria-hidden="true" data-figure="clock">${time}</span></span
  >`;
}

function strip(state: State): TemplateResult | typeof nothing {
  const { words, language, link } = state;
  const held = state.heldUntil();
  if (link.isStale() && held !== undefined) {
    const time = state.zoneClock.time(held);
    return html`<div class="strip stale" role="alert">${words.disconnectedSince(time)}</div>`;
  }
  if (state.hasNewBundle) {
    return html`<div class="strip fresh" role="status">
      ${words.newVersion} —
      <button type="button" class="link-button" @click=${() => location.reload()}>
        ${words.reload}
      </button>
    </div>`;
  }
  const asOf = readAsOf(state.address.query);
  if (asOf === undefined) return nothing;
  const local = state.zoneClock.local(Date.parse(asOf));
  const written = `${local.slice(11, 16)}, ${dateText(local.slice(0, 10), language)}`;
  return html`<div class="strip past" role="status">
    ${words.seenAsOf(written)} —
    <a href=${linkWith(state.address, { as_of: undefined })}>${words.backToLive}</a>
  </div>`;
}

export function shell(state: State, page: TemplateResult): TemplateResult {
  const { words, link } = state;
  return html`<a class="skip" href="#content">${words.skipToContent}</a>
    <header class="top">
      <a class="brand" href=${linkTo({ name: "overview" }, state.address.query)}
        >${brandMark}<span>${words.appName}</span></a
      >
      ${navigation(state)}
      <span class="sp"></span>
      ${narrow.matches ? nothing : search(state)} ${liveChip(state)}
      <button type="button" class="icon-button" aria-label=${words.switchLanguageLabel}
        @click=${() => state.switchLanguage()}>${words.switchLanguage}</button>
      <button type="button" class="icon-button" aria-label=${words.switchTheme}
        @click=${() => state.switchTheme()}>${themeMark}</button>
      ${state.me?.by === "cookie"
        ? html`<button type="button" class="icon-button" title=${state.me.credential}
            @click=${() => void state.signOut()}>${words.signOut}</button>`
        : nothing}
    </header>
    ${state.isSimulated ? html`<div class="strip simulated" role="status">${words.simulated}</div>` : nothing}
    ${strip(state)}
    <main id="content" tabindex="-1" class=${link.isStale() ? "old" : ""}
      >${narrow.matches ? search(state) : nothing} ${page}</main
    >
    ${bottomBar(state)} ${rateCard(state)} ${keyList(state)}`;
}
