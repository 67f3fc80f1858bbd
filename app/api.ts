/** The API from the browser, for what happens without leaving the page: search as you type, tickets, the palette. */
import { useMemo } from "react";
import { type ApiClient, type ApiClientOptions, createApiClient } from "#app/api-client.ts";
import { useApp } from "#app/components/app-data.ts";
import { createSessionTokens } from "#app/session-token.ts";

export type BrowserApi = ApiClient;

const clients = new Map<string, BrowserApi>();
const tokens = createSessionTokens();

/**
 * One client an agency: the header names the agency of this tab, whatever another tab has switched to. `apiUrl` is the address of an API
 * that is not this host's (API_URL); no cookie goes there, so the session's token does.
 */
export function browserApi(tenantId: string, apiUrl: string | null): BrowserApi {
  let client = clients.get(tenantId);
  if (!client) {
    client = createApiClient(apiUrl ? elsewhere(apiUrl, tenantId) : here(tenantId));
    clients.set(tenantId, client);
  }
  return client;
}

function here(tenantId: string): ApiClientOptions {
  return { url: "/trpc", headers: () => ({ "x-agency": tenantId }) };
}

function elsewhere(apiUrl: string, tenantId: string): ApiClientOptions {
  return {
    url: `${apiUrl}/trpc`,
    async headers(): Promise<Record<string, string>> {
      const token = await tokens.current();
      return { "x-agency": tenantId, ...(token ? { authorization: `Bearer ${token}` } : {}) };
    },
    async fetch(input, init) {
      const response = await fetch(input, init);
      // The session ended, or somebody else signed in here: the next call asks for a token anew.
      if (response.status === 401) tokens.forget();
      return response;
    },
  };
}

/** The API as the person and agency of this page. Errors are for `sentenceForError`. */
export function useApi(): BrowserApi {
  const { agency, apiUrl } = useApp();
  return useMemo(() => browserApi(agency.tenantId, apiUrl), [agency.tenantId, apiUrl]);
}
