/**
 * `npm run icons`: draws app/components/ui/icons.svg anew from the set that the icons come from, one symbol for each that
 * app/components/ui/icons.tsx names.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as lucide from "lucide-react";
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";

const FOLDER = join(import.meta.dirname, "../app/components/ui");
export const ICONS_FILE = join(FOLDER, "icons.svg");

/** The picture as it should be. Throws for a name that the set does not have. */
export function drawIcons(): string {
  const named = readFileSync(join(FOLDER, "icons.tsx"), "utf8").matchAll(/icon\("(\w+)"\)/g);
  const set = lucide as unknown as Record<string, FunctionComponent>;
  const symbols = [...named].map(([, name = ""]) => {
    const drawn = set[name];
    if (!drawn) throw new Error(`Lucide has no icon named ${name}`);
    const inside = /^<svg[^>]*>(.*)<\/svg>$/.exec(renderToStaticMarkup(createElement(drawn)))?.[1] ?? "";
    const outlines = inside.replaceAll(/><\/(path|circle|rect|line|polyline|polygon|ellipse)>/g, "/>");
    return `<symbol id="${name}" viewBox="0 0 24 24">${outlines}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(ICONS_FILE, drawIcons());
