/**
 * Which addresses are the public internet. An endpoint is named by a browser, that is by anybody: without this, whoever may subscribe
 * could have us send requests to machines that only we can reach.
 */
import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Of IPv4, everything that is private, local, shared, reserved or for documentation (RFC 6890). */
const NOT_PUBLIC = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  NOT_PUBLIC.addSubnet(network, bits, "ipv4");

/** Of IPv6, what is handed out at all, without the parts that carry an IPv4 address inside or are for documentation. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");
const NOT_GLOBAL = new BlockList();
for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  NOT_GLOBAL.addSubnet(network, bits, "ipv6");

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !NOT_PUBLIC.check(address, "ipv4");
    case 6:
      return GLOBAL.check(address, "ipv6") && !NOT_GLOBAL.check(address, "ipv6");
    default:
      return false;
  }
}

/** Whether an URL can be that of a push service: HTTPS on its own port, a name with a dot, nobody's password. */
export function isPublicUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.port !== "" || url.username !== "" || url.password !== "") return false;
  // The URL parser writes every form of an IPv4 address (0x7f.1) as four numbers.
  const host = url.hostname;
  if (host.startsWith("[") || isIP(host) !== 0) return false;
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host) && !/\.(local|localhost|internal|intranet|lan|home|arpa)$/.test(host);
}

/** Looks a name up for a connection, and refuses it when any of its addresses is not public: the one that is looked at is the one used. */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, "", 0);
    const [first] = found;
    if (!first || found.some(({ address }) => !isPublicAddress(address))) {
      return callback(new Error(`${hostname} is not a public address`), "", 0);
    }
    if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
