// Which page belongs to the address. A page lives as long as its address names the same thing, so
// that what it loaded stays while filters change.
import { html, type TemplateResult } from "lit/html.js";
import { linkTo, pathOf, type View } from "./address";
import { Overview } from "./pages/overview";
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

  constructor(private readonly state: State) {
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

  private pageOf(view: View): Page {
    switch (view.name) {
      case "overview":
        return new Overview(this.state);
      default:
        return new Unknown(this.state);
    }
  }
}
