/** The API from the browser, for what happens without leaving the page: search as you type, tickets, the palette. */
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import { useMemo } from "react";
import { useApp } from "#app/components/app-data.ts";
import type { AppRouter } from "#server/router.ts";

export type BrowserApi = TRPCClient<AppRouter>;

const clients = new Map<string, BrowserApi>();

/** One client an agency: the header names the agency of this tab, whatever another tab has switched to. */
export function browserApi(tenantId: string): BrowserApi {
  let client = clients.get(tenantId);
  if (!client) {
    client = createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: "/trpc", maxItems: 20, headers: { "x-agency": tenantId } })],
    });
    clients.set(tenantId, client);
  }
  return client;
}

/** The API as the person and agency of this page. Errors are for `sentenceForError`. */
export function useApi(): BrowserApi {
  const { agency } = useApp();
  return useMemo(() => browserApi(agency.tenantId), [agency.tenantId]);
}
