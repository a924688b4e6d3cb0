// Asking the JSON API: one way to ask, one kind of failure. A failure carries the service's own
// sentence (problem+json), so that a page can show what is wrong and not just that something is.

export class Failure extends Error {
  constructor(
    readonly status: number, // 0: no answer came
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export type Query = Readonly<Record<string, string | undefined>>;

export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
}

async function failureOf(answer: Response): Promise<Failure> {
  let told: Problem = {};
  try {
    told = (await answer.json()) as Problem;
  } catch {
    // Not a problem document, as from a gateway: the status has to do.
  }
  const detail = told.detail ?? `HTTP ${answer.status}`;
  return new Failure(answer.status, told.code ?? "unknown", detail);
}

export async function ask<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(withQuery(path, query), {
      headers: { Accept: "application/json" },
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Failure(0, "unreachable", error instanceof Error ? error.message : String(error));
  }
  if (!answer.ok) throw await failureOf(answer);
  return (await answer.json()) as T;
}
