/** The Remix screens as a function: the built ones, or Vite's while developing. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequestHandler, type ServerBuild } from "@remix-run/server-runtime";
import type { RequestContext } from "#server/context.ts";
import { createCaller } from "#server/create-caller.ts";
import type { Screens } from "#server/http/app.ts";

export type ScreensHost = {
  render: Screens;
  /** Vite's own requests while developing; calls `next` for everything else. */
  middleware: ((request: IncomingMessage, response: ServerResponse, next: () => void) => void) | null;
  close(): Promise<void>;
};

/** What a loader and an action get (app/ sees it as AppLoadContext). */
function loadContext(context: RequestContext, nonce: string) {
  return { services: context.services, requestContext: context, api: createCaller(context), nonce };
}

export async function builtScreens(root: string): Promise<ScreensHost> {
  const build: ServerBuild = await import(pathToFileURL(join(root, "build/server/index.js")).href);
  const handle = createRequestHandler(build, "production");
  return {
    render: (request, context, nonce) => handle(request, loadContext(context, nonce)),
    middleware: null,
    close: async () => {},
  };
}

export async function developedScreens(root: string): Promise<ScreensHost> {
  const { createServer } = await import("vite");
  const vite = await createServer({ root, server: { middlewareMode: true }, appType: "custom" });
  const handle = createRequestHandler(
    () => vite.ssrLoadModule("virtual:remix/server-build") as Promise<ServerBuild>,
    "development",
  );
  return {
    render: (request, context, nonce) => handle(request, loadContext(context, nonce)),
    middleware: vite.middlewares,
    close: () => vite.close(),
  };
}
