/** The file store of another server of the product, for where there is no disk: its signed door (server/http/files-door.ts). */
import { z } from "zod";
import { FileConflict, type Files } from "#server/files/files.ts";
import { FILES_PATH, FILES_PURPOSE } from "#server/http/files-door.ts";
import { signatureHeaders } from "#server/http/signed-request.ts";

const CALL_MS_MAX = 10_000;
/** A stored PDF is tens of kilobytes; a file that is larger than this is not one of ours. */
const FILE_BYTES_MAX = 20_000_000;

const Stored = z.object({ key: z.string(), sha256: z.string(), bytes: z.number().int() });

export type RemoteFilesOptions = {
  /** The other server, without a trailing slash. */
  baseUrl: string;
  secret: string;
  now: () => Date;
};

/** Rejects where the other server cannot be reached in time. */
export function createRemoteFiles(options: RemoteFilesOptions): Files {
  async function call(method: "GET" | "PUT", key: string, body: Uint8Array, mediaType?: string): Promise<Response> {
    const path = FILES_PATH + key;
    const parts = { method, path, body };
    const response = await fetch(`${options.baseUrl}${path}`, {
      method,
      headers: {
        ...signatureHeaders(options.secret, FILES_PURPOSE, parts, options.now()),
        ...(mediaType === undefined ? {} : { "content-type": mediaType }),
      },
      ...(method === "PUT" ? { body: new Uint8Array(body) } : {}),
      redirect: "manual",
      signal: AbortSignal.timeout(CALL_MS_MAX),
    });
    if (Number(response.headers.get("content-length") ?? "0") > FILE_BYTES_MAX) {
      await response.body?.cancel();
      throw new Error(`a stored file is larger than ${FILE_BYTES_MAX} bytes`);
    }
    return response;
  }

  return {
    async get(key) {
      const response = await call("GET", key, new Uint8Array());
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      if (response.status === 404) return null;
      throw new Error(`the file store answered ${response.status}`);
    },
    async put(key, body, mediaType) {
      const response = await call("PUT", key, body, mediaType);
      if (response.ok) return Stored.parse(await response.json());
      await response.body?.cancel();
      if (response.status === 409) throw new FileConflict(key);
      throw new Error(`the file store answered ${response.status}`);
    },
  };
}
