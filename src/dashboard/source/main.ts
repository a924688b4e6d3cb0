// Starts the page: one state, one drawing, links and keys.
import "./css/tokens.css";
import "./css/base.css";
import "./css/shell.css";
import "./css/overview.css";
import "./css/table.css";
import "./css/agency.css";
import "./css/dossier.css";
import "./css/reports.css";
import "./css/alerts.css";
import "./css/calendar.css";
import "./css/wall.css";
import { render } from "lit/html.js";
import { App } from "./app";
import { takeKey } from "./parts/keys";
import { listenForRates } from "./parts/rate_card";
import { State } from "./state";

const root = document.createElement("div");
root.id = "app";
document.body.replaceChildren(root);

const state = new State(() => {
  const title = `${app.title()} · ${state.words.appName}`;
  if (document.title !== title) document.title = title;
  // Told anew, even the same language has the browser look at every style of the page again.
  if (document.documentElement.lang !== state.language) document.documentElement.lang = state.language;
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

document.addEventListener("keydown", (event) => takeKey(state, event));
listenForRates(state);

state.start();
state.changed();
