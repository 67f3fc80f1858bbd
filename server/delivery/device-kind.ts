/**
 * On what kind of device a page was opened, and nothing more: no version, no model, no mark by which somebody could be known again. What a
 * browser says of itself is read and dropped.
 */

export const DEVICE_KINDS = ["phone", "tablet", "computer"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

const TABLET = /iPad|Tablet|PlayBook|Silk(?!.*Mobile)|Kindle|Android(?!.*Mobile)/i;
const PHONE = /iPhone|iPod|Mobile|Windows Phone|Opera Mini/i;

/**
 * From the client hint that every request of a Chromium carries (`Sec-CH-UA-Mobile`), else from the user agent. `touch` is what the page
 * says of its screen: a tablet of Apple calls itself a Macintosh, of which none has a screen that is touched.
 */
export function deviceKind(headers: Headers, touch: boolean): DeviceKind {
  const agent = headers.get("user-agent") ?? "";
  if (TABLET.test(agent) || (touch && /Macintosh/.test(agent))) return "tablet";
  if (headers.get("sec-ch-ua-mobile") === "?1" || PHONE.test(agent)) return "phone";
  return "computer";
}
