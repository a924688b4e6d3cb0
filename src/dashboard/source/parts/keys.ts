// Keys of the whole page, the list of them ("?"), and a switch for those of a single letter, as
// somebody who speaks to the computer may have to have them off.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, type View } from "../address";
import type { State } from "../state";

const places: Readonly<Record<string, View["name"] & ("overview" | "alerts" | "reports" | "calendar")>> = {
  o: "overview", a: "alerts", r: "reports", c: "calendar",
};
const followsWithin = 1_500; // milliseconds between "g" and the letter after it

let wentAt = Number.NEGATIVE_INFINITY;
let isListed = false;

function areLettersOn(): boolean {
  return localStorage.getItem("keys") !== "off";
}

export function showKeys(state: State): void {
  isListed = true;
  state.changed();
  requestAnimationFrame(() => document.querySelector<HTMLDialogElement>("dialog.keys")?.showModal());
}

function letter(state: State, key: string): boolean {
  const now = performance.now();
  const place = places[key];
  if (now - wentAt < followsWithin && place !== undefined) {
    wentAt = Number.NEGATIVE_INFINITY;
    state.go(linkTo({ name: place }, state.address.query));
    return true;
  }
  wentAt = key === "g" ? now : Number.NEGATIVE_INFINITY;
  switch (key) {
    case "/":
      document.getElementById("search")?.focus();
      return true;
    case "t":
      state.switchTheme();
      return true;
    case "r":
      document.querySelector<HTMLButtonElement>(".order-bar button")?.click();
      return true;
    case "?":
      showKeys(state);
      return true;
  }
  return false;
}

// ↑ ↓ between the rows of any table, from a link to the one in the same place.
function moveInTable(down: boolean): boolean {
  const at = document.activeElement;
  const row = at?.closest("tr");
  const table = row?.closest("table");
  if (!row || !table || !at?.matches("td a")) return false;
  const place = [...row.querySelectorAll("td a")].indexOf(at);
  const rows = [...table.rows];
  for (let i = rows.indexOf(row) + (down ? 1 : -1); ; i += down ? 1 : -1) {
    const links = rows[i]?.querySelectorAll<HTMLAnchorElement>("td a");
    if (!links) return false;
    const next = links[Math.min(place, links.length - 1)];
    if (!next) continue;
    next.focus();
    return true;
  }
}

export function takeKey(state: State, event: KeyboardEvent): void {
  const at = event.target as HTMLElement;
  const { key } = event;
  if (event.altKey || event.metaKey) return;
  let isTaken = false;
  if (event.ctrlKey) {
    if (key !== "k") return;
    document.getElementById("search")?.focus();
    isTaken = true;
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    isTaken = moveInTable(key === "ArrowDown");
  } else if (!at.matches("input, select, textarea") && !at.closest("dialog") && areLettersOn()) {
    isTaken = letter(state, key);
  }
  if (isTaken) event.preventDefault();
}

export function keyList(state: State): TemplateResult | typeof nothing {
  if (!isListed) return nothing;
  const { words } = state;
  const close = (): void => {
    isListed = false;
    state.changed();
  };
  const flip = (event: Event): void => {
    localStorage.setItem("keys", (event.target as HTMLInputElement).checked ? "on" : "off");
    state.changed();
  };
  const rows: [string, string][] = [
    ["/", words.search], ["Ctrl K", words.search], ["g o", words.overview], ["g a", words.alerts],
    ["g r", words.reports], ["g c", words.calendar], ["t", words.switchTheme], ["r", words.sortAgain],
    ["↑ ↓", words.moveInTables], ["?", words.keys],
  ];
  return html`<dialog class="card keys" aria-labelledby="keys-title" @close=${close}>
    <h2 id="keys-title">${words.keys}</h2>
    <dl>${rows.map(([key, word]) => html`<div><dt>${key.split(" ").map((one) => html`<kbd>${one}</kbd> `)}</dt>
      <dd>${word}</dd></div>`)}</dl>
    <form method="dialog">
      <label><input type="checkbox" .checked=${areLettersOn()} @change=${flip} /> ${words.letterKeys}</label>
      <button class="button">${words.close}</button>
    </form>
  </dialog>`;
}
