// The live connection: it notices silence, comes back with growing pauses, and says what is old.
import { describe, expect, it } from "vitest";
import {
  Connection, retryPause, silenceMax, staleAfter, type SocketEvents,
} from "../source/live/connection";

// A world in which sockets and time do as the test says.
class World {
  time = 1_000;
  opened: SocketEvents[] = [];
  closed = 0;
  greetings = 0;
  messages = 0;
  waiting: { at: number; then: () => void } | undefined;
  readonly link = new Connection(
    {
      open: (events) => {
        this.opened.push(events);
        return { send: () => ++this.greetings, close: () => ++this.closed };
      },
      now: () => this.time,
      random: () => 0.5,
      after: (milliseconds, then) => {
        this.waiting = { at: this.time + milliseconds, then };
        return () => (this.waiting = undefined);
      },
    },
    { greeting: () => new Uint8Array(), message: () => ++this.messages, changed: () => {} },
  );
  get last(): SocketEvents {
    const found = this.opened[this.opened.length - 1];
    if (!found) throw new Error("no socket was opened");
    return found;
  }
  advance(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.waiting;
    if (due && due.at <= this.time) {
      this.waiting = undefined;
      due.then();
    }
    this.link.look();
  }
  live(): void {
    this.last.opened();
    this.last.message(new Uint8Array());
  }
}

describe("the live connection", () => {
  it("greets when it opens and is live with the first message", () => {
    const world = new World();
    world.link.start();
    expect(world.link.state).toBe("connecting");
    world.live();
    expect(world.greetings).toBe(1);
    expect(world.link.state).toBe("live");
  });
  it("gives up a connection on which nothing is heard", () => {
    const world = new World();
    world.link.start();
    world.live();
    world.advance(silenceMax);
    expect(world.link.state).toBe("live");
    world.advance(1);
    expect(world.link.state).toBe("reconnecting");
    expect(world.closed).toBe(1);
  });
  it("tries again after a pause, and forgets its tries once it is live", () => {
    const world = new World();
    world.link.start();
    world.live();
    world.last.closed();
    expect(world.link.attempt).toBe(1);
    world.advance(500);
    expect(world.opened.length).toBe(2);
    world.live();
    expect(world.link.state).toBe("live");
    expect(world.link.attempt).toBe(0);
  });
  it("calls figures old fifteen seconds after the last word, not before", () => {
    const world = new World();
    world.link.start();
    expect(world.link.isStale()).toBe(false);
    world.live();
    world.last.closed();
    world.time += staleAfter;
    expect(world.link.isStale()).toBe(false);
    world.time += 1;
    expect(world.link.isStale()).toBe(true);
  });
  it("does not hear a socket that it has given up", () => {
    const world = new World();
    world.link.start();
    world.live();
    const given = world.last;
    given.closed();
    given.message(new Uint8Array());
    given.closed();
    expect(world.messages).toBe(1);
    expect(world.link.attempt).toBe(1);
  });
  it("pauses twice as long each time, at most fifteen seconds, spread by a fifth", () => {
    expect(retryPause(1, 0.5)).toBe(500);
    expect(retryPause(2, 0.5)).toBe(1_000);
    expect(retryPause(5, 0.5)).toBe(8_000);
    expect(retryPause(50, 0.5)).toBe(15_000);
    expect(retryPause(1, 0)).toBe(400);
    expect(retryPause(50, 0.999_999)).toBeLessThan(18_000);
  });
});
