/**
 * The stored files for another server of the product: the edge has no disk, so what it shows of logos and PDFs it reads here
 * (integrations/remote-files). `GET` and `PUT /internal/files/<key>`, signed; to whoever cannot sign there is nothing here.
 */
import { FileConflict, type Files } from "#server/files/files.ts";
import { isSigned } from "./signed-request.ts";

export const FILES_PATH = "/internal/files/";
export const FILES_PURPOSE = "files";

export type FilesDoor = (request: Request) => Promise<Response>;

export function createFilesDoor(options: { files: Files; secret: string; now: () => Date }): FilesDoor {
  const { files, secret } = options;
  return async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    const key = keyOf(request.url);
    if (key === null || !isSigned(secret, FILES_PURPOSE, request, body, options.now()))
      return refusal("NOT_FOUND", 404);
    if (request.method === "GET") {
      const bytes = await files.get(key);
      return bytes ? new Response(new Uint8Array(bytes), { headers: PRIVATE }) : refusal("NOT_FOUND", 404);
    }
    if (request.method !== "PUT") return refusal("METHOD_NOT_SUPPORTED", 405);
    try {
      return Response.json(await files.put(key, body, request.headers.get("content-type") ?? ""), { headers: PRIVATE });
    } catch (error) {
      if (error instanceof FileConflict) return refusal("CONFLICT", 409);
      throw error;
    }
  };
}

const PRIVATE = { "cache-control": "no-store" };

function refusal(code: string, status: number): Response {
  return Response.json({ code }, { status, headers: PRIVATE });
}

/** Keys are ours, of plain characters; anything else is none. */
function keyOf(url: string): string | null {
  const { pathname } = new URL(url);
  const key = pathname.slice(FILES_PATH.length);
  return pathname.startsWith(FILES_PATH) && /^[\w-][\w.-]*(\/[\w-][\w.-]*){0,5}$/.test(key) ? key : null;
}
