/**
 * The bearer token of this browser's session, for an API at another address: cookies do not go there. It is asked for at the product's
 * own address, lives in memory for as long as it is good, and is never written down.
 */
/** A token that ends sooner than this is not sent: it would be over when it arrives. */
const MARGIN_MS = 30_000;
const ASK_MS_MAX = 10_000;

export type SessionTokens = {
  /** The token, or null where nobody is signed in. Rejects where the product cannot be reached. */
  current(): Promise<string | null>;
  /** Forgets a token that was refused. */
  forget(): void;
};

/** `ask` is a GET of `/api/auth/token` with the browser's cookies. One question at a time, whoever waits for it. */
export function createSessionTokens(
  ask: (signal: AbortSignal) => Promise<Response> = (signal) =>
    fetch("/api/auth/token", { credentials: "same-origin", signal }),
  now: () => number = Date.now,
): SessionTokens {
  let known: { token: string; until: number } | null = null;
  let asking: Promise<string | null> | null = null;

  async function fetchToken(): Promise<string | null> {
    const response = await ask(AbortSignal.timeout(ASK_MS_MAX));
    if (response.status === 401 || response.status === 403) return null;
    if (!response.ok) throw new Error(`no session token: ${response.status}`);
    const { token } = (await response.json()) as { token?: unknown };
    if (typeof token !== "string") throw new Error("the answer holds no session token");
    known = { token, until: endOf(token) - MARGIN_MS };
    return token;
  }

  return {
    async current() {
      if (known && now() < known.until) return known.token;
      asking ??= fetchToken().finally(() => {
        asking = null;
      });
      return asking;
    },
    forget() {
      known = null;
    },
  };
}

/** When the token ends, in milliseconds since 1970. Not verified: it is the server that must not be fooled. */
function endOf(token: string): number {
  const body = token.split(".")[1] ?? "";
  const { exp } = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/"))) as { exp?: unknown };
  if (typeof exp !== "number") throw new Error("a session token without an end");
  return exp * 1000;
}
