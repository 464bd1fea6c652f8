// How much help there is: it fades by itself, and whoever practises may choose otherwise for one round.
import { button, el } from "./dom.js";
import { attempts } from "./notebook.js";
import { call } from "./service.js";

export const STAGES = {
  full: { name: "volledige hulp", short: "Alle uitleg erbij, meteen.", why: "Hier begin je. Gaat het goed, dan wordt de hulp vanzelf minder." },
  hint: { name: "een hint", short: "Alleen een hint, als je die wilt.", why: "Met alle hulp ging het goed. Daarom nu alleen een hint." },
  after: { name: "achteraf", short: "Uitleg na je antwoord.", why: "Met een hint lukte het. Daarom komt de uitleg nu pas achteraf." },
  alone: { name: "zonder hulp", short: "Geen uitleg tot het einde.", why: "Het lukt bijna alleen. Deze ronde laat zien wat je zonder hulp kunt." },
};

export function stageControl(stage, chosen, choose, what = "deze ronde") {
  const why = chosen ? `Dit koos je zelf, voor ${what}.` : STAGES[stage].why;
  const list = el("ul", { class: "stages" }, Object.entries(STAGES).map(([value, { name, short }]) =>
    el("li", {}, el("button", { type: "button", "aria-pressed": String(value === stage), on: { click: () => choose(value) } },
      el("strong", { text: name }), el("span", { text: short })))));
  return el("details", { class: "stage" },
    el("summary", {}, el("span", { class: "bars", "data-stage": stage, "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      "Hulp: ", el("strong", { text: STAGES[stage].name })),
    el("p", { class: "small", text: `${why} Wil je het anders?` }), list,
    chosen ? button("Laat de coach het kiezen", () => choose(null), { class: "quiet" }) : null);
}

// Where the course stands after the last answer; null when the service is away: then nothing changes.
export async function courseOf(exercise, signal) {
  try {
    return await call("/v1/practice/next", { exercise, attempts: attempts(exercise), count: 1, stage: null }, signal);
  } catch {
    return null;
  }
}

export function moved(from, to) {
  const order = Object.keys(STAGES);
  return order.indexOf(to) > order.indexOf(from)
    ? `Dit gaat goed. Vanaf nu: ${STAGES[to].name}.`
    : `Even wat meer hulp. Vanaf nu: ${STAGES[to].name}.`;
}
