// Starts the page: one state, one drawing, links and keys.
import "./css/tokens.css";
import "./css/base.css";
import "./css/shell.css";
import "./css/overview.css";
import "./css/table.css";
import "./css/agency.css";
import "./css/dossier.css";
import "./css/reports.css";
import "./css/wall.css";
import { render } from "lit/html.js";
import { App } from "./app";
import { isSlashOn } from "./parts/search";
import { State } from "./state";

const root = document.createElement("div");
root.id = "app";
document.body.replaceChildren(root);

const state = new State(() => {
  document.documentElement.lang = state.language;
  document.title = `${app.title()} · ${state.words.appName}`;
  render(app.draw(), root);
});
const app = new App(state);

// Links of this page change the address without loading it anew.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest("a");
  if (!link || link.target !== "" || link.hasAttribute("download")) return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || to.pathname.startsWith("/v1/")) return;
  if (to.pathname === location.pathname && to.search === location.search && to.hash !== "") return;
  event.preventDefault();
  state.go(to.pathname + to.search);
});

// A menu closes when something else is pressed.
document.addEventListener("pointerdown", (event) => {
  for (const open of document.querySelectorAll("details.picker[open]")) {
    if (!open.contains(event.target as Node)) open.removeAttribute("open");
  }
});

// "/" and Ctrl+K go to the search; single letters are not taken while somebody types.
document.addEventListener("keydown", (event) => {
  const at = event.target as HTMLElement;
  const isTyping = at.matches("input, select, textarea");
  const isSlash = event.key === "/" && !isTyping && isSlashOn();
  const wantsSearch = isSlash || (event.key === "k" && event.ctrlKey);
  if (!wantsSearch) return;
  event.preventDefault();
  document.getElementById("search")?.focus();
});

state.start();
state.changed();
