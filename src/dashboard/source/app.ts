// Which page belongs to the address. A page lives as long as its address names the same thing, so
// that what it loaded stays while filters change.
import { html, type TemplateResult } from "lit/html.js";
import { linkTo, pathOf, type View } from "./address";
import { FigureSource } from "./figures";
import { nameOf } from "./model/agencies";
import { AgencyPage } from "./pages/agency";
import { Catalogue } from "./pages/catalogue";
import { DossierPage } from "./pages/dossier";
import { Overview } from "./pages/overview";
import { AlertPage } from "./pages/alert_detail";
import { Alerts } from "./pages/alerts";
import { Reports } from "./pages/reports";
import { SignIn } from "./pages/sign_in";
import { Wall } from "./pages/wall";
import { shell } from "./parts/shell";
import type { State } from "./state";

interface Page {
  draw(): TemplateResult;
  readonly hasOwnFrame?: boolean; // fills the screen, without the shell
}

class Unknown implements Page {
  constructor(private readonly state: State) {}
  draw(): TemplateResult {
    const { words, address } = this.state;
    return html`<div class="card notice">
      <h1>${words.unknownPage}</h1>
      <p><a href=${linkTo({ name: "overview" }, address.query)}>${words.toOverview}</a></p>
    </div>`;
  }
}

export class App {
  private shown = "";
  private page: Page;
  private readonly figures: FigureSource; // of all pages

  constructor(private readonly state: State) {
    this.figures = new FigureSource(state);
    this.page = new Unknown(state);
  }

  draw(): TemplateResult {
    const { view } = this.state.address;
    const key = pathOf(view);
    if (key !== this.shown) {
      this.shown = key;
      this.page = this.pageOf(view);
    }
    const drawn = this.page.draw();
    return this.page.hasOwnFrame ? drawn : shell(this.state, drawn);
  }

  // What the browser's tab and history say.
  title(): string {
    const { words, language, agencies, address } = this.state;
    const { view } = address;
    switch (view.name) {
      case "agency": {
        const agency = agencies.value?.find(view.code);
        return agency ? nameOf(agency, language) : view.code;
      }
      case "dossier":
        return view.code;
      case "sign-in":
        return words.signIn;
      case "alert":
        return words.alertNumber(String(view.id));
      case "unknown":
        return words.unknownPage;
      default:
        return words[view.name];
    }
  }

  private pageOf(view: View): Page {
    switch (view.name) {
      case "overview":
        return new Overview(this.state, this.figures);
      case "dossier":
        return new DossierPage(this.state, view.code);
      case "agency":
        return new AgencyPage(this.state, this.figures, view.code);
      case "wall":
        return new Wall(this.state, this.figures);
      case "alerts":
        return new Alerts(this.state);
      case "alert":
        return new AlertPage(this.state, view.id);
      case "calendar":
        return new Catalogue(this.state);
      case "sign-in":
        return new SignIn(this.state);
      case "reports":
        return new Reports(this.state);
      case "unknown":
        return new Unknown(this.state);
    }
  }
}
