// While a session is labelled blind this page keeps back what the coach says of it; and how labelling is stopped.
import { button, el } from "../oefenen/dom.js";
import { asking } from "./parts.js";
import { get, post, session as at } from "./service.js";
import { counted } from "./words.js";

const ALONE = "vraagcoach-label-niet-mee-";
const route = (id) => `#/overeenstemming/${encodeURIComponent(id)}`;

// whoever has not begun is not known to the service: this page asks before it shows anything
export function asksFirst({ annotators, waiting }, id) {
  if (waiting || annotators !== 1) return false;
  try { return sessionStorage.getItem(ALONE + id) === null; } catch { return true; }
}

export function busy({ waiting }, id, signal, reload) {
  return el("section", { class: "card" }, el("h2", { text: "Deze sessie wordt nu blind gelabeld" }),
    el("p", { text: `${counted(waiting, "trainer is", "trainers zijn")} nog bezig. Wie labelt, mag niet weten wat de coach ervan vond. Daarom staan de cijfers en het rapport hier pas als iedereen klaar is.` }),
    el("div", { class: "row" }, el("a", { class: "button primary", href: route(id), text: "Verder met labelen" }), stopping(id, signal, reload)));
}

export function first(id, show) {
  return el("section", { class: "card" }, el("h2", { text: "Eén trainer heeft deze sessie gelabeld" }),
    el("p", { text: "Ga jij dezelfde vragen ook labelen? Doe dat dan eerst. Hierna zie je wat de coach van de vragen vond, en dan label je niet meer onbevangen." }),
    el("div", { class: "row" }, el("a", { class: "button primary", href: route(id), text: "Eerst labelen" }),
      button("Ik ben klaar of label niet mee: laat zien", () => {
        try { sessionStorage.setItem(ALONE + id, "1"); } catch { /* then it asks again */ }
        show();
      })));
}

// ends it for everybody who has not finished, by their pseudonym
export function stopping(id, signal, reload) {
  const line = el("p", { class: "wrong", role: "alert" });
  const stop = button("Stop het labelen", () => asking(stop, "Wie nog bezig is, kan daarna niets meer veranderen. Wat al gelabeld is, blijft bewaard. Stem dit eerst met elkaar af.", "Ja, stop het labelen", async () => {
    line.textContent = "";
    try {
      const { annotators } = await get(`${at(id)}/agreement`, signal);
      for (const one of annotators.filter(({ finished }) => finished === null)) {
        await post(`${at(id)}/annotations`, { annotator: one.pseudonym, turns: [], finished: true }, signal);
      }
      reload();
      return true;
    } catch (trouble) {
      if (!signal.aborted) line.textContent = trouble.message;
      return false;
    }
  }));
  return el("div", {}, stop, line);
}
