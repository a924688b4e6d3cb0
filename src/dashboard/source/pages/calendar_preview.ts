// What other files of the catalogue would change: chosen or dropped here, tried by the service, and
// applied nowhere. Either what is wrong with them, file by file, or which dossiers would be due on
// another day.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo } from "../address";
import { dateOf, dateText, dayNumber, instantText } from "../base/dates";
import { countText } from "../base/numbers";
import type { JobStarted, MovedDossier, PreviewResult } from "../http/answers";
import { ask, tell } from "../http/client";
import { refusalText } from "../parts/notices";
import { nameOf } from "../model/agencies";
import type { State } from "../state";
import { wordFor } from "../words/words";

const askAgainAfter = 500;
const bytesMax = 4 << 20; // the service's most
const shownFirst = 50;
const refusalsShown = 50;
const fileNames = ["calendar.csv", "calendars.csv", "hours.csv", "agencies.csv", "procedures.csv", "steps.csv"];

interface JobAnswer {
  readonly state: "running" | "done" | "refused" | "failed";
  readonly result?: PreviewResult;
  readonly reasons?: readonly string[] | string;
}

// By how many days the due dates of open dossiers move, most dossiers first.
export function shiftsOf(moved: readonly MovedDossier[]): { days: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const { due_before: before, due_after: after } of moved) {
    if (before === null || after === null) continue;
    const days = dayNumber(dateOf(after)) - dayNumber(dateOf(before));
    counts.set(days, (counts.get(days) ?? 0) + 1);
  }
  return [...counts].map(([days, count]) => ({ days, count })).sort((a, b) => b.count - a.count || a.days - b.days);
}

// First those whose due date is another; the others are due on another day by another basis only.
function headlinesFirst(moved: readonly MovedDossier[]): MovedDossier[] {
  const isSame = (row: MovedDossier): number => (row.due_before === row.due_after ? 1 : 0);
  return [...moved].sort((a, b) => isSame(a) - isSame(b));
}

export class CalendarPreview {
  private names: readonly string[] = [];
  private isBusy = false;
  private failure: string | TemplateResult = "";
  private refused: readonly string[] = [];
  private result: PreviewResult | undefined;
  private shown = shownFirst;

  constructor(private readonly state: State) {}

  draw(): TemplateResult {
    const { words } = this.state;
    const pick = (event: Event): void => void this.take((event.target as HTMLInputElement).files);
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      void this.take(event.dataTransfer?.files ?? null);
    };
    return html`<div class="drop" @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${drop}>
        <label class="button">${words.chooseFiles}
          <input class="vh" type="file" accept=".csv,text/csv" multiple ?disabled=${this.isBusy} @change=${pick} /></label>
        <p>${words.dropFiles(fileNames.join(", "))}</p>
        <p class="mut">${words.appliesNothing}</p>
      </div>
      ${this.isBusy ? html`<p class="notice" role="status">${words.tryingFiles(this.names.join(", "))}</p>` : nothing}
      ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>` : nothing}
      ${this.refused.length > 0
        ? html`<div class="notice" role="alert"><p class="bad">${words.filesRefused}</p>
            <ul class="refusals">${this.refused.slice(0, refusalsShown).map((line) => html`<li>${line}</li>`)}</ul></div>`
        : nothing}
      ${this.result ? this.outcome(this.result) : nothing}`;
  }

  private async take(files: FileList | null): Promise<void> {
    const { state } = this;
    const { words } = state;
    const all = [...(files ?? [])];
    this.result = undefined;
    this.refused = [];
    this.failure = "";
    this.names = all.map(({ name }) => name);
    this.shown = shownFirst;
    const unknown = this.names.filter((name) => !fileNames.includes(name));
    if (unknown.length > 0) this.failure = words.unknownFiles(unknown.join(", "), fileNames.join(", "));
    else if (all.reduce((sum, { size }) => sum + size, 0) > bytesMax) this.failure = words.filesTooLarge;
    else if (all.length > 0) {
      this.isBusy = true;
      state.changed();
      await this.ask(all);
      this.isBusy = false;
    }
    state.changed();
  }

  private async ask(all: readonly File[]): Promise<void> {
    try {
      const texts = await Promise.all(all.map(async (file) => [file.name, await file.text()] as const));
      const body = JSON.stringify({ files: Object.fromEntries(texts) });
      const started = await tell<JobStarted>("/v1/calendar/preview", {}, body);
      for (;;) {
        const job = await ask<JobAnswer>(`/v1/jobs/${started.job}`);
        if (job.state !== "running") {
          const { reasons = [] } = job;
          this.shown = shownFirst;
          this.result = job.result && { ...job.result, moved: headlinesFirst(job.result.moved) };
          if (typeof reasons === "string") this.failure = reasons;
          else this.refused = reasons;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, askAgainAfter));
      }
    } catch (error) {
      this.failure = refusalText(this.state, error);
    }
  }

  private outcome(of: PreviewResult): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    const n = (count: number): string => countText(count, language);
    if (of.moved.length === 0) return html`<p class="notice">${words.nothingMoves(n(of.judged))}</p>`;
    const shifts = shiftsOf(of.moved).map(({ days, count }) => words.shifted(n(count), n(Math.abs(days)), days));
    const more = (): void => {
      this.shown += shownFirst;
      state.changed();
    };
    return html`<p class="notice"><b>${words.openMoved(n(of.open_moved))}</b> ${shifts.join(", ")}.
        ${of.closed_moved > 0 ? words.closedMoved(n(of.closed_moved)) : nothing}</p>
      <div class="table-frame" tabindex="0" role="region" aria-label=${words.tabPreview}>
        <table class="cards">
          <thead>
            <tr>
              <th class="text" scope="col">${words.dossierCode}</th>
              <th class="text" scope="col">${words.agency}</th>
              <th class="text" scope="col">${words.state}</th>
              <th scope="col">${words.dueBefore}</th>
              <th scope="col">${words.dueAfter}</th>
            </tr>
          </thead>
          <tbody>${of.moved.slice(0, this.shown).map((row) => this.row(row))}</tbody>
        </table>
      </div>
      <div class="foot">
        ${of.moved.length > this.shown
          ? html`<button type="button" class="link-button" @click=${more}>${words.showMore}</button>`
          : nothing}
        <span>${n(Math.min(this.shown, of.moved.length))} / ${n(of.moved.length + of.moved_left_out)}</span>
      </div>`;
  }

  private row(row: MovedDossier): TemplateResult {
    const { state } = this;
    const { words, language, address } = state;
    const agency = state.agencies.value?.find(row.agency_code);
    const due = (at: string | null): string =>
      at === null ? "–" : at.length > 10 ? instantText(at, language) : dateText(at, language);
    return html`<tr>
      <td class="text"><a class="strong" href=${linkTo({ name: "dossier", code: row.dossier_code }, address.query)}
        >${row.dossier_code}</a></td>
      <td class="text">${agency ? nameOf(agency, language) : row.agency_code}</td>
      <td class="text">${wordFor(words.states, row.state)}</td>
      <td>${due(row.due_before)}</td>
      <td>${due(row.due_after)}</td>
    </tr>`;
  }
}
