// Overeenstemming: choose a name, label blind, and once that is done see how far everybody agrees.
import { button, el, freshId, opened, waiting } from "../oefenen/dom.js";
import { compare } from "./compare.js";
import { labelling } from "./labelling.js";
import { failed } from "./parts.js";
import { get, query, session as at } from "./service.js";
import { counted, day } from "./words.js";

const NAME = "vraagcoach-trainer-";

// the name goes with the tab: two trainers at one computer each have their own
const nameOf = (id) => { try { return sessionStorage.getItem(NAME + id); } catch { return null; } };
function keepName(id, name) {
  try {
    if (name === null) sessionStorage.removeItem(NAME + id);
    else sessionStorage.setItem(NAME + id, name);
  } catch { /* a reload then asks again */ }
}

export function agreement({ main, signal, id }) {
  const back = el("a", { href: `#/sessie/${encodeURIComponent(id)}`, text: "Terug naar de sessie" });
  const place = opened(main, "Overeenstemming", "Label dezelfde vragen als een collega, zonder elkaars antwoord te zien.", { extra: el("p", { class: "back" }, back) });
  const shown = el("div", { class: "reserved" }, waiting());
  place.append(shown);
  let name = nameOf(id);

  const show = (...parts) => {
    if (signal.aborted) return;
    shown.replaceChildren(...parts);
    shown.querySelector("h2")?.focus({ preventScroll: true });
  };

  async function load() {
    try {
      const { session } = await get(at(id), signal);
      back.textContent = `Terug naar de sessie van ${day(session.created)}`;
      if (session.keep !== "text" || session.erased !== null) return show(without());
      if (!name) return show(await asksName());
      const own = await get(query(`${at(id)}/annotations`, { annotator: name }), signal);
      if (own.finished) return show(...await compare({ id, own, name, signal, again: load }), leave());
      show(labelling({ id, own, name, signal, done: load, leave: leave() }));
    } catch (trouble) {
      if (!signal.aborted) show(failed(trouble, load));
    }
  }

  function leave() {
    return button("Ik ben iemand anders", () => { keepName(id, null); name = null; load(); }, { class: "quiet" });
  }

  async function asksName() {
    const { annotators, waiting: busy } = await get(`${at(id)}/agreement`, signal);
    const finished = annotators.length - busy;
    const field = freshId("naam");
    const input = el("input", { id: field, required: true, maxlength: "60", autocomplete: "off", "aria-describedby": `${field}-help` });
    const form = el("form", { class: "card name" }, el("h2", { tabindex: "-1", text: "Wie labelt er?" }),
      el("label", { for: field, text: "Jouw naam of een bijnaam" }),
      el("p", { class: "small", id: `${field}-help`, text: "Met dezelfde naam ga je later verder waar je was. De naam zelf wordt niet bewaard, alleen een code ervan." }),
      el("div", { class: "row" }, input, el("button", { class: "primary", text: "Begin" })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = input.value.trim();
      if (!given) return input.focus();
      name = given;
      keepName(id, name);
      load();
    });
    const already = annotators.length ? el("section", { class: "card" }, el("h2", { text: "Tot nu toe" }),
      el("p", { text: `${counted(annotators.length, "trainer is", "trainers zijn")} begonnen, van wie ${finished === 1 ? "er 1 klaar is" : `er ${finished} klaar zijn`}.` }),
      finished ? el("details", {}, el("summary", { text: "Ik label niet mee; laat zien hoe ver het is" }),
        el("p", { text: "Ga je zelf nog labelen? Kijk dan nog niet. Anders ben je niet meer onbevangen." }),
        el("div", { class: "row" }, button("Toon de vergelijking", async () => {
          try {
            show(...await compare({ id, own: null, name: null, signal, again: load }), leave());
          } catch (trouble) {
            if (!signal.aborted) show(failed(trouble, load));
          }
        }))) : null) : null;
    return el("div", { class: "place" }, form, already);
  }

  load();
}

function without() {
  return el("section", { class: "card empty" }, el("h2", { tabindex: "-1", text: "Er is geen tekst" }),
    el("p", { text: "Van deze sessie is niet bewaard wat er gezegd is, of de bewaartijd is voorbij. Zonder tekst valt er niets te labelen." }),
    el("p", { text: "Wil je dit met een volgende sessie doen? Vraag de groep dan vooraf of de tekst bewaard mag worden." }));
}
