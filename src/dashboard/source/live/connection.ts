// The WebSocket of the live feed as a state machine over injected ports: it says what to show
// (connecting, live, reconnecting), comes back by itself with growing pauses, and knows since when
// nothing was heard. It knows no DOM and no message but bytes.

export type LinkState = "connecting" | "live" | "reconnecting";

export interface Socket {
  send(bytes: Uint8Array): void;
  close(): void;
}
export interface SocketEvents {
  opened(): void;
  message(bytes: Uint8Array): void;
  closed(): void;
}
export interface Ports {
  open(events: SocketEvents): Socket;
  now(): number; // milliseconds, monotonic
  random(): number; // [0, 1)
  after(milliseconds: number, then: () => void): () => void; // gives the cancelling
}
export interface Listener {
  // Of a fresh connection: what to say first.
  greeting(): Uint8Array;
  message(bytes: Uint8Array): void;
  changed(): void;
}

export const silenceMax = 5_000; // without data or heartbeat: the connection is given up
export const staleAfter = 15_000; // without anything heard: figures are shown as old
const firstPause = 500;
const longestPause = 15_000;
const spread = 0.2;

// The pause before try number `attempt` (1, 2, ...); `chance` in [0, 1).
export function retryPause(attempt: number, chance: number): number {
  const pause = Math.min(longestPause, firstPause * 2 ** Math.min(attempt - 1, 20));
  return pause * (1 - spread + 2 * spread * chance);
}

export class Connection {
  state: LinkState = "connecting";
  attempt = 0; // of reconnecting; 0 while it works
  heardAt: number | undefined; // when a message last came
  private socket: Socket | undefined;
  private generation = 0; // events of an earlier socket are not heard
  private triedAt = 0;
  private cancelRetry: (() => void) | undefined;

  constructor(private readonly ports: Ports, private readonly listener: Listener) {}

  start(): void {
    this.connect();
  }
  // To be called about once a second: notices silence and staleness.
  look(): void {
    const since = Math.max(this.heardAt ?? 0, this.triedAt);
    if (this.socket && this.ports.now() - since > silenceMax) this.lost();
    else this.listener.changed();
  }
  isStale(): boolean {
    return this.heardAt !== undefined && this.ports.now() - this.heardAt > staleAfter;
  }
  // Says the greeting again, as when another period is asked for; connects when there is no
  // connection.
  greetAgain(): void {
    if (this.state === "live") this.socket?.send(this.listener.greeting());
  }
  // Tries at once instead of waiting, as when the tab is looked at again.
  hurry(): void {
    if (this.socket === undefined) this.connect();
  }

  private connect(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.triedAt = this.ports.now();
    const mine = ++this.generation;
    const current = (): boolean => mine === this.generation;
    this.socket = this.ports.open({
      opened: () => {
        if (current()) this.socket?.send(this.listener.greeting());
      },
      message: (bytes) => {
        if (current()) this.heard(bytes);
      },
      closed: () => {
        if (current()) this.lost();
      },
    });
  }
  private heard(bytes: Uint8Array): void {
    this.heardAt = this.ports.now();
    this.state = "live";
    this.attempt = 0;
    this.listener.message(bytes);
  }
  private lost(): void {
    ++this.generation;
    this.socket?.close();
    this.socket = undefined;
    this.state = "reconnecting";
    ++this.attempt;
    const pause = retryPause(this.attempt, this.ports.random());
    this.cancelRetry?.();
    this.cancelRetry = this.ports.after(pause, () => this.connect());
    this.listener.changed();
  }
}
