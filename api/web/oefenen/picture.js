// Progress as pictures: a dot for what went well, a line for how sure that is. The table beside it says the same.
import { el, svg } from "./dom.js";
import { counted } from "./names.js";

const percent = (share) => `${Math.round(share * 100)}%`;

export function whisker({ name, alone, words }) {
  // inside the frame, so that a dot at 0% or 100% is whole
  const at = (share) => `${3 + share * 94}%`;
  const label = `${name}: ${alone.right} van de ${alone.n} goed, waarschijnlijk tussen ${percent(alone.low)} en ${percent(alone.high)}`;
  return el("li", {},
    el("div", { class: "whisker-name" }, el("strong", { text: name }), el("span", { class: "small", text: words })),
    svg("svg", { class: "whisker", role: "img", "aria-label": label, width: "100%", height: "28" },
      svg("line", { class: "axis", x1: at(0), x2: at(1), y1: "14", y2: "14" }),
      [0, 0.5, 1].map((tick) => svg("line", { class: "axis", x1: at(tick), x2: at(tick), y1: "9", y2: "19" })),
      svg("line", { class: "range", x1: at(alone.low), x2: at(alone.high), y1: "14", y2: "14" }),
      svg("circle", { class: "point", cx: at(alone.right / alone.n), cy: "14", r: "7" })));
}

export function roundsPicture(rounds, length, title) {
  const step = 100 / Math.max(rounds.length, 6);
  const shown = rounds.map((share, i) => ({ x: step * (i + 0.5), y: 78 - share * 66 }));
  return el("figure", { class: "rounds" },
    el("figcaption", {}, el("strong", { text: title }), el("span", { class: "small",
      text: ` ${counted(rounds.length, "ronde", "rondes")}: ${rounds.map((share) => `${Math.round(share * length)} van ${length}`).join(", ")}` })),
    svg("svg", { width: "100%", height: "90", role: "img",
      "aria-label": `${title}, goed per ronde: ${rounds.map((share) => `${Math.round(share * length)} van ${length}`).join(", ")}` },
    [0, 0.5, 1].map((tick) => svg("line", { class: "axis", x1: "0%", x2: "100%", y1: String(78 - tick * 66), y2: String(78 - tick * 66) })),
    shown.slice(1).map((one, i) => svg("line", { class: "range", x1: `${shown[i].x}%`, y1: String(shown[i].y), x2: `${one.x}%`, y2: String(one.y) })),
    shown.map((one) => svg("circle", { class: "point", cx: `${one.x}%`, cy: String(one.y), r: "6" }))));
}

export function figures(labels) {
  const cell = ({ right, n, low, high }) => (n ? `${right} van ${n} (${percent(low)} tot ${percent(high)})` : "–");
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "De cijfers" }, el("table", { class: "figures" },
    el("thead", {}, el("tr", {}, ["Soort", "Zonder hulp vooraf", "Met hulp"].map((text) => el("th", { scope: "col", text })))),
    el("tbody", {}, labels.map((one) => el("tr", {}, el("th", { scope: "row", text: one.name }),
      el("td", { text: cell(one.alone) }), el("td", { text: cell(one.helped) }))))));
}
