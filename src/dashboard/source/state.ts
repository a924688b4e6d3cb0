// What the page knows: its address, language and theme, the live figures and the catalogue. One
// object, changed here and drawn elsewhere: whoever changes it says so, and all that has changed
// since the last frame is drawn once, in the next one, while somebody can see it.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  LiveClientMessageSchema,
  LiveServerMessageSchema,
  Subscribe_By,
  Subscribe_Window,
} from "../generated/tiendo/v1/live_session_pb";
import { readAddress, readPeriod, type Address } from "./address";
import { ZoneClock } from "./base/dates";
import type { Language } from "./base/numbers";
import { ask, type Failure } from "./http/client";
import type { AgenciesAnswer } from "./http/answers";
import { Remote } from "./http/remote";
import { Connection } from "./live/connection";
import { taken, updated, type LivePicture } from "./live/figures";
import { webSocketPorts } from "./live/web_socket";
import { AgencyTree } from "./model/agencies";
import { wordsOf, type Words } from "./words/words";

export type Theme = "light" | "dark";

const catalogueAge = 10 * 60_000;

export class State {
  address: Address = readAddress(new URL(location.href));
  language: Language = localStorage.getItem("language") === "en" ? "en" : "vi";
  readonly agencies: Remote<AgencyTree>;
  picture: LivePicture | undefined;
  // The log position up to which all is counted; told each second.
  position = 0n;
  refused: string | undefined; // what the service said of the subscription
  hasNewBundle = false;
  isPrinting = false; // all of a long table is wanted, not what is near the screen
  readonly link: Connection;
  private subscribedTo = "";
  // The service's clock less the browser's, from the Date of its answers; 0 until one came.
  private clockAhead = 0;
  private clock = new ZoneClock("Asia/Ho_Chi_Minh");
  private isDrawn = false;
  private wasLost = false;
  private bundle: string | null | undefined;

  constructor(private readonly draw: () => void) {
    this.agencies = new Remote(() => this.changed());
    this.link = new Connection(webSocketPorts(), {
      greeting: () => this.greeting(),
      message: (bytes) => this.take(bytes),
      changed: () => {
        if (this.link.state === "reconnecting") this.wasLost = true;
        this.changed();
      },
    });
  }

  get words(): Words {
    return wordsOf(this.language);
  }

  start(): void {
    this.applyTheme();
    this.link.start();
    setInterval(() => this.link.look(), 1000);
    document.addEventListener("visibilitychange", () => this.seenAgain());
    addEventListener("popstate", () => this.moved());
    // What stands where depends on the width, and what is drawn of long tables on the place.
    addEventListener("resize", () => this.changed());
    addEventListener("scroll", () => this.changed(), { passive: true });
    addEventListener("beforeprint", () => this.print(true));
    addEventListener("afterprint", () => this.print(false));
    void this.lookForBundle();
  }

  private print(isPrinting: boolean): void {
    this.isPrinting = isPrinting;
    this.draw();
  }

  // --- drawing

  // Draws in the next frame; a hidden page draws when it is looked at again.
  changed(): void {
    if (this.isDrawn || document.hidden) return;
    this.isDrawn = true;
    requestAnimationFrame(() => {
      this.isDrawn = false;
      this.draw();
    });
  }

  private seenAgain(): void {
    if (document.hidden) return;
    this.link.hurry();
    this.link.greetAgain(); // one snapshot instead of what was missed
    this.changed();
  }

  // --- moving between views

  go(to: string): void {
    history.pushState(null, "", to);
    this.moved();
    scrollTo(0, 0);
    // A reader who cannot see the page goes on at its beginning.
    document.getElementById("content")?.focus({ preventScroll: true });
  }
  // As go(), but "back" skips what is replaced: for filters and sorting.
  replace(to: string): void {
    history.replaceState(null, "", to);
    this.moved();
  }
  private moved(): void {
    this.address = readAddress(new URL(location.href));
    this.refused = undefined;
    this.subscribe();
    this.changed();
  }

  // --- language and theme

  switchLanguage(): void {
    this.language = this.language === "vi" ? "en" : "vi";
    localStorage.setItem("language", this.language);
    this.changed();
  }
  switchTheme(): void {
    const isDark = getComputedStyle(document.documentElement).colorScheme.startsWith("dark");
    localStorage.setItem("theme", isDark ? "light" : "dark");
    this.applyTheme();
    this.changed();
  }
  private applyTheme(): void {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  }

  // --- the live feed

  // All agencies of the present period: every view is drawn from them, so that going from one to
  // another asks for nothing. Said anew when another period is looked at.
  private subscribe(): void {
    if (this.periodKey() === this.subscribedTo) return;
    this.picture = undefined;
    this.link.greetAgain();
  }
  private periodKey(): string {
    return JSON.stringify(readPeriod(this.address.query));
  }

  private greeting(): Uint8Array {
    this.subscribedTo = this.periodKey();
    const period = readPeriod(this.address.query);
    const windows = {
      today: Subscribe_Window.TODAY,
      month: Subscribe_Window.MONTH,
      quarter: Subscribe_Window.QUARTER,
      year: Subscribe_Window.YEAR,
      range: Subscribe_Window.RANGE,
    };
    return toBinary(
      LiveClientMessageSchema,
      create(LiveClientMessageSchema, {
        message: {
          case: "subscribe",
          value: {
            descendants: true,
            window: windows[period.kind],
            from: period.kind === "range" ? period.from : "",
            to: period.kind === "range" ? period.to : "",
            by: Subscribe_By.AGENCY,
          },
        },
      }),
    );
  }

  private take(bytes: Uint8Array): void {
    const { message } = fromBinary(LiveServerMessageSchema, bytes);
    switch (message.case) {
      case "snapshot":
        this.refused = undefined;
        this.picture = taken(message.value, (this.picture?.revision ?? 0) + 1);
        this.position = message.value.position;
        if (this.picture.timeZone !== this.clock.zone) {
          this.clock = new ZoneClock(this.picture.timeZone);
        }
        if (this.wasLost) void this.lookForBundle();
        this.wasLost = false;
        break;
      case "update":
        if (this.picture) this.picture = updated(this.picture, message.value);
        this.position = message.value.position;
        break;
      case "heartbeat":
        this.position = message.value.position;
        break;
      case "error":
        this.refused = message.value.message;
        break;
      case undefined:
        return; // of a newer service
    }
    this.changed();
  }

  // What the service's clock showed when it was last heard: until then the figures are known to hold,
  // as a heartbeat says that nothing newer was counted. Undefined until there are figures.
  heldUntil(): number | undefined {
    const { heardAt } = this.link;
    if (!this.picture || heardAt === undefined) return undefined;
    return Date.now() - (performance.now() - heardAt) + this.clockAhead;
  }
  get zoneClock(): ZoneClock {
    return this.clock;
  }

  // --- the catalogue

  loadAgencies(): void {
    this.agencies.want(String(this.picture?.catalogueVersion ?? 0), catalogueAge, async (signal) => {
      const answer = await ask<AgenciesAnswer>("/v1/agencies", {}, signal);
      return new AgencyTree(placed(answer.rows, new Date().toISOString().slice(0, 10)));
    });
  }

  get failure(): Failure | undefined {
    return this.agencies.failure;
  }

  // --- a newer bundle in the service, and its clock

  private async lookForBundle(): Promise<void> {
    try {
      const answer = await fetch("/", { method: "HEAD", headers: { Accept: "text/html" } });
      const date = Date.parse(answer.headers.get("Date") ?? "");
      // A Date has whole seconds: on the average half a second has passed since.
      if (!Number.isNaN(date)) this.clockAhead = date + 500 - Date.now();
      const tag = answer.headers.get("ETag");
      if (this.bundle === undefined) this.bundle = tag;
      else if (tag !== null && tag !== this.bundle) this.hasNewBundle = true;
      this.changed();
    } catch {
      // No answer: the live chip says so already.
    }
  }
}

// A closed agency stands where its successor stands, so that its figures go up the same way.
function placed(rows: AgenciesAnswer["rows"], today: string): ConstructorParameters<typeof AgencyTree>[0] {
  const parents = new Map(rows.map((row) => [row.agency_code, row.parent_code]));
  return rows.map((row) => {
    const isClosed = row.valid_to !== null && row.valid_to < today && row.successor_code !== null;
    const parent = isClosed ? parents.get(row.successor_code ?? "") : row.parent_code;
    return {
      code: row.agency_code,
      nameVi: row.name_vi,
      nameEn: row.name_en,
      kind: row.level,
      parent: parent ?? undefined,
    };
  });
}
