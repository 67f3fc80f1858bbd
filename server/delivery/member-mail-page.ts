/** The page of a mail to somebody of the agency: a sheet of paper on a desk, and the small print below it. */
import { escapeHtml } from "./mail-text.ts";

export type MemberMailPage = {
  title: string;
  /** HTML, escaped by whoever composed it. */
  paper: string;
  smallPrint: string;
};

/** Nothing in it is fetched, and a link in it does not say from which page somebody came. */
export function memberMailPage({ title, paper, smallPrint }: MemberMailPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f0ede6;color:#1c1a17;font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:520px;margin:0 auto">
<div style="background:#fffdf8;border:1px solid #d9d3c7;border-radius:6px;padding:28px">
${paper}
</div>
<p style="margin:0;padding:16px 4px 0;color:#655f57;font-size:13px;line-height:20px">${smallPrint}</p>
</div>
</body>
</html>
`;
}

/** The one act of the mail, as a button. */
export function mailButton(words: string, link: string): string {
  return `<p style="margin:22px 0 0"><a href="${escapeHtml(link)}" rel="noreferrer" style="display:inline-block;background:#1c1a17;color:#fffdf8;text-decoration:none;font-size:15px;line-height:20px;font-weight:600;padding:12px 20px;border-radius:6px">${escapeHtml(words)}</a></p>`;
}
