import { Html, html } from './markup';

/** One HTML file of this content: no script, nothing from elsewhere, and made to be printed. */
export const paper = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        ${content}
      </body>
    </html> `.text.replaceAll(/\n{2,}/g, '\n');

const STYLE = `
:root { --ok: #2e7d32; --warning: #b35c00; --critical: #c62828; --insufficient: #6b7280; --line: #d0d4da; }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; color: #1f2328; margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: #fff; }
h1 { font-size: 1.7rem; margin: 0 0 .3rem; }
h2 { font-size: 1.35rem; margin: 2rem 0 .3rem; border-bottom: 2px solid #1f2328; padding-bottom: .2rem; }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; }
p { margin: .3rem 0; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 .8rem; font-size: .86rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .3rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { border-bottom: 1px solid #1f2328; font-weight: 600; vertical-align: bottom; overflow-wrap: normal; }
td { min-width: 4.5em; }
td:first-child { min-width: 8em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f6f7f9; padding: .5rem; margin: .2rem 0; font-size: .75rem; }
code { overflow-wrap: anywhere; }
.quiet { color: #57606a; white-space: pre-line; }
h4 { font-size: .95rem; margin: .9rem 0 .2rem; }
.alert { break-inside: avoid; }
.diff del, .diff ins, .diff span { text-decoration: none; display: block; }
.diff del { background: #ffebe9; } .diff ins { background: #dafbe1; }
.problem { border-left: 4px solid var(--critical); padding: .3rem .6rem; background: #fdf0f0; }
.figure { white-space: nowrap; }
.level { font-weight: 600; white-space: nowrap; }
.level.ok { color: var(--ok); } .level.warning { color: var(--warning); } .level.critical { color: var(--critical); } .level.insufficient { color: var(--insufficient); }
svg { display: block; max-width: 100%; background: #f6f7f9; }
rect.ok { fill: #8fc79a; } rect.warning { fill: #f0a24a; } rect.critical { fill: var(--critical); } rect.insufficient { fill: #d0d4da; }
.signature { break-inside: avoid; }
.signature dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.5rem; margin: 1rem 0 0; }
.signature dt { color: #57606a; font-size: .8rem; }
.signature dd { margin: 0; min-height: 2.2rem; border-bottom: 1px solid #1f2328; padding-top: .8rem; }
@page { size: A4 landscape; margin: 14mm; }
@media print {
  body { font-size: 9.5pt; padding: 0; max-width: none; }
  thead { display: table-header-group; }
  tr, h2, h3, caption, svg { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  article + article, .appendix { break-before: page; }
  .appendix { font-size: 7pt; columns: 2; }
  .appendix h2 { column-span: all; }
  .appendix pre { font-size: 5.5pt; line-height: 1.25; padding: .2rem; }
  .appendix h3 { font-size: 8pt; margin: .5rem 0 .1rem; }
  rect, .level, .problem, pre, del, ins { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
