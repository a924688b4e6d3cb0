// What came in equals what went out and what is still there; the strip adds it up in front of the
// reader, and says by how much if it does not.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { countText } from "../base/numbers";
import {
  imbalance, received, resolved, toBeResolved, withdrawnOrStopped, type Figures,
} from "../model/counts";
import type { State } from "../state";
import { partsBar, partsOfPending, partsOfResolved } from "./bars";
import { cross, tick } from "./shapes";

export function balance(state: State, figures: Figures): TemplateResult {
  const { words, language } = state;
  const { counts } = figures;
  const n = (count: number): string => countText(count, language);
  const off = imbalance(counts);
  const plus = (word: string, count: number, sign = "+"): TemplateResult | typeof nothing =>
    count === 0 ? nothing : html` ${sign} ${word} ${n(count)}`;
  return html`<section class="card balance" aria-label=${words.balance}>
    <div class="head">
      <h2>${words.balance}</h2>
      <span class="sum"
        >${words.toBeResolved} <b class="figure">${n(toBeResolved(counts))}</b> = ${words.carriedOver}
        ${n(counts.carried_over)} + ${words.receivedLower}
        ${n(received(counts))}${plus(words.transferredIn, counts.transferred_in)}${plus(
          words.transferredOut,
          counts.transferred_out,
          "−",
        )}
        = ${words.resolvedLower} ${n(resolved(counts))}${plus(
          words.withdrawnLower,
          withdrawnOrStopped(counts),
        )}
        + ${words.pendingLower} ${n(counts.open)}</span
      >
      ${off === 0
        ? html`<span class="check ok">${tick}${words.addsUp}</span>`
        : html`<span class="check bad">${cross}${words.offBy(n(off))}</span>`}
    </div>
    <div class="bars">
      ${partsBar(state, words.resolved, resolved(counts), partsOfResolved(state, counts))}
      ${partsBar(state, words.pending, counts.open, partsOfPending(state, figures))}
    </div>
  </section>`;
}
