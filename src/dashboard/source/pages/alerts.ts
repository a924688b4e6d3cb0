// What fires, what somebody has seen, what has ended, and which alerts are not delivered for a
// while. Alerts stand by agency; a reader's list does not move: new ones wait behind a bar.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { linkTo, linkWith } from "../address";
import { dateText, instantText } from "../base/dates";
import { countText } from "../base/numbers";
import type { AlertRow, AlertsAnswer, AlertTold } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { nameOf } from "../model/agencies";
import { failed } from "../parts/notices";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { Acknowledging } from "./alert_acknowledge";
import {
  AlertList, groupedByAgency, newestOf, readMax, shapeOf, type AlertGroup, type Read, type ShownAlert,
} from "./alert_list";
import { askTold, heardText, type Told } from "./alert_told";
import { factsOf, ruleText, saidOf, since, summaryOf } from "./alert_words";
import { Silences } from "./silences";

const firstRead = 300;
const moreRead = 1_000;
const endedAge = 15_000;
const heardAge = 10_000;
const goneMax = 100; // that are asked for one by one
const groupShown = 5; // of each agency, before more of it is asked for
const groupMore = 200;
const pendingShown = 50; // what fires first; the heading has the number of all
const tabs = ["firing", "acknowledged", "resolved", "silences"] as const;
type Tab = (typeof tabs)[number];

// Tabs by their names in the address.
const inAddress: Record<Tab, string | undefined> = {
  firing: undefined, acknowledged: "acked", resolved: "resolved", silences: "silences",
};

// Of an agency: with all below it.
type Agency = string | undefined;

export class Alerts {
  private readonly read: Remote<Read>;
  private readonly gone: Map<number, Remote<AlertTold>> = new Map();
  private readonly heard: Remote<Told>;
  private readonly acknowledging: Acknowledging;
  private readonly silences: Silences;
  private readonly opened = new Map<string, number>(); // agencies with more rows than usual
  private list = new AlertList();
  private listOf = "";
  private wanted = firstRead;
  private wantedOf = "";
  private unfolded = 0; // the alert of which is said whom it was told to
  private seen = -1;

  constructor(private readonly state: State) {
    const changed = (): void => state.changed();
    this.read = new Remote(changed);
    this.heard = new Remote(changed);
    this.acknowledging = new Acknowledging(state, () => this.read.retry());
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
    const { read } = this;
    return html`<div class="context"><h1>${words.alerts}</h1>${tabs.map(chip)}</div>
      ${this.calendars(tab).map(
        (calendar) => html`<p class="card notice slim">
          ${shape("amber")}
          ${words.calendarEnds(
            calendar.calendar_id,
            dateText(calendar.published_to, language),
            countText(calendar.days_left, language),
          )}
        </p>`,
      )}
      ${tab === "silences" ? this.silences.draw()
        : html`${read.failure ? failed(state, read.failure, () => read.retry()) : nothing}
          ${this.lists(tab)}`}`;
  }

  private get agency(): Agency {
    return this.state.address.query.get("agency")?.toUpperCase();
  }
  private get rule(): string | undefined {
    return this.state.address.query.get("rule") ?? undefined;
  }
  // How many there are: of the agency and rule that are looked at, or of all.
  private get told(): AlertsAnswer | undefined {
    return this.agency === undefined && this.rule === undefined
      ? this.state.alerts.value
      : this.read.value?.last;
  }

  // Those that end soon and of which no alert that is shown tells.
  private calendars(tab: Tab): AlertsAnswer["calendars"] {
    const { value } = this.read;
    if (tab !== "firing" || !value || this.agency !== undefined || this.rule !== undefined) return [];
    const told = new Set(value.rows.map((row) => row.subject));
    return (this.state.alerts.value?.calendars ?? []).filter((one) => !told.has(one.calendar_id));
  }

  private load(tab: Tab): void {
    const { state, agency, rule } = this;
    this.silences.load();
    if (tab === "silences") return;
    const of = JSON.stringify([tab, agency, rule]);
    if (this.wantedOf !== of) {
      this.wantedOf = of;
      this.wanted = firstRead;
    }
    const age = tab === "resolved" ? endedAge : state.alertsMaxAge(this.seen);
    this.read.want(of, age, (signal) => {
      this.seen = state.picture?.alertsRevision ?? 0;
      const { value } = this.read;
      const reach = value?.wanted === this.wanted ? reachOf(value) : Infinity;
      return newestOf((after, limit) => ask("/v1/alerts", {
        state: tab, agency, rule, order: "newest", limit: String(limit),
        after: after === undefined ? after : String(after),
      }, signal), this.wanted, reach);
    });
  }

  private lists(tab: Tab): TemplateResult {
    const { state, read: { value } } = this;
    const { words, language } = state;
    if (!value) return html`${this.ruleChips([])}<div class="card skeleton"></div>`;
    // What was asked for besides is shown with the rest, it is not new.
    const listOf = this.wantedOf + value.wanted;
    if (this.listOf !== listOf) {
      this.listOf = listOf;
      this.list = new AlertList();
      this.gone.clear();
    }
    const said = value.rows.map((row) => this.acknowledging.applied(row));
    const wanted = said.filter((row) => row.state === tab);
    const byId = new Map(said.map((row) => [row.id, row]));
    const shown = this.list.look(wanted, (id) => byId.get(id) ?? this.whatBecameOf(id), performance.now(),
      reachOf(value));
    const waiting = this.list.waitingCount;
    return html`${this.within(tab, value)}
      ${this.ruleChips(value.rows)}
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
  private within(tab: Tab, read: Read): TemplateResult | typeof nothing {
    const { state, agency } = this;
    const { words, language, address } = state;
    const isCut = !read.isAll;
    if (agency === undefined && !isCut) return nothing;
    const all = read.last[tab as "firing"] as number | undefined; // of those that ended: not told
    const more = (): void => {
      this.wanted = read.wanted + moreRead;
      this.read.retry();
    };
    const go = (to: Agency) => state.replace(linkWith(address, { agency: to }));
    const tree = state.agencies.value;
    const found = tree?.find(agency ?? "");
    const places = [...(found ? [found, ...tree?.children(found.code) ?? []] : tree?.top() ?? [])];
    return html`<p class="card notice slim" data-notice=${isCut ? "not-all" : "agency"}>
      ${isCut
        ? html`${words.newestRead(countText(read.rows.length, language),
            all === undefined ? "" : countText(all, language))} ·
            ${read.rows.length < readMax
              ? html`<button type="button" class="link-button" @click=${more}>${words.showMore}</button> ·`
              : nothing}
            ${words.chooseAgency}`
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
      <h2>${words.alertStates.pending} ${countText(this.told?.pending_total ?? pending.length, language)}
        <small>${words.pendingNote}</small></h2>
      <ul class="pending">
        ${pending.slice(0, pendingShown).map((one) => html`<li>${shape("few")} <b>${ruleText(state, one)}</b> ${summaryOf(state, one)}
          <span class="mut">${words.firesAt(instantText(one.fires_at, language))}</span></li>`)}
      </ul>
    </section>`;
  }

  // An alert that no longer stands is asked for by itself, so that the list can say how it ended.
  private whatBecameOf(id: number): AlertRow | undefined {
    let found = this.gone.get(id);
    if (!found) {
      if (this.gone.size >= goneMax) return undefined;
      found = new Remote<AlertTold>(() => this.state.changed());
      this.gone.set(id, found);
    }
    found.want(String(id), Infinity, (signal) => ask(`/v1/alerts/${id}`, {}, signal));
    return found.value;
  }

  // The rules that there are, in words, and those of alerts that outlived theirs.
  private ruleChips(rows: readonly AlertRow[]): TemplateResult | typeof nothing {
    const { state, rule: chosen } = this;
    const rules = new Map<string, { readonly rule: string; readonly kind?: string }>();
    for (const { id: rule, kind } of this.silences.knownRules()) rules.set(rule, { rule, kind });
    for (const row of rows) rules.set(row.rule, row);
    if (chosen !== undefined && !rules.has(chosen)) rules.set(chosen, { rule: chosen });
    if (rules.size < 2) return nothing;
    return html`<div class="chips">
      ${[...rules.values()].map((one) => html`<button type="button" class="chip" title=${one.rule}
        aria-pressed=${one.rule === chosen ? "true" : "false"}
        @click=${() => state.replace(linkWith(state.address, {
          rule: one.rule === chosen ? undefined : one.rule,
        }))}>
        ${ruleText(state, one)}
      </button>`)}
    </div>`;
  }

  private group({ agency, alerts }: AlertGroup): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    const found = state.agencies.value?.find(agency);
    const room = this.opened.get(agency) ?? groupShown;
    const hasMore = alerts.length > room;
    const name = found ? nameOf(found, language) : agency || words.ofTheSystem;
    const toggle = (): void => {
      if (hasMore) this.opened.set(agency, room + groupMore);
      else this.opened.delete(agency);
      state.changed();
    };
    return html`<tbody data-agency=${agency}>
      <tr class="group">
        <th class="text" colspan="4" scope="rowgroup" tabindex="-1">
          ${agency === "" ? name : html`<a href=${linkTo({ name: "agency", code: agency }, address.query)}>${name}</a>`}
          <span class="mut">${(this.read.value?.isAll ? words.alertCount : words.newestRead)(
            countText(alerts.length, language))}</span>
        </th>
      </tr>
      ${repeat(alerts.slice(0, room), ({ row }) => row.id, (one) => this.row(one))}
      ${alerts.length > groupShown
        ? html`<tr><td class="text wide" colspan="4"><button type="button" class="link-button" @click=${toggle}
            >${!hasMore ? words.showFewer : alerts.length > room + groupMore ? words.showMore
              : words.showAllOf(countText(alerts.length, language))}</button></td></tr>`
        : nothing}
    </tbody>`;
  }

  private row({ row, isLeaving }: ShownAlert): TemplateResult {
    const { state } = this;
    const isUnfolded = this.unfolded === row.id;
    const unfold = (): void => {
      this.unfolded = isUnfolded ? 0 : row.id;
      state.changed();
    };
    return html`<tr data-alert=${row.id} data-state=${row.state} class=${isLeaving ? "row-gone" : ""}>
      <td class="text">
        <span class="name">${shape(shapeOf(row))}<a
          href=${linkTo({ name: "alert", id: row.id }, state.address.query)}
          >${ruleText(state, row)}</a></span>
      </td>
      <td class="text wide">${saidOf(state, row)} <span class="mut">${factsOf(state, row)}</span></td>
      <td class="text not-phone">${since(state, row)}</td>
      <td class="text act">${this.acknowledging.draw(row)}
        <button type="button" class="link-button" aria-expanded=${isUnfolded ? "true" : "false"}
          @click=${unfold}>${state.words.deliveries}</button></td>
    </tr>
    ${isUnfolded ? this.whoHeard(row) : nothing}`;
  }

  private whoHeard({ id }: AlertRow): TemplateResult {
    const { state, heard } = this;
    heard.want(String(id), heardAge, (signal) => askTold(id, signal));
    return html`<tr class="heard"><td class="text wide" colspan="4">
      ${heard.failure ? failed(state, heard.failure, () => heard.retry())
        : heard.value ? heardText(state, heard.value) : state.words.loading}
    </td></tr>`;
  }
}

// Of what is older than this it is not known whether it is there.
function reachOf({ isAll, rows }: Read): number {
  return isAll ? 0 : rows.at(-1)?.id ?? 0;
}
