/** How Studio Harbour's documents look: its house style, one for its client in Tokyo, and a spare one for photography. */
import { PLAIN_SETTINGS, type TemplateSettings } from "#core/template-settings.ts";

export type DemoTemplate = { name: string; settings: TemplateSettings; clients: string[] };

const HOUSE: TemplateSettings = {
  ...PLAIN_SETTINGS,
  design: "modern",
  accent: "#1f4e5f",
  fields: [{ id: "project", label: "Project", default: "" }],
  footer: "Studio Harbour · Lloydstraat 5, Rotterdam · Open Monday to Thursday",
};

/** The first is the default. */
export const DEMO_TEMPLATES: DemoTemplate[] = [
  { name: "House style", settings: HOUSE, clients: [] },
  {
    name: "Tokyo",
    settings: { ...HOUSE, design: "classic", locale: "ja-JP", typeface: "inter", fields: [], footer: "" },
    clients: ["Nakano Ltd"],
  },
  {
    name: "Photography",
    settings: { ...PLAIN_SETTINGS, design: "minimal", typeface: "plex", accent: "#7a2e3a" },
    clients: ["Atelier Brune"],
  },
];

/** A quay, its water and the sun above: drawn, so that no picture has to come with the product. */
export const DEMO_LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
  <circle cx="48" cy="40" r="19" fill="#e0a458"/>
  <path d="M8 52h80v9H8z" fill="#1f4e5f"/>
  <path d="M8 68q10-7 20 0t20 0 20 0 20 0v7q-10 7-20 0t-20 0-20 0-20 0z" fill="#1f4e5f"/>
  <path d="M18 84q7.5-5 15 0t15 0 15 0 15 0v5q-7.5 5-15 0t-15 0-15 0-15 0z" fill="#7fa6b2"/>
</svg>`;
