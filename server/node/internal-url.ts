/** Where this host answers other hosts on the same database. */
import { networkInterfaces } from "node:os";

/** As configured, or as it listens: on all interfaces, the first address that is not this machine's alone. */
export function internalUrl(env: { INTERNAL_URL?: string | undefined; HOST: string; PORT: number }): string {
  if (env.INTERNAL_URL) return env.INTERNAL_URL;
  const host = env.HOST === "0.0.0.0" || env.HOST === "::" ? (outsideAddress() ?? "127.0.0.1") : env.HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${env.PORT}`;
}

function outsideAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address;
}
