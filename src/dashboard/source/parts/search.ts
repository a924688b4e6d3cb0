// One box for dossier code and agency. It ignores case and diacritics; Enter opens the chosen find, or
// the dossier of that very code. The key "/" leads here unless the reader has switched it off, as
// somebody who speaks to the computer may have to.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, type View } from "../address";
import { folded, matches } from "../base/text";
import { nameOf } from "../model/agencies";
import type { State } from "../state";

interface Find {
  readonly view: View;
  readonly title: string;
  readonly kind: string;
}

const findsMax = 8;
const looksLikeCode = /^[A-Za-z0-9._/-]{4,64}$/;

let asked = "";
let chosen = 0;
let isOpen = false;

function finds(state: State): Find[] {
  const { words, language } = state;
  const text = asked.trim();
  if (text === "") return [];
  const out: Find[] = [];
  for (const agency of state.agencies.value?.all ?? []) {
    if (out.length >= findsMax) break;
    const name = nameOf(agency, language);
    if (matches(folded(`${name} ${agency.code}`), text)) {
      out.push({ view: { name: "agency", code: agency.code }, title: name, kind: words.agency });
    }
  }
  // A code has digits; names are not taken for codes.
  if (looksLikeCode.test(text) && /\d/.test(text)) {
    const code = text.toUpperCase();
    const dossier: Find = {
      view: { name: "dossier", code },
      title: words.searchOpenDossier(code),
      kind: words.dossier,
    };
    if (out.length > 0 && text.length < 12) out.push(dossier);
    else out.unshift(dossier);
  }
  return out;
}

function close(state: State): void {
  asked = "";
  isOpen = false;
  chosen = 0;
  state.changed();
}

export function isSlashOn(): boolean {
  return localStorage.getItem("slash") !== "off";
}
function switchSlash(state: State): void {
  localStorage.setItem("slash", isSlashOn() ? "off" : "on");
  state.changed();
}

export function search(state: State): TemplateResult {
  const { words } = state;
  const found = isOpen ? finds(state) : [];
  const open = (find: Find): void => {
    close(state);
    (document.activeElement as HTMLElement | null)?.blur();
    state.go(linkTo(find.view, state.address.query));
  };
  const type = (event: InputEvent): void => {
    asked = (event.target as HTMLInputElement).value;
    isOpen = true;
    chosen = 0;
    state.changed();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") return close(state);
    // Of what is typed by now, not of what was drawn last: a scanner's Enter comes within a frame.
    const found = finds(state);
    if (event.key === "ArrowDown") chosen = Math.min(chosen + 1, found.length - 1);
    else if (event.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
    else if (event.key === "Enter") {
      const find = found[chosen];
      if (find) open(find);
      return;
    } else return;
    event.preventDefault();
    state.changed();
  };
  const leave = (event: FocusEvent): void => {
    const inside = event.currentTarget as HTMLElement;
    if (!(event.relatedTarget instanceof Node) || !inside.contains(event.relatedTarget)) close(state);
  };
  return html`<div class="find" role="search" @focusout=${leave}>
    <input
      class="input"
      type="text"
      id="search"
      role="combobox"
      autocomplete="off"
      aria-label=${words.search}
      aria-expanded=${found.length > 0 ? "true" : "false"}
      aria-controls="found"
      aria-activedescendant=${found.length > 0 ? `found-${chosen}` : nothing}
      placeholder=${words.search}
      .value=${asked}
      @input=${type}
      @keydown=${key}
    />
    <button type="button" class="key-switch" aria-label=${words.slashKey}
      aria-pressed=${isSlashOn() ? "true" : "false"} @click=${() => switchSlash(state)}>/</button>
    <div id="found" role="listbox" aria-label=${words.search}
      class=${isOpen && asked.trim() !== "" ? "card found" : "vh"}>
      ${found.map(
        (find, i) => html`<a
          id="found-${i}"
          role="option"
          tabindex="-1"
          aria-selected=${i === chosen ? "true" : "false"}
          href=${linkTo(find.view, state.address.query)}
          @click=${() => close(state)}
          ><b>${find.title}</b><small>${find.kind}</small></a
        >`,
      )}
      ${found.length === 0 && isOpen ? html`<p class="notice">${words.searchNothing}</p>` : nothing}
    </div>
  </div>`;
}
