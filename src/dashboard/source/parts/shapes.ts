// The four shapes of a level, and arrows and marks: inline SVG, because the subsets of the typeface
// lack these glyphs. A level is always shape, colour and word.
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { Level } from "../model/levels";
import type { Words } from "../words/words";

const drawings = {
  red: svg`<path d="M10 0 20 10 10 20 0 10Z" fill="var(--bad)"/>
    <path d="M9 5h2v6.2H9zM9 12.8h2v2H9z" fill="var(--surface)"/>`,
  amber: svg`<path d="M10 1.2 19.6 18.6H.4Z" fill="var(--warn-fill)"/>`,
  green: svg`<circle cx="10" cy="10" r="5.5" fill="var(--ok)"/>`,
  few: svg`<circle cx="10" cy="10" r="6.2" fill="none" stroke="var(--na)" stroke-width="2"
    stroke-dasharray="3 2.5"/>`,
};

// Without words: beside a text that says the same.
export function shape(level: Level): TemplateResult {
  return html`<svg class="shape" viewBox="0 0 20 20" aria-hidden="true">${drawings[level]}</svg>`;
}

// With the word for those who do not see the shape.
export function levelMark(level: Level, words: Words): TemplateResult {
  return html`${shape(level)}<span class="vh">${words.levels[level]}: </span>`;
}

export function levelPill(level: Level, text: string): TemplateResult {
  return html`<span class="pill ${level}">${shape(level)}${text}</span>`;
}

export function arrow(direction: number): TemplateResult | typeof nothing {
  if (direction === 0) return nothing;
  const path = direction > 0 ? "M4.5 0 9 8H0Z" : "M4.5 8 0 0h9Z";
  return html`<svg viewBox="0 0 9 8" aria-hidden="true"><path d=${path} fill="currentColor" /></svg>`;
}

export const sortArrows = html`<svg width="9" height="12" viewBox="0 0 9 12" aria-hidden="true">
  <path d="M4.5 0 8 4.4H1zM4.5 12 1 7.6h7z" fill="currentColor" />
</svg>`;

export function sortedArrow(isDescending: boolean): TemplateResult {
  const path = isDescending ? "M4.5 11 1 5h7z" : "M4.5 1 8 7H1z";
  return html`<svg width="9" height="12" viewBox="0 0 9 12" aria-hidden="true">
    <path d=${path} fill="currentColor" />
  </svg>`;
}

export const tick = html`<svg viewBox="0 0 12 12" aria-hidden="true">
  <path d="M1.5 6.5 4.6 9.5 10.5 2.5" fill="none" stroke="currentColor" stroke-width="2" />
</svg>`;
export const cross = html`<svg viewBox="0 0 12 12" aria-hidden="true">
  <path d="M2 2l8 8M10 2l-8 8" fill="none" stroke="currentColor" stroke-width="2" />
</svg>`;

export const brandMark = html`<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
  <rect width="24" height="24" rx="7" fill="var(--accent)" />
  <path d="M12 5.2a6.8 6.8 0 1 1-6.6 8.4" fill="none" stroke="var(--accent-ink)"
    stroke-width="2.6" stroke-linecap="round" />
  <path d="M8.9 11.9l2.4 2.4 4-4.6" fill="none" stroke="var(--accent-ink)" stroke-width="2.2"
    stroke-linecap="round" stroke-linejoin="round" />
</svg>`;

export const themeMark = html`<svg width="16" height="16" viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2" />
  <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
</svg>`;
