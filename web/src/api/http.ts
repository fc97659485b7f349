import type { ErrorCode, ProblemDto } from "../contract/generated.ts";

/** Codes that only the client gives: the server was not reached, or its answer could not be understood. */
export type ClientCode = "unreachable" | "unreadable" | "expired";

/** Every refusal and failure of a call, over HTTP or the socket. */
export class ApiError extends Error {
  /** One of the contract's error codes, or a {@link ClientCode}; unknown codes of newer servers pass through. */
  readonly code: ErrorCode | ClientCode | (string & {});
  /** HTTP status, 0 when there was none. */
  readonly status: number;
  /** When to come back, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The server's word on what exactly was wrong; for developers. */
  readonly detail: string | undefined;

  constructor(code: string, status = 0, retryAfterMs?: number | null, detail?: string | null) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs ?? undefined;
    this.detail = detail ?? undefined;
  }

  /** False when nothing was stored for certain and repeating will not help (C2). */
  get isTransient(): boolean {
    return transient.has(this.code) || (this.status >= 500 && this.status !== 501);
  }
}

const transient = new Set<string>(["unreachable", "unreadable", "unknown", "unavailable", "too_many", "internal"]);

/** Any failure as an {@link ApiError}. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError("unknown", 0, null, String(error));
}

/** What carries a request: `fetch` in the browser, the model server in the simulation. */
export type Transport = (request: {
  method: string;
  path: string;
  body: string | undefined;
  signal: AbortSignal | undefined;
}) => Promise<{ status: number; text: string; retryAfter: string | null }>;

/** Carries requests with `fetch`, with the session cookie and the header that no foreign page can add (SEC16). */
export function fetchTransport(base = ""): Transport {
  return async ({ method, path, body, signal }) => {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") headers["X-Parley"] = "1";
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
    if (body !== undefined) init.body = body;
    // A small change outlives the page: starring a message and closing the window at once must not lose the star.
    // Browsers allow 64 KiB of such bodies in flight.
    if (method !== "GET" && (body?.length ?? 0) < 4_096) init.keepalive = true;
    if (signal) init.signal = signal;
    const response = await fetch(base + path, init);
    return { status: response.status, text: await response.text(), retryAfter: response.headers.get("Retry-After") };
  };
}

/** Query values; those that are undefined or null are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;

/** Calls the API. Every failure is an {@link ApiError}. */
export class Http {
  readonly #transport: Transport;
  /** Called when any answer says that nobody is signed in any more. */
  onSignedOut: (() => void) | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return this.#call<T>("GET", path, undefined, query, signal);
  }

  post<T = void>(path: string, body?: unknown): Promise<T> {
    return this.#call<T>("POST", path, body);
  }

  put<T = void>(path: string, body?: unknown): Promise<T> {
    return this.#call<T>("PUT", path, body);
  }

  delete<T = void>(path: string, query?: Query): Promise<T> {
    return this.#call<T>("DELETE", path, undefined, query);
  }

  async #call<T>(method: string, path: string, body?: unknown, query?: Query, signal?: AbortSignal): Promise<T> {
    let answer: Awaited<ReturnType<Transport>>;
    try {
      const text = body === undefined ? undefined : JSON.stringify(body);
      answer = await this.#transport({ method, path: `/api/v1/${path}${toQuery(query)}`, body: text, signal });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ApiError("unreachable");
    }
    const isOk = answer.status >= 200 && answer.status < 300;
    let value: unknown;
    try {
      value = answer.text === "" ? undefined : JSON.parse(answer.text);
    } catch {
      throw new ApiError(isOk ? "unreadable" : codeOf(answer.status), answer.status, seconds(answer.retryAfter));
    }
    if (isOk) return value as T;
    const problem = (value ?? {}) as Partial<ProblemDto>;
    const code = problem.code ?? codeOf(answer.status);
    if (code === "signed_out") this.onSignedOut?.();
    throw new ApiError(code, answer.status, problem.retryAfterMs ?? seconds(answer.retryAfter), problem.detail);
  }
}

/** A refusal without a problem body comes from something between us and the server, such as a proxy. */
function codeOf(status: number): string {
  if (status === 401) return "signed_out";
  if (status === 404) return "not_found";
  if (status === 413) return "too_large";
  if (status === 429) return "too_many";
  if (status === 502 || status === 503 || status === 504) return "unavailable";
  return status >= 500 ? "internal" : "invalid";
}

const seconds = (value: string | null): number | null => {
  const parsed = value === null ? Number.NaN : Number(value);
  return Number.isFinite(parsed) ? parsed * 1000 : null;
};

function toQuery(query: Query | undefined): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null) parts.set(key, String(value));
  }
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
}
