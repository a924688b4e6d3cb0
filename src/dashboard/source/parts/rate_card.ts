// What a rate is made of, beside it, while it is pointed at or its row has the focus: the four
// formulas with their pairs, the period, and of when they are. The card holds still while it is open:
// figures that come meanwhile are for the next one.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { rangeText } from "../base/dates";
import { countText, percentText } from "../base/numbers";
import type { PeriodFigures } from "../figures";
import { formulas, rateOf, type Figures, type Formula } from "../model/counts";
import type { State } from "../state";

export interface RateFacts {
  readonly title: string;
  readonly figures: Figures;
  readonly formula: Formula;
  readonly period: PeriodFigures;
}
type Look = (code: string) => RateFacts | undefined;

const opensAfter = 250; // milliseconds of pointing
const closesAfter = 200; // to reach the card with the pointer
const width = 360;
const height = 190;

let look: Look = () => undefined;
let open: { readonly facts: RateFacts; readonly at: DOMRect; readonly by: Element } | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

// Who draws rates says what each is made of; elements with them have data-rate="CODE".
export function ratesAre(told: Look): void {
  look = told;
}

function later(state: State, milliseconds: number, then: () => void): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    then();
    state.changed();
  }, milliseconds);
}

function show(by: Element, focused: Element): void {
  const facts = look(by.getAttribute("data-rate") ?? "");
  if (!facts) return;
  hide();
  open = { facts, at: by.getBoundingClientRect(), by: focused };
  focused.setAttribute("aria-describedby", "rate-card");
}
function hide(): void {
  open?.by.removeAttribute("aria-describedby");
  open = undefined;
}

export function listenForRates(state: State): void {
  const rateAt = (target: EventTarget | null): Element | null =>
    target instanceof Element ? target.closest("[data-rate]") : null;
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const target = event.target as Element;
    const rate = rateAt(target);
    if (rate) {
      if (open?.by !== rate) later(state, opensAfter, () => show(rate, rate));
    } else if (target.closest("#rate-card")) clearTimeout(timer);
    else if (open) later(state, closesAfter, hide);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element) || !target.matches(":focus-visible")) return;
    const rate = rateAt(target) ?? target.closest("tr")?.querySelector("[data-rate]");
    if (rate) later(state, 0, () => show(rate, target));
    else if (open) later(state, 0, hide);
  });
  const closeAtOnce = (): void => {
    clearTimeout(timer);
    if (!open) return;
    hide();
    state.changed();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAtOnce();
  });
  document.addEventListener("scroll", closeAtOnce, { passive: true });
  document.addEventListener("pointerdown", closeAtOnce);
}

export function rateCard(state: State): TemplateResult | typeof nothing {
  if (!open) return nothing;
  const { words, language } = state;
  const { facts: { title, figures, formula, period }, at } = open;
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const top = at.bottom + height + 8 < innerHeight ? at.bottom + 4 : Math.max(8, at.top - height - 4);
  const n = (count: number): string => countText(count, language);
  return html`<div id="rate-card" role="tooltip" class="card" .style=${`left: ${left}px; top: ${top}px`}>
    <b>${title} · ${percentText(rateOf(formula, figures.counts), language)}</b>
    <table>
      <tbody>
        ${formulas.map((name) => {
          const rate = rateOf(name, figures.counts);
          return html`<tr class=${name === formula ? "chosen" : ""}>
            <th scope="row" class="text">${words.formulaNames[name]}</th>
            <td>${n(rate.numerator)} / ${n(rate.denominator)}</td>
            <td>${percentText(rate, language)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    <p class="provenance">
      ${rangeText(period.from, period.to, language)} · ${words.asOf(period.asOf).toLowerCase()} ·
      ${words.catalogueVersion(n(period.catalogueVersion))}
    </p>
  </div>`;
}
