// One small picture of a share over time: a dot for each session, a line for how sure it is, the norm of the method behind.
import { el, svg } from "../oefenen/dom.js";
import { percent } from "./words.js";

const TOP = 8;
const FOOT = 104;
let last = 0;

// `points` are pairs of a moment in words and a share
export function multiple(title, points, { top, norm }) {
  const y = (value) => FOOT - (value / top) * (FOOT - TOP);
  const step = 100 / points.length;
  const x = (i) => `${(step * (i + 0.5)).toFixed(3)}%`;
  const sure = points.map(([when, one], i) => ({ when, one, i })).filter(({ one }) => one.enough);
  const pattern = `hatch-${++last}`;
  const latest = sure.at(-1);
  const label = sure.length
    ? `${title}: ${sure.map(({ when, one }) => `${when} ${percent(one.share)}`).join(", ")}.${norm ? ` ${normWords(norm)}` : ""}`
    : `${title}: te weinig vragen om iets te zeggen.`;
  return el("figure", { class: "multiple" },
    el("figcaption", {}, el("strong", { text: title }), el("span", { class: "small",
      text: latest ? `laatst ${percent(latest.one.share)}${trendWords(sure)}` : "te weinig vragen" })),
    svg("svg", { width: "100%", height: "128", role: "img", "aria-label": label },
      norm ? svg("defs", {}, svg("pattern", { id: pattern, width: "6", height: "6", patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        svg("line", { class: "hatch", x1: "0", x2: "0", y1: "0", y2: "6" }))) : null,
      norm?.least ? svg("rect", { x: "0", width: "100%", y: y(norm.least), height: FOOT - y(norm.least), fill: `url(#${pattern})` }) : null,
      norm?.good ? svg("line", { class: "good-line", x1: "0", x2: "100%", y1: y(norm.good), y2: y(norm.good) }) : null,
      [0, top / 2, top].map((tick) => svg("line", { class: "axis thin", x1: "0", x2: "100%", y1: y(tick), y2: y(tick) })),
      sure.slice(1).map(({ one, i }, at) => svg("line", { class: "path", x1: x(sure[at].i), y1: y(sure[at].one.share), x2: x(i), y2: y(one.share) })),
      points.flatMap(([, one], i) => (one.enough ? [
        svg("line", { class: "range narrow", x1: x(i), x2: x(i), y1: y(Math.min(one.high, top)), y2: y(one.low) }),
        svg("circle", { class: i === latest.i ? "point latest" : "point", cx: x(i), cy: y(one.share), r: i === latest.i ? "6" : "4.5" }),
      ] : [svg("circle", { class: "unsure", cx: x(i), cy: y(0), r: "3.5" })])),
      svg("text", { class: "tick", x: "0", y: y(top) + 12, text: percent(top) }),
      svg("text", { class: "tick", y: "124", text: points[0][0], ...(points.length > 1 ? { x: "0" } : { x: "50%", "text-anchor": "middle" }) }),
      points.length > 1 ? svg("text", { class: "tick", x: "100%", y: "124", "text-anchor": "end", text: points.at(-1)[0] }) : null));
}

export function normWords(norm) {
  const parts = [];
  if (norm.least !== null) parts.push(`onder ${percent(norm.least)} vraagt het aandacht`);
  if (norm.most !== null) parts.push(`boven ${percent(norm.most)} vraagt het aandacht`);
  if (norm.good !== null) parts.push(`boven ${percent(norm.good)} is het een compliment`);
  return `Norm: ${parts.join(", ")}.`;
}

// only where the intervals of the first and the last stay apart
function trendWords(sure) {
  if (sure.length < 2) return "";
  const [first, end] = [sure[0].one, sure.at(-1).one];
  if (end.low > first.high) return ", duidelijk hoger dan eerst";
  if (end.high < first.low) return ", duidelijk lager dan eerst";
  return "";
}
