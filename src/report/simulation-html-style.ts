import { darkRules, INK, type Ink } from "./chart-palette.ts";

/** Colours of the page by name, those of charts included. */
function variables(side: 0 | 1): string {
  return (Object.keys(INK) as Ink[]).map((name) => `--${name}:${INK[name][side]}`).join(";");
}

/** The style of the page: light, and dark where the reader's system is. */
export function pageStyle(): string {
  return `:root{color-scheme:light dark;${variables(0)}}
@media (prefers-color-scheme:dark){:root{${variables(1)}}${darkRules()}}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
header,main,footer,nav{max-width:1040px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:20px;margin:48px 0 4px;padding-top:16px;border-top:1px solid var(--grid);overflow-wrap:anywhere}
h3{font-size:16px;margin:24px 0 8px}
h4{font-size:14px;margin:16px 0 4px}
p{margin:6px 0;overflow-wrap:anywhere}
.muted{color:var(--muted)}
.met{color:var(--green);font-weight:600}
.missed{color:var(--red);font-weight:600}
code,.digest{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.92em;overflow-wrap:anywhere}
a{color:var(--blue)}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-9999px}
.skip:focus{left:20px;top:8px;background:var(--background);padding:6px 10px;z-index:2}
nav ul{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;padding:0;margin:12px 0;font-size:14px}
.scroll{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;min-width:60%}
caption{text-align:left;color:var(--muted);padding:4px 0}
th,td{text-align:left;padding:5px 12px 5px 0;border-bottom:1px solid var(--grid);vertical-align:top}
th{font-weight:600}
th[scope=row]{min-width:120px}
td.n,th.n{text-align:right;white-space:nowrap}
figure{margin:12px 0}
figcaption{color:var(--muted);font-size:13px}
.chart svg{display:block;width:100%;min-width:720px;height:auto}
ol.timeline{list-style:none;margin:8px 0;padding:0}
ol.timeline li{display:grid;grid-template-columns:28px 110px 1fr;gap:8px;padding:2px 0;overflow-wrap:anywhere}
ol.timeline .n{color:var(--muted);text-align:right}
ol.timeline time{color:var(--muted);white-space:nowrap;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:8px 20px;margin:12px 0}
dl div{background:var(--panel);border-radius:6px;padding:8px 12px}
dt{color:var(--muted);font-size:13px}
dd{margin:0;font-size:20px;font-weight:600}
details{margin:8px 0}
summary{cursor:pointer;padding:4px 0;font-weight:600}
.lift{border-left:4px solid var(--blue);background:var(--panel);padding:8px 14px;margin:8px 0;border-radius:0 6px 6px 0}
form{background:var(--panel);border-radius:8px;padding:12px 18px 18px}
fieldset{border:0;border-top:1px solid var(--grid);margin:12px 0 0;padding:8px 0 0}
legend{font-weight:600;padding:0 8px 0 0}
.settings{display:grid;grid-template-columns:repeat(auto-fill,minmax(280px,1fr));gap:8px 24px}
details .settings{margin-top:8px}
.settings input,.settings select{margin-top:2px}
.settings label{display:block;font-size:14px}
.settings small{display:block;color:var(--muted);overflow-wrap:anywhere}
.pair{display:flex;gap:10px;align-items:center}
input,select,button{font:inherit;color:var(--text);background:var(--background);border:1px solid var(--axis);border-radius:6px;padding:4px 8px}
input[type=range]{flex:1;min-width:80px;padding:0;accent-color:var(--blue)}
select{max-width:100%}
input[type=number]{width:110px}
button{cursor:pointer;font-weight:600}
button.primary{background:var(--blue);color:var(--background);border-color:var(--blue)}
button:disabled{opacity:.6;cursor:wait}
.changed label{font-weight:600}
.beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:16px}
.beside .chart svg{min-width:600px}
.error{color:var(--red)}
footer{color:var(--muted);font-size:13px;padding-top:40px;padding-bottom:40px}
@media print{nav,form,.skip{display:none}}
@media (max-width:560px){ol.timeline li{grid-template-columns:24px 1fr}ol.timeline li span:last-child{grid-column:2}.beside{grid-template-columns:1fr}.beside .chart svg{min-width:640px}}`;
}
