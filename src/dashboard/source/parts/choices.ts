// Period and formula: the choices that all views of figures share. Each is a link, so that every
// view can be shared; the formula menu explains all four before one is chosen.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkWith, periodParameter, readFormula, readPeriod, type Period } from "../address";
import { isLocalDate, rangeText } from "../base/dates";
import { percentText } from "../base/numbers";
import type { PeriodFigures } from "../figures";
import { formulas, rateOf, type Counts, type Formula } from "../model/counts";
import type { State } from "../state";

// Whether the form for two dates is open though another period is in force.
let asksForDates = false;

function periodButtons(state: State): TemplateResult {
  const { words } = state;
  const now = readPeriod(state.address.query);
  const choose = (period: Period): void => {
    asksForDates = false;
    state.go(linkWith(state.address, { p: periodParameter(period) }));
  };
  const named: [Exclude<Period["kind"], "range">, string][] = [
    ["today", words.today],
    ["month", words.thisMonth],
    ["quarter", words.thisQuarter],
    ["year", words.thisYear],
  ];
  return html`<span class="segments" role="group" aria-label=${words.period}>
    ${named.map(
      ([kind, word]) =>
        html`<button
          type="button"
          aria-pressed=${now.kind === kind ? "true" : "false"}
          @click=${() => choose({ kind })}
        >
          ${word}
        </button>`,
    )}
    <button
      type="button"
      aria-pressed=${now.kind === "range" ? "true" : "false"}
      aria-expanded=${asksForDates ? "true" : "false"}
      @click=${() => {
        asksForDates = !asksForDates;
        state.changed();
      }}
    >
      ${words.fromTo}
    </button>
  </span>`;
}

// The browser says it at the last date, aloud too, until either is changed.
function lastDate(form: HTMLFormElement): HTMLInputElement {
  return form.elements.namedItem("to") as HTMLInputElement;
}

function dateForm(state: State, figures: PeriodFigures | undefined): TemplateResult {
  const { words } = state;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const from = String(data.get("from"));
    const to = String(data.get("to"));
    if (!isLocalDate(from) || !isLocalDate(to)) return;
    if (from > to) {
      lastDate(form).setCustomValidity(words.datesReversed);
      form.reportValidity();
      return;
    }
    asksForDates = false;
    state.go(linkWith(state.address, { p: periodParameter({ kind: "range", from, to }) }));
  };
  return html`<form class="range-form" @submit=${submit} 
    @input=${(event: Event) => lastDate(event.currentTarget as HTMLFormElement).setCustomValidity("")}>
    <label>${words.from} <input class="input" type="date" name="from" required
      .value=${figures?.from ?? ""} /></label>
    <label>${words.to} <input class="input" type="date" name="to" required
      .value=${figures?.to ?? ""} /></label>
    <button class="button" type="submit">${words.show}</button>
  </form>`;
}

function formulaMenu(state: State, counts: Counts | undefined): TemplateResult {
  const { words, language } = state;
  const now = readFormula(state.address.query);
  const link = (formula: Formula): string =>
    linkWith(state.address, { f: formula === "resolved" ? undefined : formula });
  const close = (event: Event): void => {
    (event.currentTarget as HTMLElement).closest("details")?.removeAttribute("open");
  };
  return html`<details class="picker" @keydown=${closeOnEscape}>
    <summary><em>${words.formula}</em> ${words.formulaNames[now]}</summary>
    <div class="card menu">
      ${formulas.map(
        (formula) => html`<a
          href=${link(formula)}
          aria-current=${formula === now ? "true" : nothing}
          @click=${close}
          ><b>${words.formulaNames[formula]}</b>
          <b>${counts ? percentText(rateOf(formula, counts), language) : nothing}</b>
          <small>${words.formulaSentences[formula]}</small>
          <small class="mut">${words.usedBy}: ${words.formulaUsers[formula]}</small></a
        >`,
      )}
    </div>
  </details>`;
}

export function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  const details = event.currentTarget as HTMLDetailsElement;
  details.open = false;
  details.querySelector("summary")?.focus();
}

export function choices(state: State, figures: PeriodFigures | undefined): TemplateResult {
  const { language } = state;
  return html`<div class="choices no-print">
    ${periodButtons(state)}
    ${asksForDates
      ? dateForm(state, figures)
      : html`<span class="mut">${figures ? rangeText(figures.from, figures.to, language) : ""}</span>`}
    ${formulaMenu(state, figures?.total.counts)}
  </div>`;
}

export function formulaSentence(state: State): TemplateResult {
  const { words } = state;
  const formula = readFormula(state.address.query);
  const { judged } = state.thresholds;
  return html`<p class="formula">
    <b>${words.formulaNames[formula]}:</b> ${words.formulaSentences[formula]}. ${words.sumsNotMeans}
    ${judged === formula ? nothing : words.levelsBy(words.formulaNames[judged])}
  </p>`;
}
