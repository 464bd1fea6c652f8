// Shares with how sure they are, from the counts of a session: as small figures and as a picture with its table.
import { el, svg } from "../oefenen/dom.js";
import { number, percent, tenth } from "./words.js";

export const MINIMUM = 15;
export const FEW = "te weinig vragen";
const Z = 1.959964;

// Wilson's 95% interval, as coach/sessions/interval.py
export function share(count, n) {
  if (n <= 0) return { count, n: 0, share: null, low: null, high: null, enough: false };
  const at = Math.min(1, count / n);
  const spread = Z * Math.sqrt((at * (1 - at)) / n + Z ** 2 / (4 * n ** 2));
  const middle = at + Z ** 2 / (2 * n);
  const scale = 1 + Z ** 2 / n;
  return { count, n, share: at, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale), enough: n >= MINIMUM };
}

// what predicts quality, strongest first
export const QUALITY = {
  advice: { name: "Te vroeg advies", short: "advies" },
  judgement: { name: "Oordeel", short: "oordeel" },
  interpretation: { name: "Invullen", short: "invullen" },
  stacked: { name: "Vragen stapelen", short: "stapelen" },
};
export const OTHERS = {
  open: { name: "Open vragen", good: true },
  follow_up: { name: "Doorvragen", good: true },
};

export function sharesOf(counts) {
  const n = counts.questions;
  const found = {};
  for (const flag of Object.keys(QUALITY)) found[flag] = share(counts.minded[flag] ?? 0, Math.max(n, counts.minded[flag] ?? 0)); // a remark may be advice too
  found.open = share((counts.form.open ?? 0) + (counts.form.invitation ?? 0), n);
  found.follow_up = share(counts.follow_up, n);
  return found;
}

export const told = (one) => (one.enough ? percent(one.share) : FEW);
export const between = (one) => (one.enough ? `${percent(one.low)} tot ${percent(one.high)}` : FEW);
export const tens = (one) => tenth(one.share * 10);

// four small figures of a session, per ten questions; a bar of five is full
export function figures(counts) {
  const shares = sharesOf(counts);
  if (counts.questions < MINIMUM) {
    return el("p", { class: "too-few small", text: counts.questions ? "Te weinig vragen voor cijfers." : "Nog geen vragen." });
  }
  return el("dl", { class: "figures-small" }, Object.entries(QUALITY).map(([flag, { short }]) => {
    const one = shares[flag];
    return el("div", {}, el("dt", { text: short }), el("dd", {}, el("span", { text: tens(one) }), bar(one.share)));
  }));
}

function bar(at) {
  const wide = Math.min(1, at * 2) * 100;
  return svg("svg", { class: "bar-small", width: "100%", height: "6", "aria-hidden": "true" },
    svg("rect", { class: "track", width: "100%", height: "6", rx: "3" }),
    wide ? svg("rect", { class: "fill", width: `${wide}%`, height: "6", rx: "3" }) : null);
}

// a dot for the share, a line for how sure it is
export function dots(rows, caption) {
  if (!rows.some(([, one]) => one.enough)) {
    const most = rows.at(-1)[1].n; // asking on is counted among the questions alone
    return el("p", { class: "too-few", text: `${most ? `Te weinig vragen voor cijfers: ${most === 1 ? "het is er" : "het zijn er"} ${number(most)}` : "Er zijn nog geen vragen"}. Vanaf ${MINIMUM} vragen noemen we percentages.` });
  }
  const top = Math.max(0.2, ...rows.map(([, one]) => (one.enough ? one.high : 0)));
  const most = Math.ceil(top * 10) / 10;
  const at = (value) => `${2 + (value / most) * 96}%`;
  return el("div", { class: "dots-picture" },
    el("div", { class: "scale small", "aria-hidden": "true" }, el("span", { text: "0%" }), el("span", { text: percent(most) })),
    el("ul", { class: "whiskers" }, rows.map(([name, one]) => el("li", {},
      el("div", { class: "whisker-name" }, el("strong", { text: name }),
        el("span", { class: "small", text: one.enough ? `${percent(one.share)}, ${number(one.count)} van ${number(one.n)}` : FEW })),
      one.enough ? svg("svg", { class: "whisker", role: "img", width: "100%", height: "28",
        "aria-label": `${name}: ${percent(one.share)}, waarschijnlijk tussen ${percent(one.low)} en ${percent(one.high)}` },
      svg("line", { class: "axis", x1: at(0), x2: at(most), y1: "14", y2: "14" }),
      [0, most / 2, most].map((tick) => svg("line", { class: "axis", x1: at(tick), x2: at(tick), y1: "9", y2: "19" })),
      svg("line", { class: "range", x1: at(one.low), x2: at(one.high), y1: "14", y2: "14" }),
      svg("circle", { class: "point", cx: at(one.share), cy: "14", r: "7" })) : null))),
    el("details", {}, el("summary", { text: "De cijfers als tabel" }), table(caption, ["wat", "aantal", "aandeel", "95%-interval"],
      rows.map(([name, one]) => [name, `${number(one.count)} van ${number(one.n)}`, told(one), between(one)]))));
}

// cells are text or elements; a name of its own where captions are alike
export function table(caption, heads, rows, name = caption) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name }, el("table", { class: "numbers" },
    el("caption", { text: caption }),
    el("thead", {}, el("tr", {}, heads.map((text) => el("th", { scope: "col" }, text)))),
    el("tbody", {}, rows.map(([first, ...cells]) => el("tr", {}, el("th", { scope: "row" }, first), cells.map((cell) => el("td", {}, cell)))))));
}
