/** How the page of a report looks, by day and by night. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fff; --ink: #1d2228; --faint: #667; --line: #d8dce2; --panel: #f6f7f9;
  --pass: #d3f0da; --fail: #fbcdc6; --xfail: #fbe7b8; --policy: #e3e6d2; --unsupported: #f0f1f3; --crash: #e9c4f0; --timeout: #cdd7f8;
  --above: #e8762c; --below: #3b7dd8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --ink: #e4e7eb; --faint: #98a1ad; --line: #343a43; --panel: #1c2026;
    --pass: #1d4a2b; --fail: #6e2a22; --xfail: #5c4712; --policy: #40452a; --unsupported: #22262c; --crash: #562a61; --timeout: #2b3a72;
  }
}
body { background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
h1 { margin: 0 0 .2rem } h1 small { font-weight: normal; color: var(--faint); font-size: .55em }
code, pre, .grid, .command { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em }
.chips { display: flex; flex-wrap: wrap; gap: .4rem; margin: .8rem 0 } .chips span { padding: .1rem .7rem; border-radius: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 1rem 0 } dt { color: var(--faint) } dd { margin: 0 }
.command { overflow-wrap: anywhere } .fault { font-weight: bold; background: var(--fail); padding: .4rem .7rem; border-radius: .3rem }
.legend, .missing { color: var(--faint) }
table { border-collapse: separate; border-spacing: 2px } th { text-align: left; font-weight: 600 }
.wide { overflow-x: auto } .matrix tbody th { position: sticky; left: 0; background: var(--page) }
@media print { details > * { display: block } .grid { break-inside: avoid } }
.matrix thead th { position: sticky; top: 0; background: var(--page); padding: .3rem .6rem }
.matrix tbody th { font-weight: normal; padding: .1rem .8rem .1rem 0 } .matrix td { padding: .1rem .6rem; border-radius: .2rem; font-variant-numeric: tabular-nums; min-width: 6.5rem }
.matrix td small { color: var(--faint); float: right; margin-left: .8rem } .matrix a { color: inherit }
.pass { background: var(--pass) } .fail { background: var(--fail) } .xfail { background: var(--xfail) }
.policy { background: var(--policy) } .unsupported, .skipped { background: var(--unsupported) } .crash { background: var(--crash) } .timeout { background: var(--timeout) } .malformed { background: var(--crash) }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; overflow: hidden }
summary { padding: .35rem .7rem; cursor: pointer; font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em }
summary { white-space: nowrap; overflow: hidden; text-overflow: ellipsis } summary span { margin-left: .8em; color: var(--faint) } details[open] summary span { display: none }
details > div { padding: .2rem .9rem .6rem; background: var(--panel) } details p { margin: .5rem 0; overflow-wrap: anywhere; white-space: pre-wrap }
pre { margin: .5rem 0 .2rem; white-space: pre-wrap; overflow-wrap: anywhere }
.name span { color: var(--faint) } .grids { display: flex; flex-wrap: wrap; gap: .8rem; margin: .2rem 0 .7rem; overflow-x: auto }
.grid { border-spacing: 1px } .grid td { text-align: right; padding: .05rem .45rem; background: var(--page); border-radius: .15rem }
.grid .above { background: color-mix(in srgb, var(--above) var(--depth), var(--page)) }
.grid .below { background: color-mix(in srgb, var(--below) var(--depth), var(--page)) }
.grid .odd { background: var(--crash) } .grid caption { text-align: left; white-space: nowrap; color: var(--faint); font-family: system-ui, sans-serif }`;
