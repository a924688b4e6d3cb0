// What is in force: the calendar as a year of days, agencies with all below them, procedures with
// their limits; and what other files of a catalogue would change.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, linkWith } from "../address";
import { dateText, type LocalDate } from "../base/dates";
import { countText } from "../base/numbers";
import { folded, matches } from "../base/text";
import type { AlertsAnswer, Limit, ProceduresAnswer } from "../http/answers";
import { ask } from "../http/client";
import { Remote } from "../http/remote";
import { nameOf, type Agency, type AgencyTree } from "../model/agencies";
import { failed } from "../parts/notices";
import { shape } from "../parts/shapes";
import type { State } from "../state";
import { CalendarPreview } from "./calendar_preview";
import { CalendarYear } from "./calendar_year";

const firstShown = 100;
const tabs = ["calendar", "procedures", "agencies", "preview"] as const;
type Tab = (typeof tabs)[number];
const renewAfter = 10 * 60_000;

type Procedure = ProceduresAnswer["rows"][number];
type Version = Procedure["versions"][number];

// The version that is valid on a date; of a procedure that is not, its last one.
export function inForce(versions: readonly Version[], on: LocalDate): Version | undefined {
  const valid = versions.filter(
    ({ valid_from: from, valid_to: to }) => (from ?? "") <= on && (to === null || on <= to),
  );
  return valid[valid.length - 1] ?? versions[versions.length - 1];
}

export class Catalogue {
  private readonly horizons: Remote<AlertsAnswer>;
  private readonly year: CalendarYear;
  private readonly preview: CalendarPreview;
  private shown = firstShown;

  constructor(private readonly state: State) {
    this.horizons = new Remote(() => state.changed());
    this.year = new CalendarYear(state);
    this.preview = new CalendarPreview(state);
  }

  draw(): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    state.loadAgencies();
    const asked = address.query.get("tab");
    // A preview tells of all agencies: who reads a part of them only is refused.
    const offered = state.me?.reads ? tabs.filter((one) => one !== "preview") : tabs;
    const tab = offered.find((one) => one === asked) ?? "calendar";
    const text = address.query.get("q") ?? "";
    this.horizons.want("horizons", renewAfter, (signal) =>
      ask<AlertsAnswer>("/v1/alerts", { state: "firing", limit: "1" }, signal),
    );
    const type = (event: InputEvent): void => {
      const { value } = event.target as HTMLInputElement;
      this.shown = firstShown;
      state.replace(linkWith(address, { q: value.trim() === "" ? undefined : value }));
    };
    const names: Record<Tab, string> = {
      calendar: words.tabCalendar, procedures: words.procedures, agencies: words.tabAgencies,
      preview: words.tabPreview,
    };
    const chip = (one: Tab): TemplateResult => {
      const changes = { tab: one === "calendar" ? undefined : one, q: undefined, year: undefined };
      return html`<button type="button" class="chip" aria-pressed=${one === tab ? "true" : "false"}
        @click=${() => state.replace(linkWith(address, changes))}>${names[one]}</button>`;
    };
    const isList = tab === "procedures" || tab === "agencies";
    return html`<div class="context"><h1>${words.calendar}</h1>${offered.map(chip)}</div>
      ${(tab === "calendar" ? [] : this.horizons.value?.calendars ?? []).map(
        (calendar) => html`<p class="card notice slim">
          ${shape("amber")}
          ${words.calendarEnds(
            calendar.calendar_id,
            dateText(calendar.published_to, language),
            countText(calendar.days_left, language),
          )}
        </p>`,
      )}
      <section class="card">
        ${isList
          ? html`<div class="toolbar">
              <h2>${names[tab]}</h2>
              <span class="sp"></span>
              <input class="input" type="search" aria-label=${words.filterByName}
                placeholder=${words.filterByName} .value=${text} @input=${type} />
            </div>`
          : nothing}
        ${tab === "calendar" ? this.year.draw()
          : tab === "preview" ? this.preview.draw()
          : tab === "agencies" ? this.agencies(text) : this.procedureTable(text)}
      </section>`;
  }

  private more(count: number): TemplateResult | typeof nothing {
    const { words, language } = this.state;
    if (count <= this.shown) return nothing;
    const more = (): void => {
      this.shown += firstShown;
      this.state.changed();
    };
    return html`<div class="foot">
      <button type="button" class="link-button" @click=${more}>${words.showMore}</button>
      <span>${countText(this.shown, language)} / ${countText(count, language)}</span>
    </div>`;
  }

  // --- procedures

  private procedureTable(text: string): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    state.loadProcedures();
    const { value, failure } = state.procedures;
    if (failure && !value) return failed(state, failure, () => state.procedures.retry());
    const held = state.heldUntil();
    const today = state.zoneClock.date(held ?? Date.now());
    const rows = (value?.rows ?? []).flatMap((procedure) => {
      const version = inForce(procedure.versions, today);
      if (!version) return [];
      const name = (language === "en" && version.name_en) || version.name_vi;
      const known = `${procedure.procedure_code} ${name} ${procedure.field_name_vi}`;
      return text === "" || matches(folded(known), text) ? [{ procedure, version, name }] : [];
    });
    if (value && rows.length === 0) return html`<p class="notice">${words.searchNothing}</p>`;
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.procedures}>
        <table class="cards">
          <thead>
            <tr>
              <th class="text" scope="col">${words.procedure}</th>
              <th class="text" scope="col">${words.field}</th>
              <th scope="col">${words.bases.statutory}</th>
              <th scope="col">${words.bases.committed}</th>
              <th class="text" scope="col">${words.legalSource}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.slice(0, this.shown).map(
              ({ procedure, version, name }) => html`<tr>
                <td class="text ellipsis wide" title=${name}>
                  <span class="mut">${procedure.procedure_code}</span> ${name}
                </td>
                <td class="text ellipsis not-phone">${procedure.field_name_vi}</td>
                <td>${this.limit(version.statutory)}</td>
                <td>${this.limit(version.committed)}</td>
                <td class="text ellipsis not-phone" title=${version.legal_source}>${version.legal_source}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.more(rows.length)}`;
  }

  private limit(limit: Limit | null): string {
    const { words, language } = this.state;
    return limit ? words.limitWords[limit.unit](countText(limit.amount, language)) : "–";
  }

  // --- agencies, each under the one it belongs to

  private agencies(text: string): TemplateResult {
    const { state } = this;
    const { words } = state;
    const tree = state.agencies.value;
    const { failure } = state;
    if (!tree) return failure ? failed(state, failure, () => state.agencies.retry()) : html``;
    const ordered = tree.roots.flatMap((root) => this.below(tree, root));
    const rows = ordered.filter(({ agency }) =>
      text === "" || matches(folded(`${agency.code} ${nameOf(agency, state.language)}`), text),
    );
    if (rows.length === 0) return html`<p class="notice">${words.noAgencyMatches}</p>`;
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${words.agency}>
        <table class="cards">
          <thead>
            <tr>
              <th class="text" scope="col">${words.agency}</th>
              <th class="text" scope="col">${words.level}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.slice(0, this.shown).map(
              ({ agency, depth }) => html`<tr>
                <td class="text">
                  <span class="name" .style=${`padding-left: ${depth * 20}px`}
                    ><span class="mut">${agency.code}</span
                    ><a href=${linkTo({ name: "agency", code: agency.code }, new URLSearchParams())}
                      >${nameOf(agency, state.language)}</a
                    ></span
                  >
                </td>
                <td class="text">${words.kinds[agency.kind]}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.more(rows.length)}`;
  }

  private below(tree: AgencyTree, agency: Agency, depth = 0): { agency: Agency; depth: number }[] {
    const children = tree.children(agency.code);
    return [{ agency, depth }, ...children.flatMap((child) => this.below(tree, child, depth + 1))];
  }
}
