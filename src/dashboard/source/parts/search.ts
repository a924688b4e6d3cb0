// One box for dossier code, agency and procedure. It ignores case and diacritics; Enter opens the chosen find, or
// the dossier of that very code.
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkTo, type View } from "../address";
import { folded, matches } from "../base/text";
import { nameOf } from "../model/agencies";
import type { State } from "../state";
import { showKeys } from "./keys";

interface Find {
  readonly link: string;
  readonly title: string;
  readonly kind: string;
}

const findsMax = 8;
const looksLikeCode = /^[A-Za-z0-9._/-]{4,64}$/;

let asked = "";
let chosen = 0;
let isOpen = false;

function finds(state: State): Find[] {
  const { words, language, address } = state;
  const to = (view: View): string => linkTo(view, address.query);
  const text = asked.trim();
  if (text === "") return [];
  const out: Find[] = [];
  for (const agency of state.agencies.value?.all ?? []) {
    if (out.length >= findsMax) break;
    const name = nameOf(agency, language);
    if (matches(folded(`${name} ${agency.code}`), text)) {
      out.push({ link: to({ name: "agency", code: agency.code }), title: name, kind: words.agency });
    }
  }
  for (const { procedure_code: code, versions } of state.procedures.value?.rows ?? []) {
    if (out.length >= findsMax) break;
    const newest = versions[versions.length - 1];
    const name = (language === "en" && newest?.name_en) || newest?.name_vi || code;
    if (matches(folded(`${name} ${code}`), text)) {
      const link = linkTo({ name: "calendar" }, address.query, { tab: "procedures", q: code });
      out.push({ link, title: name, kind: words.procedure });
    }
  }
  // A code has digits; names are not taken for codes.
  if (looksLikeCode.test(text) && /\d/.test(text)) {
    const code = text.toUpperCase();
    const dossier: Find = {
      link: to({ name: "dossier", code }),
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

export function search(state: State): TemplateResult {
  const { words } = state;
  const found = isOpen ? finds(state) : [];
  const open = (find: Find): void => {
    close(state);
    (document.activeElement as HTMLElement | null)?.blur();
    state.go(find.link);
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
      @focus=${() => state.loadProcedures()}
      @input=${type}
      @keydown=${key}
    />
    <button type="button" class="key-switch" aria-label=${words.keys} title=${words.keys}
      @click=${() => showKeys(state)}>/</button>
    <div id="found" role="listbox" aria-label=${words.search}
      class=${isOpen && asked.trim() !== "" ? "card found" : "vh"}>
      ${found.map(
        (find, i) => html`<a
          id="found-${i}"
          role="option"
          tabindex="-1"
          aria-selected=${i === chosen ? "true" : "false"}
          href=${find.link}
          @click=${() => close(state)}
          ><b>${find.title}</b><small>${find.kind}</small></a
        >`,
      )}
      ${found.length === 0 && isOpen ? html`<p class="notice">${words.searchNothing}</p>` : nothing}
    </div>
  </div>`;
}
