// One answer of the API that a page shows: asked for by a key, kept while a newer one comes, and
// kept, marked as failed, when none comes.
import { failureFrom, type Failure } from "./client";

const askAgain = 5_000; // after no answer, or a trouble of the service's own

export class Remote<T> {
  value: T | undefined; // of `key`, perhaps being renewed
  failure: Failure | undefined;
  key: string | undefined;
  private askedAt = 0;
  private running: AbortController | undefined;

  constructor(private readonly changed: () => void) {}

  // Asks when `key` is another one than before, when the answer is older than `maxAge`, or when there was
  // none and there may be one now.
  want(key: string, maxAge: number, fetchIt: (signal: AbortSignal) => Promise<T>): void {
    const isOther = key !== this.key;
    const { status } = this.failure ?? { status: 400 };
    const age = status === 0 || status >= 500 ? Math.min(maxAge, askAgain) : maxAge;
    const isDue = performance.now() - this.askedAt >= age;
    if (!isOther && (this.running || !isDue)) return;
    if (isOther) {
      this.value = undefined;
      this.failure = undefined;
    }
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    this.key = key;
    this.askedAt = performance.now();
    fetchIt(mine.signal).then(
      (value) => this.finish(mine, value, undefined),
      (error: unknown) => {
        if (mine.signal.aborted) return;
        this.finish(mine, this.value, failureFrom(error));
      },
    );
  }
  // Asks again although the answer is fresh, as after "try again".
  retry(): void {
    this.askedAt = Number.NEGATIVE_INFINITY;
    this.changed();
  }

  private finish(of: AbortController, value: T | undefined, failure: Failure | undefined): void {
    if (this.running !== of) return;
    this.running = undefined;
    this.value = value;
    this.failure = failure;
    this.changed();
  }
}
