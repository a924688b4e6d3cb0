// The dossiers of an agency to look at: overdue and due soon, the earliest due date first; paused and
// with a provisional due date, by code. As many as are shown are asked for, in the service's order.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, linkWith } from "../address";
import { dateText, dayNumber, instantText, type LocalDate } from "../base/dates";
import { hoursText } from "../base/durations";
import { countText } from "../base/numbers";
import type { DossierRow, DossiersAnswer } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { failed } from "../parts/notices";
import type { State } from "../state";
import { unitName } from "./agency_steps";

const tabs = ["overdue", "due_soon", "paused", "provisional"] as const;
type Tab = (typeof tabs)[number];
const pageMax = 1_000; // the service's most in one answer
const shownMax = 5_000;
const firstShown = 8;
const moreShown = 50;
const renewAfter = 10_000; // of the list that is shown, and of the overdue
const renewOthersAfter = 60_000;

function isByDue(tab: Tab): boolean {
  return tab === "overdue" || tab === "due_soon";
}

// Page by page, until there are `wanted`.
export async function firstOf(
  wanted: number,
  ask: (limit: number, cursor: string | undefined) => Promise<DossiersAnswer>,
): Promise<DossiersAnswer> {
  let last = await ask(Math.min(pageMax, wanted), undefined);
  const rows = [...last.rows];
  while (last.next_cursor !== null && rows.length < wanted) {
    last = await ask(Math.min(pageMax, wanted - rows.length), last.next_cursor);
    rows.push(...last.rows);
  }
  return { ...last, rows };
}

// Working days past the due date, as the service counts them by the agency's own calendar.
export function overdueInWords({ words, language }: State, row: DossierRow): string {
  const days = row.working_days_overdue ?? 0;
  return days > 0 ? words.daysLate(countText(days, language)) : words.underADay;
}

// How many rows the address asks for.
export function rowsAsked(query: URLSearchParams): number {
  const asked = Number(query.get("n"));
  return asked > firstShown ? Math.min(shownMax, Math.floor(asked)) : firstShown;
}

export class DossierLists {
  private readonly lists: Record<Tab, Remote<DossiersAnswer>>;
  private shownOf: Tab = "overdue";

  constructor(private readonly state: State, private readonly code: string) {
    const list = (): Remote<DossiersAnswer> => new Remote(() => state.changed());
    this.lists = { overdue: list(), due_soon: list(), paused: list(), provisional: list() };
  }

  // The one that has been overdue longest, of all; undefined until it came.
  get longestOverdue(): DossierRow | undefined {
    this.load("overdue", renewAfter);
    return this.lists.overdue.value?.rows[0];
  }

  private load(tab: Tab, age: number): void {
    const { code } = this;
    this.lists[tab].want(tab, age, (signal) => {
      const wanted = tab === this.shownOf ? rowsAsked(this.state.address.query) : firstShown;
      return firstOf(wanted, (limit, cursor) => ask<DossiersAnswer>("/v1/dossiers", {
        agency: code, state: tab, order: isByDue(tab) ? "due" : "code", limit: String(limit), cursor,
      }, signal));
    });
  }

  draw(names: ReadonlyMap<string, string>): TemplateResult {
    const { state } = this;
    const { words, address } = state;
    const asked = address.query.get("tab");
    const tab = tabs.find((one) => one === asked) ?? "overdue";
    this.shownOf = tab;
    for (const one of tabs) this.load(one, one === tab ? renewAfter : renewOthersAfter);
    const list = this.lists[tab];
    const rows = list.value?.rows ?? [];
    const hasMore = rows.length < (list.value?.total ?? 0);
    return html`<section class="card">
      <div class="toolbar">
        <h2>${words.listTitle}</h2>
        ${tabs.map((one) => this.tab(one, one === tab, linkWith(address, {
          tab: one === "overdue" ? undefined : one, n: undefined,
        })))}
      </div>
      ${list.failure ? failed(state, list.failure, () => list.retry()) : nothing}
      ${list.value && rows.length === 0 ? html`<p class="notice">${words.noneInList}</p>` : nothing}
      ${rows.length > 0 ? this.table(rows, names, list.value?.as_of ?? "") : nothing}
      ${rows.length > 0
        ? html`<div class="foot">
            ${hasMore && rows.length < shownMax
              ? html`<button type="button" class="link-button" @click=${() => this.showMore(list, rows.length)}
                    >${words.showMore}</button>`
              : nothing}
            <span>${words.rowsOf(countText(rows.length, state.language), this.countOf(list.value))}${isByDue(tab)
              ? words.dueFirst
              : nothing}</span>
            ${tab === "overdue" ? html`<span>${words.inWorkingDays}</span>` : nothing}
          </div>`
        : nothing}
    </section>`;
  }

  // The more one has asked for, the more come at once.
  private showMore(list: Remote<DossiersAnswer>, shown: number): void {
    this.state.replace(linkWith(this.state.address, { n: String(shown + Math.max(moreShown, shown)) }));
    list.retry();
  }

  private countOf(answer: DossiersAnswer | undefined): string {
    if (!answer) return "";
    return countText(answer.total, this.state.language);
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
      <table class="cards dossiers">
        <thead>
          <tr>
            <th class="text" scope="col">${words.dossierCode}</th>
            <th class="text" scope="col">${words.procedure}</th>
            <th class="text" scope="col">${words.atStep}</th>
            <th scope="col">${words.appointment}</th>
            <th scope="col">${words.calendarDaysLeft}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.row(row, names, asOf.slice(0, 10)))}
        </tbody>
      </table>
    </div>`;
  }

  private row(row: DossierRow, names: ReadonlyMap<string, string>, today: LocalDate): TemplateResult {
    const { words, language, address } = this.state;
    const link = linkTo({ name: "dossier", code: row.dossier_code }, address.query);
    const procedure = names.get(row.procedure_code) ?? row.procedure_code;
    const { due, step } = row;
    const written = !due ? "–"
      : due.is_instant ? instantText(due.due, language) : dateText(due.due_date, language);
    return html`<tr>
      <td class="text"><a class="strong" href=${link}>${row.dossier_code}</a></td>
      <td class="text ellipsis wide" title=${procedure}>${procedure}</td>
      <td class="text ellipsis ${step ? "" : "not-phone"}">${step ? step.name_vi ?? step.code : "–"}${step?.unit
        ? html` <small class="mut">${unitName(this.state, step.unit)}</small>`
        : nothing}</td>
      <td>${written}${row.provisional ? html` <small class="mut">${words.provisional}</small>` : nothing}</td>
      <td>${this.left(row, today)}</td>
    </tr>`;
  }

  private left(row: DossierRow, today: LocalDate): TemplateResult {
    const { words, language } = this.state;
    if (row.paused) return html`<span class="mut">${words.frozen}</span>`;
    if (!row.due || today === "") return html`–`;
    const days = dayNumber(row.due.due_date) - dayNumber(today);
    if (row.overdue) return html`<b class="bad">${overdueInWords(this.state, row)}</b>`;
    if (row.working_left_ms !== undefined) {
      return html`<b class="warn">${words.workingLeft(hoursText(row.working_left_ms, language))}</b>`;
    }
    return days === 0
      ? html`<b class="warn">${words.today}</b>`
      : html`${words.daysAhead(countText(days, language))}`;
  }
}
