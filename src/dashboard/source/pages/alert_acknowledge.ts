// Saying that an alert was seen: a button, a note if there is one to make, and what the service made
// of it. What was said is shown at once, and by whom and when as soon as the service tells it.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { instantText } from "../base/dates";
import type { AlertRow } from "../http/answers";
import { tell } from "../http/client";
import { refusalText } from "../parts/notices";
import type { State } from "../state";

const noteMax = 500; // bytes, the service's most; letters of Vietnamese have up to three
const keptFor = 60_000; // an answer, against a list that was asked for before it

interface Said {
  readonly row: AlertRow | undefined; // the service's; undefined until it answers
  readonly note: string;
  readonly at: number;
}

export class Acknowledging {
  private asking: number | undefined;
  private failure: unknown;
  private readonly said = new Map<number, Said>();

  constructor(private readonly state: State, private readonly changed: () => void) {}

  // The alert as it is with what was said here.
  applied(row: AlertRow): AlertRow {
    const said = this.said.get(row.id);
    if (!said) return row;
    if (row.state !== "firing" || performance.now() - said.at > keptFor) {
      if (said.row) this.said.delete(row.id);
      return row;
    }
    return said.row ?? { ...row, state: "acknowledged", note: said.note };
  }

  draw(row: AlertRow): TemplateResult {
    const { state } = this;
    const { words, language } = state;
    if (row.state === "resolved") {
      const how = row.resolution ?? "";
      const word = (words.resolutions as Readonly<Record<string, string>>)[how] ?? how;
      return html`<span class="ok">${words.alertStates.resolved}</span>
        <span class="mut">${word}${row.resolved_at ? ` · ${instantText(row.resolved_at, language)}` : ""}</span>`;
    }
    if (row.state === "acknowledged") {
      return html`<span>${row.acknowledged_by ?? words.sending}${row.acknowledged_at
          ? ` · ${instantText(row.acknowledged_at, language)}`
          : ""}</span>
        ${row.note ? html`<span class="mut">“${row.note}”</span>` : nothing}`;
    }
    if (row.state === "pending") return html`<span class="mut">${words.alertStates.pending}</span>`;
    const silenced = row.silenced_by === null
      ? nothing
      : html`<span class="pill">${words.silenced}</span>`;
    if (this.asking !== row.id) {
      return html`<button type="button" class="button" @click=${() => this.ask(row.id)}>
        ${words.acknowledge}</button> ${silenced}`;
    }
    return html`<form class="ack" @submit=${(event: SubmitEvent) => this.submit(event, row)}
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.leave(row.id)}>
      <input class="input" name="note" maxlength=${Math.floor(noteMax / 3)} autocomplete="off"
        aria-label=${words.noteLabel} placeholder=${words.noteLabel} />
      <button type="submit" class="button primary">${words.acknowledge}</button>
      <button type="button" class="link-button" @click=${() => this.leave(row.id)}>${words.cancel}</button>
      ${this.failure ? html`<span class="bad" role="alert">${refusalText(state, this.failure)}</span>` : nothing}
    </form>`;
  }

  private ask(id: number): void {
    this.asking = id;
    this.failure = undefined;
    this.state.changed();
    this.focusNote();
  }
  private leave(id: number): void {
    this.asking = undefined;
    this.failure = undefined;
    this.state.changed();
    focusAfter(id, (button, row) => row.contains(button));
  }
  private focusNote(): void {
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>("form.ack input")?.focus());
  }

  private submit(event: SubmitEvent, row: AlertRow): void {
    event.preventDefault();
    const note = String(new FormData(event.target as HTMLFormElement).get("note") ?? "").trim();
    this.asking = undefined;
    this.said.set(row.id, { row: undefined, note, at: performance.now() });
    this.state.changed();
    focusAfter(row.id, (button, of) =>
      (of.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0);
    tell<AlertRow>(`/v1/alerts/${row.id}/ack`, note === "" ? {} : { note }).then(
      (told) => {
        this.said.set(row.id, { row: told, note, at: performance.now() });
        this.state.alerts.retry();
        this.changed();
      },
      (error: unknown) => {
        this.said.delete(row.id);
        this.asking = row.id;
        this.failure = error;
        this.state.changed();
        this.focusNote();
      },
    );
  }
}

// The form is gone with the next drawing, and the keyboard's place with it: that is then the first
// button that is wanted, or else what the alert stands under.
function focusAfter(id: number, isWanted: (button: Element, row: Element) => boolean): void {
  requestAnimationFrame(() => {
    const row = document.querySelector(`[data-alert="${id}"]`);
    if (!row) return;
    const buttons = document.querySelectorAll<HTMLElement>("[data-alert] .act > .button");
    const wanted = [...buttons].find((button) => isWanted(button, row));
    (wanted ?? row.closest("tbody")?.querySelector("th") ?? document.getElementById("content"))?.focus();
  });
}
