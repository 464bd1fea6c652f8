// Blind labelling, turn by turn: what was said before, the turn, and the choices. Each turn is kept as soon as it is done.
import { button, el } from "../oefenen/dom.js";
import { labelForm } from "./labelform.js";
import { asking, failed } from "./parts.js";
import { post, session as at } from "./service.js";
import { counted, typed } from "./words.js";

const BEFORE = 3;
const SKIPPED = "vraagcoach-overgeslagen-";

export function labelling({ id, own, name, signal, done, leave }) {
  const turns = own.turns.filter((one) => one.asks && one.text !== null);
  const labels = new Map(turns.filter((one) => one.labels).map((one) => [one.number, one.labels]));
  const skipped = new Set(readSkipped(id, name));
  let here = Math.max(0, turns.findIndex((one) => !labels.has(one.number) && !skipped.has(one.number)));
  const all = () => turns.every((one) => labels.has(one.number) || skipped.has(one.number));
  let finishing = turns.length > 0 && all();
  const place = el("div", { class: "labelling" });

  function keepSkipped() {
    try { sessionStorage.setItem(`${SKIPPED}${id}-${name}`, JSON.stringify([...skipped])); } catch { /* then they come back */ }
  }

  function bar(text) {
    const part = turns.length ? (labels.size + skipped.size) / turns.length : 0;
    const meter = el("progress", { max: "1", value: String(part), "aria-label": "Hoe ver je bent" });
    return el("div", { class: "bar" }, el("div", { class: "where" }, el("h2", { class: "count", tabindex: "-1", text }), meter), leave);
  }

  function show(focus = true) {
    if (!turns.length) return place.replaceChildren(el("section", { class: "card empty" }, el("h2", { tabindex: "-1", text: "Geen vragen" }), el("p", { text: "In deze sessie staan geen beurten om te labelen." })));
    if (finishing) return finish(focus);
    const turn = turns[here];
    const form = labelForm(labels.get(turn.number));
    const line = el("p", { class: "wrong", role: "alert" });
    const save = el("button", { class: "primary", text: here === turns.length - 1 ? "Bewaar" : "Bewaar en verder" });
    const step = (by, words) => button(words, () => { here += by; show(); }, { disabled: here + by < 0 || here + by >= turns.length });
    const box = el("form", { class: "card", novalidate: true }, context(own.turns, turn), el("blockquote", { class: "quote" }, el("p", {}, typed(turn.text, 2000))),
      form.box, line, el("div", { class: "row" }, save, button("Weet ik niet: sla over", () => { skipped.add(turn.number); keepSkipped(); onward(); }),
        step(-1, "Vorige"), step(1, "Volgende")),
      el("p", { class: "small keys", text: "Met het toetsenbord: een cijfer kiest, Enter gaat verder." }));
    // the whole of the exercise hears number keys; Enter in the flags goes to what comes after them
    place.onkeydown = (event) => {
      form.press(event);
      const group = event.target.closest(".group");
      if (event.key !== "Enter" || !group || !event.target.matches("input")) return;
      event.preventDefault();
      if (!form.next(group)) save.click();
    };
    box.addEventListener("label-end", () => save.focus());
    box.addEventListener("submit", async (event) => {
      event.preventDefault();
      const found = form.read();
      line.textContent = found.missing ?? "";
      if (found.missing) return found.at.querySelector("input:enabled").focus();
      save.disabled = true;
      try {
        const { results } = await post(`${at(id)}/annotations`, { annotator: name, turns: [{ number: turn.number, ...found.labels }] }, signal);
        if (results[0].error) throw new Error("De coach kon dit niet bewaren. Probeer het nog eens.");
        labels.set(turn.number, found.labels);
        if (skipped.delete(turn.number)) keepSkipped();
        onward();
      } catch (trouble) {
        if (signal.aborted) return;
        save.disabled = false;
        line.textContent = trouble.message;
      }
    });
    const kept = labels.has(turn.number) ? "al gelabeld" : skipped.has(turn.number) ? "overgeslagen" : "";
    place.replaceChildren(bar(`Vraag ${here + 1} van ${turns.length}`), kept ? el("p", { class: "small kept", text: `Deze vraag heb je ${kept}.` }) : "", box);
    if (focus) place.querySelector("h2").focus();
  }

  function onward() {
    const after = turns.findIndex((one, i) => i > here && !labels.has(one.number) && !skipped.has(one.number));
    if (after >= 0) here = after;
    else if (all()) finishing = true;
    else here = turns.findIndex((one) => !labels.has(one.number) && !skipped.has(one.number));
    show();
  }

  function finish(focus) {
    place.onkeydown = null;
    const line = el("p", { class: "wrong", role: "alert" });
    const close = button("Ik ben klaar", () => asking(close, "Daarna kun je niets meer veranderen, en zie je wat de ander en de coach vonden.", "Ja, ik ben klaar", async () => {
      try {
        await post(`${at(id)}/annotations`, { annotator: name, turns: [], finished: true }, signal);
        done();
        return true;
      } catch (trouble) {
        if (!signal.aborted) line.textContent = trouble.message;
        return false;
      }
    }), { class: "primary" });
    place.replaceChildren(bar("Alle vragen gehad"), el("section", { class: "card" },
      el("p", { text: `Je hebt ${counted(labels.size, "vraag", "vragen")} gelabeld${skipped.size ? ` en ${counted(skipped.size, "vraag", "vragen")} overgeslagen` : ""}.` }), line,
      el("div", { class: "row" }, labels.size ? close : null, button("Kijk nog eens terug", () => { finishing = false; here = 0; show(); }))));
    if (focus) place.querySelector("h2").focus();
  }

  if (own.turns.length && own.turns.every((one) => one.text === null)) return failed(new Error("De tekst is gewist."), done);
  show(false);
  return place;
}

function readSkipped(id, name) {
  try {
    const found = JSON.parse(sessionStorage.getItem(`${SKIPPED}${id}-${name}`));
    return Array.isArray(found) ? found : [];
  } catch { return []; }
}

// what was said just before, so that filling in can be told from listening
function context(turns, turn) {
  const before = turns.slice(0, turns.indexOf(turn)).slice(-BEFORE).filter((one) => one.text !== null);
  if (!before.length) return null;
  return el("div", { class: "before" }, el("p", { class: "small", text: "Wat eraan voorafging" }),
    el("ul", { class: "plain" }, before.map((one) => el("li", { class: one.asks ? "" : "told" }, el("span", { class: "who", text: one.asks ? "vraag" : "inbrenger" }), typed(one.text, 600)))));
}
