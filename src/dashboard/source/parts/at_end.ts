// `${atEnd()}` in an element's tag: what is too wide for it is shown from its end, once, as soon as it
// is there; from then on it stays where the reader puts it.
import { noChange } from "lit/html.js";
import { Directive, directive, type ElementPart } from "lit/directive.js";

class AtEnd extends Directive {
  private isPlaced = false;
  render(): unknown {
    return noChange;
  }
  override update({ element }: ElementPart): unknown {
    if (!this.isPlaced) requestAnimationFrame(() => (element.scrollLeft = element.scrollWidth));
    this.isPlaced = true;
    return noChange;
  }
}
export const atEnd = directive(AtEnd);
