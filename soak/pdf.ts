/**
 * `soak -- pdf`: a thousand documents of two agencies, in turn, on the same warm page, with documents in between that cannot be
 * printed and pages that die (soak/pdf/tenants-storm.ts): no PDF may hold a word that is not its own.
 */
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import { tenantsStorm } from "./pdf/tenants-storm.ts";
import { progress } from "./progress.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

const DOCUMENTS = 1_000;
const DOCUMENTS_SHORT = 100;

export async function run({ short, seed, count }: SoakOptions): Promise<SoakLine[]> {
  const documents = count ?? (short ? DOCUMENTS_SHORT : DOCUMENTS);
  const storm = await tenantsStorm({
    assets: await loadSheetAssets(),
    documents,
    seed,
    crashEvery: 25,
    slowEvery: 50,
    say: progress("pdf", documents),
  });
  const of = `${storm.documents} documents, ${storm.words} words, ${storm.refused} refused and ${storm.crashes} pages ended in between`;
  const none = (metric: string, found: readonly string[]): SoakLine => ({
    soak: "pdf",
    metric: found.length === 0 ? metric : `${metric} (${found.slice(0, 5).join("; ")})`,
    value: found.length,
    unit: "words",
    goal: "0",
    ok: found.length === 0,
  });
  return [
    none(`of the other agency or of an earlier document; ${of}`, storm.foreign),
    none("of a document and not in its PDF", storm.missing),
    {
      soak: "pdf",
      metric: "documents that were asked for and not printed",
      value: documents - storm.documents,
      unit: "documents",
      goal: "0",
      ok: documents === storm.documents,
    },
  ];
}
