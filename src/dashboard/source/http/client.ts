// Asking the JSON API: one way to ask, one kind of failure. A failure carries the service's own
// sentence (problem+json), so that a page can show what is wrong and not just that something is.

export class Failure extends Error {
  constructor(
    readonly status: number, // 0: no answer came
    readonly code: string,
    message: string,
    readonly field = "", // the parameter or member that is wrong
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
  // The service takes a plus for a plus, as in addresses everywhere but in forms.
  const text = parameters.toString().replace(/\+/g, "%20");
  return text === "" ? path : `${path}?${text}`;
}

interface Problem {
  readonly code?: string;
  readonly field?: string;
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
  return new Failure(answer.status, told.code ?? "unknown", detail, told.field);
}

async function answered(path: string, query: Query, how: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(withQuery(path, query), {
      ...how,
      headers: { Accept: "application/json", ...how.headers },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Failure(0, "unreachable", error instanceof Error ? error.message : String(error));
  }
  if (!answer.ok) throw await failureOf(answer);
  return answer;
}
async function told<T>(path: string, query: Query, how: RequestInit): Promise<T> {
  return (await (await answered(path, query, how)).json()) as T;
}

export function ask<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return told<T>(path, query, signal ? { signal } : {});
}

// A file, whatever is in it.
export async function askFile(path: string, query: Query): Promise<Blob> {
  return (await answered(path, query, { headers: { Accept: "*/*" } })).blob();
}

// Asks the service to do something, and gives what came of it.
export function tell<T>(path: string, query: Query = {}, body?: string): Promise<T> {
  const method = "POST";
  const headers = { "Content-Type": "application/json" };
  return told<T>(path, query, body === undefined ? { method } : { method, headers, body });
}

// A token for a cookie that scripts cannot read; and the cookie away.
export function openSession(token: string): Promise<unknown> {
  return told("/v1/session", {}, { method: "POST", headers: { Authorization: `Bearer ${token}` } });
}
export function endSession(): Promise<unknown> {
  return told("/v1/session", {}, { method: "DELETE" });
}

export function failureFrom(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure(0, "unknown", String(error));
}
