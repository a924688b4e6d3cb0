// The dossiers of an agency to look at: overdue, due soon, paused, with a provisional due date;
// those that have waited longest first.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, linkWith } from "../address";
import { dateText, dayNumber, instantText, type LocalDate } from "../base/dates";
import { countText } from "../base/numbers";
import type { DossierRow, DossiersAnswer } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { failed } from "../parts/notices";
import type { State } from "../state";
import { longestFirst } from "./why";

const tabs = ["overdue", "due_soon", "paused", "provisional"] as const;
type Tab = (typeof tabs)[number];
const pageRows = 1000; // the service's most
const firstShown = 8;
const moreShown = 100;
const renewAfter = 10_000; // of the list that is shown, and of the overdue
const renewOthersAfter = 60_000;

export class DossierLists {
  private readonly lists: Record<Tab, Remote<DossiersAnswer>>;
  private shown = firstShown;
  private shownOf: Tab = "overdue";

  constructor(private readonly state: State, private readonly code: string) {
    const list = (): Remote<DossiersAnswer> => new Remote(() => state.changed());
    this.lists = { overdue: list(), due_soon: list(), paused: list(), provisional: list() };
  }

  // The overdue ones, at most a page of them; undefined until they came.
  get overdue(): readonly DossierRow[] | undefined {
    this.load("overdue", renewAfter);
    return this.lists.overdue.value?.rows;
  }

  private load(tab: Tab, age: number): void {
    const { code } = this;
    this.lists[tab].want(tab, age, (signal) =>
      ask<DossiersAnswer>(
        "/v1/dossiers",
        { agency: code, state: tab, limit: String(pageRows) },
        signal,
      ),
    );
  }

  draw(names: ReadonlyMap<string, string>): TemplateResult {
    const { state } = this;
    const { words, address } = state;
    const asked = address.query.get("tab");
    const tab = tabs.find((one) => one === asked) ?? "overdue";
    if (tab !== this.shownOf) {
      this.shownOf = tab;
      this.shown = firstShown;
    }
    for (const one of tabs) this.load(one, one === tab ? renewAfter : renewOthersAfter);
    const list = this.lists[tab];
    const rows = longestFirst(list.value?.rows ?? []);
    return html`<section class="card">
      <div class="toolbar">
        <h2>${words.listTitle}</h2>
        ${tabs.map((one) => this.tab(one, one === tab, linkWith(address, {
          tab: one === "overdue" ? undefined : one,
        })))}
      </div>
      ${list.failure ? failed(state, list.failure, () => list.retry()) : nothing}
      ${list.value && rows.length === 0 ? html`<p class="notice">${words.noneInList}</p>` : nothing}
      ${rows.length > 0 ? this.table(rows, names, list.value?.as_of ?? "") : nothing}
      ${rows.length > this.shown
        ? html`<div class="foot">
            <button type="button" class="link-button" @click=${() => this.showMore()}>
              ${words.showMore}
            </button>
            <span>${countText(this.shown, state.language)} / ${this.countOf(list.value)}</span>
          </div>`
        : nothing}
    </section>`;
  }

  private showMore(): void {
    this.shown += moreShown;
    this.state.changed();
  }

  private countOf(answer: DossiersAnswer | undefined): string {
    if (!answer) return "";
    const count = countText(answer.rows.length, this.state.language);
    return answer.next_cursor === null ? count : `> ${count}`;
  }

  private tab(tab: Tab, isOn: boolean, link: string): TemplateResult {
    const { words } = this.state;
    return html`<button
      type="button"
      class="chip"
      aria-pressed=${isOn ? "true" : "false"}
      @click=${() => this.state.replace(link)}
    >
      ${words.lists[tab]} ${this.countOf(this.lists[tab].value)}
    </button>`;
  }

  private table(rows: readonly DossierRow[], names: ReadonlyMap<string, string>, asOf: string): TemplateResult {
    const { words } = this.state;
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.listTitle}>
      <table class="cards">
        <thead>
          <tr>
            <th class="text" scope="col">${words.dossierCode}</th>
            <th class="text" scope="col">${words.procedure}</th>
            <th scope="col">${words.appointment}</th>
            <th scope="col">${words.calendarDaysLeft}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, this.shown).map((row) => this.row(row, names, asOf.slice(0, 10)))}
        </tbody>
      </table>
    </div>`;
  }

  private row(row: DossierRow, names: ReadonlyMap<string, string>, today: LocalDate): TemplateResult {
    const { words, language, address } = this.state;
    const link = linkTo({ name: "dossier", code: row.dossier_code }, address.query);
    const procedure = names.get(row.procedure_code) ?? row.procedure_code;
    const { due } = row;
    const written = !due ? "–"
      : due.is_instant ? instantText(due.due, language) : dateText(due.due_date, language);
    return html`<tr>
      <td class="text"><a class="strong" href=${link}>${row.dossier_code}</a></td>
      <td class="text ellipsis wide" title=${procedure}>${procedure}</td>
      <td>${written}${row.provisional ? html` <small class="mut">${words.provisional}</small>` : nothing}</td>
      <td>${this.left(row, today)}</td>
    </tr>`;
  }

  private left(row: DossierRow, today: LocalDate): TemplateResult {
    const { words, language } = this.state;
    if (row.paused) return html`<span class="mut">${words.frozen}</span>`;
    if (!row.due || today === "") return html`–`;
    const days = dayNumber(row.due.due_date) - dayNumber(today);
    if (row.overdue) return html`<b class="bad">${words.overdueBy(countText(-days, language))}</b>`;
    return days === 0
      ? html`<b class="warn">${words.today}</b>`
      : html`${words.daysAhead(countText(days, language))}`;
  }
}
