/** The look of a report: light and dark, no fonts and no files from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1d2329; --quiet: #667080; --line: #e3e7ec;
  --accent: #2f6fe0; --right: #2f8f5b; --wrong: #d9622b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111418; --card: #191e24; --text: #e4e8ed; --quiet: #95a0ad; --line: #2a313a;
    --accent: #7aa7ff; --right: #4fc287; --wrong: #f08a52;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums;
}
main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 6px; }
h2 { font-size: 17px; margin: 0 0 4px; }
p { margin: 0 0 14px; }
.quiet, figcaption, .figure span { color: var(--quiet); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 22px 24px; margin-top: 18px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 24px; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 18px; }
.figure b { display: block; font-size: 22px; line-height: 1.3; letter-spacing: -0.02em; font-weight: 650; white-space: nowrap; }
.figure:first-child b { color: var(--accent); }
.figure span { font-size: 13px; }
.wide { overflow-x: auto; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 14px; }
th { font-weight: 550; text-align: left; color: var(--quiet); }
table.plain { width: 100%; }
table.plain th, table.plain td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
table.plain td.number, table.plain th.number { text-align: right; }
table.plain tr:last-child td, table.plain tr:last-child th { border-bottom: 0; }
table.plain tfoot td { font-weight: 600; border-top: 2px solid var(--line); }
table.confusion { margin-top: 8px; }
table.confusion th { padding: 4px 8px; text-align: center; }
table.confusion th[scope="row"] { text-align: right; }
table.confusion td { min-width: 46px; padding: 0 6px; height: 34px; text-align: center; border: 2px solid var(--card); border-radius: 6px; }
td.right { background: color-mix(in srgb, var(--right) calc(var(--strength) * 100%), transparent); }
td.wrong { background: color-mix(in srgb, var(--wrong) calc(var(--strength) * 100%), transparent); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 16px 14px; margin-top: 12px; }
.gallery img { width: 100%; aspect-ratio: 1; border-radius: 6px; }
img { image-rendering: pixelated; display: block; }
img.photograph { image-rendering: auto; }
figure { margin: 0; }
figcaption { font-size: 12.5px; line-height: 1.4; margin-top: 5px; }
figcaption { overflow-wrap: anywhere; }
figcaption b { color: var(--wrong); font-weight: 600; }
figcaption b.right { color: var(--right); }
.triples { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 16px 20px; margin-top: 12px; }
.triples figure { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px; }
.triples img { width: 100%; border-radius: 4px; }
.triples figcaption { grid-column: 1 / -1; margin-top: 0; }
.key { margin-right: 14px; white-space: nowrap; }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; }
.filters { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
.filters img { width: 60px; border-radius: 4px; }
pre { margin: 8px 0 0; padding: 14px 16px; border-radius: 8px; background: var(--page); border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
.columns { column-width: 260px; column-gap: 32px; margin: 8px 0 0; }
.columns div { display: flex; justify-content: space-between; gap: 16px; padding: 4px 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.columns dt { color: var(--quiet); }
.columns dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
@media print { body { background: none; } section, .figure { break-inside: avoid; } }
`;
