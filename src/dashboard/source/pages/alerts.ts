// What fires, what somebody has seen, what has ended, and which alerts are not delivered for a
// while. Alerts stand by agency; a reader's list does not move: new ones wait behind a bar.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { linkTo, linkWith } from "../address";
import { dateText, instantText } from "../base/dates";
import { countText } from "../base/numbers";
import type { AlertRow, AlertsAnswer, AlertState } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { nameOf } from "../model/agencies";
import { failed } from "../parts/notices";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { wordFor } from "../words/words";
import { Acknowledging } from "./alert_acknowledge";
import {
  AlertList, groupedByAgency, newestOf, oldestOf, shapeOf, type AlertGroup, type Read, type ShownAlert,
} from "./alert_list";
import { factsOf, ruleText, saidOf, since, summaryOf } from "./alert_words";
import { Silences } from "./silences";

const rowsMax = 1_000; // the service's most in one answer
const pagesMax = 5;
const endedShown = 300;
const endedAge = 15_000;
const groupShown = 5; // of each agency, before it is opened
const tabs = ["firing", "acknowledged", "resolved", "silences"] as const;
type Tab = (typeof tabs)[number];

// Tabs by their names in the address.
const inAddress: Record<Tab, string | undefined> = {
  firing: undefined, acknowledged: "acked", resolved: "resolved", silences: "silences",
};

// Of an agency: with all below it.
type Agency = string | undefined;

type Page = (after: number, limit: number) => Promise<AlertsAnswer>;

function pagesOf(state: string, agency: Agency, signal: AbortSignal): Page {
  return (after, limit) =>
    ask("/v1/alerts", { state, agency, after: String(after), limit: String(limit) }, signal);
}

export class Alerts {
  private readonly open: Remote<Read>;
  private readonly over: Remote<readonly AlertRow[]>;
  private readonly gone: Map<number, Remote<AlertsAnswer>> = new Map();
  private readonly acknowledging: Acknowledging;
  private readonly silences: Silences;
  private readonly opened = new Set<string>();
  private list = new AlertList();
  private listOf = "";
  private seen = -1;

  constructor(private readonly state: State) {
    const changed = (): void => state.changed();
    this.open = new Remote(changed);
    this.over = new Remote(changed);
    this.acknowledging = new Acknowledging(state, () => this.open.retry());
    this.silences = new Silences(state);
  }

  draw(): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    state.loadAgencies();
    const asked = address.query.get("state");
    const tab = tabs.find((one) => (inAddress[one] ?? "firing") === asked) ?? "firing";
    this.load(tab);
    const counts: Partial<Record<Tab, number | undefined>> = {
      firing: this.told?.firing,
      acknowledged: this.told?.acknowledged,
      silences: this.silences.standing,
    };
    const chip = (one: Tab): TemplateResult => {
      const count = counts[one];
      return html`<button type="button" class="chip" data-tab=${one}
        aria-pressed=${one === tab ? "true" : "false"}
        @click=${() => state.replace(linkWith(address, { state: inAddress[one] }))}>
        ${words.alertTabs[one]} ${count === undefined ? nothing : countText(count, language)}
      </button>`;
    };
    const remote = tab === "resolved" ? this.over : this.open;
    const rows = tab === "resolved" ? this.over.value : this.open.value?.rows;
    return html`<div class="context"><h1>${words.alerts}</h1>${tabs.map(chip)}</div>
      ${this.calendars().map(
        (calendar) => html`<p class="card notice slim">
          ${shape("amber")}
          ${words.calendarEnds(
            calendar.calendar_id,
            dateText(calendar.published_to, language),
            countText(calendar.days_left, language),
          )}
        </p>`,
      )}
      ${remote.failure ? failed(state, remote.failure, () => remote.retry()) : nothing}
      ${tab === "silences" ? this.silences.draw() : this.lists(tab, rows)}`;
  }

  private get agency(): Agency {
    return this.state.address.query.get("agency")?.toUpperCase();
  }
  // How many there are: of the agency that is looked at, or of all.
  private get told(): AlertsAnswer | undefined {
    return this.agency === undefined ? this.state.alerts.value : this.open.value?.last;
  }

  // Those that end soon and of which no alert tells.
  private calendars(): AlertsAnswer["calendars"] {
    if (this.agency !== undefined) return [];
    const told = new Set(this.open.value?.rows.map((row) => row.subject));
    return (this.state.alerts.value?.calendars ?? []).filter((one) => !told.has(one.calendar_id));
  }

  private load(tab: Tab): void {
    const { state, agency } = this;
    this.silences.load();
    this.open.want(`open ${agency}`, state.alertsMaxAge(this.seen), (signal) => {
      this.seen = state.picture?.alertsRevision ?? 0;
      return oldestOf(pagesOf("open", agency, signal), rowsMax, pagesMax);
    });
    if (tab === "resolved") this.over.want(`resolved ${agency}`, endedAge, (signal) =>
        newestOf(pagesOf("resolved", agency, signal), endedShown, rowsMax));
  }

  private lists(tab: AlertState | Tab, all: readonly AlertRow[] | undefined): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    if (!all) return html`<div class="card skeleton"></div>`;
    const rule = address.query.get("rule");
    const listOf = JSON.stringify([tab, this.agency, rule]);
    if (this.listOf !== listOf) {
      this.listOf = listOf;
      this.list = new AlertList();
    }
    const said = all.map((row) => this.acknowledging.applied(row));
    const wanted = said.filter((row) => row.state === tab && (rule === null || row.rule === rule));
    const byId = new Map(said.map((row) => [row.id, row]));
    const shown = this.list.look(wanted, (id) => byId.get(id) ?? this.whatBecameOf(id), performance.now());
    const waiting = this.list.waitingCount;
    const rules = [...new Set(said.filter((row) => row.state === tab).map((row) => row.rule))].sort();
    return html`${this.within(tab)}
      ${rules.length > 1 || rule !== null ? this.ruleChips(rules, rule) : nothing}
      ${waiting > 0
        ? html`<div class="order-bar card" role="status">
            ${words.newAlerts(countText(waiting, language))}
            <button type="button" class="link-button" @click=${() => {
              this.list.showWaiting();
              state.changed();
            }}>${words.showThem}</button>
          </div>`
        : nothing}
      ${shown.length === 0
        ? html`<p class="card notice">${words.noAlertsIn[tab as "firing"]}</p>`
        : html`<section class="card">
            <div class="table-frame">
              <table class="cards alerts">
                <thead>
                  <tr>
                    <th class="text" scope="col">${words.alertRule}</th>
                    <th class="text" scope="col">${words.alertAbout}</th>
                    <th class="text" scope="col">${words.since}</th>
                    <th class="text" scope="col">${words.acknowledge}</th>
                  </tr>
                </thead>
                ${repeat(groupedByAgency(shown), (group) => group.agency, (group) => this.group(group))}
              </table>
            </div>
          </section>`}
      ${tab === "firing" ? this.pending() : nothing}`;
  }

  // Which agency is looked at; and where there are more than were read, that there are, and a choice of
  // agencies.
  private within(tab: AlertState | Tab): TemplateResult | typeof nothing {
    const { state, agency } = this;
    const { words, language, address } = state;
    const read = this.open.value;
    const all = read?.last[tab as "firing"] ?? 0;
    const shown = read?.rows.filter((row) => row.state === tab).length ?? 0;
    const isCut = read !== undefined && !read.isAll && shown < all;
    if (agency === undefined && !isCut) return nothing;
    const go = (to: Agency) => state.replace(linkWith(address, { agency: to }));
    const tree = state.agencies.value;
    const found = tree?.find(agency ?? "");
    const places = [...(found ? [found, ...tree?.children(found.code) ?? []] : tree?.top() ?? [])];
    return html`<p class="card notice slim" data-notice=${isCut ? "not-all" : "agency"}>
      ${isCut
        ? html`${shape("amber")} ${words.notAllRead(countText(shown, language), countText(all, language))}`
        : words.agency}
      <select class="input" aria-label=${words.agency}
        @change=${(event: Event) => go((event.target as HTMLSelectElement).value || undefined)}>
        <option value="">${words.all}</option>
        ${places.map((one) => html`<option value=${one.code} ?selected=${one.code === agency}>
          ${nameOf(one, language)}
        </option>`)}
      </select></p>`;
  }

  // What will fire unless it ends before: known early, told to nobody yet.
  private pending(): TemplateResult | typeof nothing {
    const { state } = this;
    const { words, language } = state;
    const pending = this.told?.pending ?? [];
    if (pending.length === 0) return nothing;
    return html`<section class="card">
      <h2>${words.alertStates.pending} <small>${words.pendingNote}</small></h2>
      <ul class="pending">
        ${pending.map((one) => html`<li>${shape("few")} <b>${ruleText(state, one)}</b> ${summaryOf(state, one)}
          <span class="mut">${words.firesAt(instantText(one.fires_at, language))}</span></li>`)}
      </ul>
    </section>`;
  }

  // An alert that no longer stands is asked for by itself, so that the list can say how it ended.
  private whatBecameOf(id: number): AlertRow | undefined {
    let found = this.gone.get(id);
    if (!found) {
      found = new Remote<AlertsAnswer>(() => this.state.changed());
      this.gone.set(id, found);
    }
    found.want(String(id), Infinity, (signal) => askOne(id, signal));
    return found.value?.rows.find((row) => row.id === id);
  }

  private ruleChips(rules: readonly string[], chosen: string | null): TemplateResult {
    const { state } = this;
    const all = chosen !== null && !rules.includes(chosen) ? [...rules, chosen] : rules;
    return html`<div class="chips">
      ${all.map((rule) => html`<button type="button" class="chip"
        aria-pressed=${rule === chosen ? "true" : "false"}
        @click=${() => state.replace(linkWith(state.address, { rule: rule === chosen ? undefined : rule }))}>
        ${wordFor(state.words.alertRules, rule)}
      </button>`)}
    </div>`;
  }

  private group({ agency, alerts }: AlertGroup): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    const found = state.agencies.value?.find(agency);
    const isOpen = this.opened.has(agency);
    const shown = isOpen ? alerts : alerts.slice(0, groupShown);
    const name = found ? nameOf(found, language) : agency || words.ofTheSystem;
    const toggle = (): void => {
      if (isOpen) this.opened.delete(agency);
      else this.opened.add(agency);
      state.changed();
    };
    return html`<tbody data-agency=${agency}>
      <tr class="group">
        <th class="text" colspan="4" scope="rowgroup" tabindex="-1">
          ${agency === "" ? name : html`<a href=${linkTo({ name: "agency", code: agency }, address.query)}>${name}</a>`}
          <span class="mut">${words.alertCount(countText(alerts.length, language))}</span>
        </th>
      </tr>
      ${repeat(shown, ({ row }) => row.id, (one) => this.row(one))}
      ${alerts.length > groupShown
        ? html`<tr><td class="text wide" colspan="4"><button type="button" class="link-button" @click=${toggle}
            >${isOpen ? words.showFewer : words.showAllOf(countText(alerts.length, language))}</button></td></tr>`
        : nothing}
    </tbody>`;
  }

  private row({ row, isLeaving }: ShownAlert): TemplateResult {
    const { state } = this;
    return html`<tr data-alert=${row.id} data-state=${row.state} class=${isLeaving ? "row-gone" : ""}>
      <td class="text">
        <span class="name">${shape(shapeOf(row))}<a
          href=${linkTo({ name: "alert", id: row.id }, state.address.query)}
          >${ruleText(state, row)}</a></span>
      </td>
      <td class="text wide">${saidOf(state, row)} <span class="mut">${factsOf(state, row)}</span></td>
      <td class="text not-phone">${since(state, row)}</td>
      <td class="text act">${this.acknowledging.draw(row)}</td>
    </tr>`;
  }
}

export function askOne(id: number, signal: AbortSignal): Promise<AlertsAnswer> {
  return ask<AlertsAnswer>("/v1/alerts", { after: String(id - 1), limit: "1" }, signal);
}
