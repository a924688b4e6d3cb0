// What a report is asked for: form, agency, period, the instant at which it is counted, and what else
// its form lets choose. Every choice is in the address.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import { linkWith, periodParameter, readAsOf, readPeriod } from "../address";
import { addDays, isLocalDate, rangeText, type LocalDate } from "../base/dates";
import type { ReportAnswer, ReportForms, TwoWords } from "../http/answers";
import type { Query } from "../http/client";
import {
  agencyMeant, choicesOf, chosenOf, firstDays, listed, reportingMonth, type Choice,
} from "../model/report_choices";
import type { State } from "../state";
import { wordFor } from "../words/words";
import { wholeName } from "./agency_rows";

type Form = ReportForms["forms"][number];

interface Asked {
  readonly offered: readonly Form[];
  readonly form: Form | undefined;
  readonly question: Query;
  readonly takesInstant: boolean;
  readonly isOver: boolean; // the period
  readonly today: LocalDate;
  readonly shown: ReportAnswer | undefined;
}

export class ReportChoice {
  private isReversed = false; // the dates that were chosen last

  constructor(private readonly state: State) {}

  draw(asked: Asked): TemplateResult {
    const { words } = this.state;
    const { offered, form, question } = asked;
    const dates = (event: Event): void => {
      const data = new FormData((event.target as HTMLInputElement).form ?? undefined);
      const from = String(data.get("from"));
      const to = String(data.get("to"));
      if (!isLocalDate(from) || !isLocalDate(to)) return;
      this.isReversed = from > to;
      this.state.changed();
      if (!this.isReversed) this.change({ p: periodParameter({ kind: "range", from, to }), as_of: undefined });
    };
    const titles = offered.map((one): [string, string] =>
      [one.form, (one.code && `${one.code} · `) + this.text(one.title)]);
    return html`<form class="card report-choice no-print" @submit=${(e: Event) => e.preventDefault()}>
      ${select(words.reportForm, titles, form?.form ?? "", (value) => this.change({ form: value }))}
      ${this.agency(question)}
      ${this.period(asked)}
      <span class="dates">
        <label>${words.from}
          <input class="input" type="date" name="from" .value=${question["from"] ?? ""} @change=${dates} />
        </label>
        <label>${words.to}
          <input class="input" type="date" name="to" .value=${question["to"] ?? ""} @change=${dates} />
        </label>
      </span>
      ${this.instant(asked)}
      ${choicesOf(form).reverse().map((one) => this.further(one))}
      ${this.isReversed ? html`<p class="bad" role="alert">${words.datesReversed}</p>` : nothing}
    </form>`;
  }

  private change(changes: Record<string, string | undefined>): void {
    this.state.replace(linkWith(this.state.address, changes));
  }
  private text(of: TwoWords): string {
    return (this.state.language === "en" && of.en) || of.vi;
  }

  // Any of the tree; who reads a part of it only is told of that part only.
  private agency(question: Query): TemplateResult {
    const { words, language, agencies: { value: tree } } = this.state;
    const all = tree?.all ?? [];
    const chosen = tree?.find(question["agency"] ?? "");
    const name = chosen ? listed(chosen, language) : question["agency"] ?? "";
    const choose = ({ target }: Event): void => {
      const box = target as HTMLInputElement;
      const meant = agencyMeant(all, box.value, language);
      box.setCustomValidity(meant || box.value.trim() === "" ? "" : words.searchNothing);
      if (!box.reportValidity()) return;
      box.value = meant ? listed(meant, language) : "";
      this.change({ agency: meant?.code });
    };
    const type = (event: Event): void => {
      const box = event.target as HTMLInputElement;
      box.setCustomValidity("");
      if (all.some((one) => listed(one, language) === box.value)) choose(event);
    };
    return html`<label>${words.agency}
      <input class="input" type="search" list="agencies" autocomplete="off" .value=${name}
        placeholder=${wholeName(tree, this.state)} @input=${type} @change=${choose} />
      <datalist id="agencies">
        ${guard([tree, language], () => all.map((one) => html`<option value=${listed(one, language)}></option>`))}
      </datalist>
    </label>`;
  }

  private period({ today, question: { from, to } }: Asked): TemplateResult {
    const { words, language, address } = this.state;
    const period = readPeriod(address.query);
    const months = firstDays.map((day): [string, string] => {
      const dates = reportingMonth(today, day);
      const { from, to } = dates;
      return [`${from}..${to}`, words.reportingMonth(rangeText(from, to, language))];
    });
    const chosen = periodParameter(period) ?? "month";
    const named: [string, string][] = [
      ["today", words.today], ["month", words.thisMonth], ["quarter", words.thisQuarter],
      ["year", words.thisYear], ...months,
    ];
    // Any two dates.
    if (!named.some(([value]) => value === chosen)) named.push([chosen, words.fromTo]);
    else if (from && to && !chosen.includes("..")) named.push([`${from}..${to}`, words.fromTo]);
    return select(words.period, named, chosen, (value) =>
      this.change({ p: value === "month" ? undefined : value, as_of: undefined }));
  }

  private instant({ form, takesInstant, isOver, shown, question: { from, to } }: Asked): TemplateResult | typeof nothing {
    const { words, address, zoneClock } = this.state;
    const at = readAsOf(address.query);
    if (!form) return nothing;
    if (!takesInstant) return html`<p class="mut">${words.onlyOfNow}</p>`;
    // Begins with the instant that is shown.
    const choose = (value: string): void => this.change({
      as_of: value && new Date(shown?.as_of ?? Date.now()).toISOString(),
    });
    const set = ({ target }: Event): void => {
      const box = target as HTMLInputElement;
      const { value } = box;
      const local = value.length === 16 ? `${value}:00` : value; // whole minutes come without seconds
      if (local && box.reportValidity()) this.change({ as_of: new Date(zoneClock.instantOf(local)).toISOString() });
    };
    // Within two dates; a period with a name is that of the instant's own month, quarter or year.
    const isRange = readPeriod(address.query).kind === "range";
    const last = isRange && isOver && to ? `${addDays(to, 1)}T00:00:00` : zoneClock.local(Date.now());
    return html`${select(
      words.asOfLabel,
      [["", isOver && !at ? words.atPeriodsEnd : words.nowRenewed], ["at", words.atInstant]],
      at ? "at" : "", choose,
    )}
    ${at ? html`<label>${words.instant}
      <input class="input" type="datetime-local" step="1" @change=${set}
        min=${isRange ? `${from}T00:00:00` : nothing} max=${last}
        .value=${zoneClock.local(Date.parse(at)).slice(0, 19)} />
    </label>` : nothing}`;
  }

  private further(one: Choice): TemplateResult {
    const { words, address } = this.state;
    const known = one.name === "formula" ? words.formulaNames : { ...words.bases, ...words.reportChoices };
    const label = this.text(one);
    return select(
      label.slice(0, 1).toUpperCase() + label.slice(1),
      one.values.map((value) => [value, wordFor(known, value)]),
      chosenOf(one, address.query),
      (value) => this.change({ [one.asked]: value === one.values[0] ? undefined : value }),
    );
  }
}

function select(
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label>${label}
    <select class="input" @change=${({ target }: Event) => choose((target as HTMLSelectElement).value)}>
      ${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}
    </select>
  </label>`;
}
