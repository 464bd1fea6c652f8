// Looking back on a conversation: what came to light, what stayed hidden, and which question would have opened it.
import { button, el } from "./dom.js";
import { bubble, remarks } from "./bubble.js";
import { lightPicture } from "./light.js";
import { AIMS, FOCUS, counted } from "./names.js";

export function debriefed(place, state, { again, back }) {
  const { debrief, story } = state;
  const { name } = story.inbrenger;
  const all = debrief.told.length + debrief.hidden.length;
  place.replaceChildren(
    el("section", { class: "card" }, el("h2", { tabindex: "-1", text: opening(debrief.told.length, all, name) }),
      el("p", { text: `${counted(debrief.asked, "vraag", "vragen")} gesteld.` }), lightPicture(state.light, name),
      el("ul", { class: "findings lessons" }, debrief.lessons.map((one) =>
        el("li", { class: one.good ? "good" : "tip" }, el("strong", { text: one.good ? "Goed" : "Om mee te nemen" }), one.text,
          el("span", { class: "source", text: `${one.source.document}, ${one.source.where}` }))))),
    section("Dit kwam boven tafel", debrief.told.length ? el("ul", { class: "plain" }, debrief.told.map((one) =>
      el("li", { class: "fact" }, el("p", { text: one.tells }), el("p", { class: "small", text: `Jij vroeg: ${one.question}` }))))
      : el("p", { text: `Nog niets. ${name} vertelt meer bij een open vraag.` })),
    section("Dit bleef nog verborgen", debrief.hidden.length ? el("div", {}, el("p", { class: "small", text: `Met deze vragen had je het gehoord. Klap er een open voor het antwoord van ${name}.` }),
      debrief.hidden.map((one) => hidden(one, name)))
      : el("p", { text: "Niets: je hoorde het hele verhaal." })),
    section("Waar je vragen over gingen", grid(state.talk.asked, name)),
    state.lines.length ? el("details", { class: "card transcript" }, el("summary", { text: "Het hele gesprek, met uitleg bij je vragen" }),
      bubble(name, story.opening),
      state.lines.map((line) => el("div", { class: "turn" }, bubble("Jij", line.text, true), ...remarks(line, { late: true }),
        bubble(name, line.answer)))) : "",
    el("div", { class: "row ends" }, el("a", { class: "button primary", href: "#/casus", text: "Kies een andere casus" }),
      button("Vraag nog verder", back), button("Begin opnieuw", again)));
}

const section = (title, body) => el("section", { class: "card" }, el("h2", { text: title }), body);

function opening(told, all, name) {
  if (told === all) return `${name} heeft alles verteld.`;
  if (told >= all * 0.6) return `${name} heeft je veel verteld.`;
  return told ? `${name} heeft een deel verteld.` : `${name} heeft nog weinig verteld.`;
}

function hidden(one, name) {
  const about = { person: name, task: "het werk", environment: "de omgeving" }[one.focus];
  return el("details", { class: "hid" }, el("summary", {}, el("span", {},
    el("span", { class: "kicker", text: `Over ${about}, ${AIMS[one.aim]}${one.touched ? ". Je was dichtbij" : ""}` }), el("span", { text: `„${one.question}”` }))),
    el("p", { text: one.tells }));
}

// the four kinds of question by person, task and environment
function grid(asked, name) {
  const count = (aim, focus) => asked.filter((one) => one.form !== "statement" && one.aim === aim && one.focus === focus).length;
  const most = Math.max(1, ...Object.keys(AIMS).flatMap((aim) => Object.keys(FOCUS).map((focus) => count(aim, focus))));
  const on = asked.filter((one) => one.follow_up).length;
  const cell = (number) => {
    const dot = el("span", { class: "dot", "aria-hidden": "true" });
    dot.style.setProperty("--size", String(Math.sqrt(number / most)));
    return el("td", {}, number ? dot : null, el("span", { text: String(number) }));
  };
  return el("div", {}, el("table", { class: "grid" },
    el("caption", { class: "small", text: "Hoeveel vragen van elke soort" }),
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "Soort" }), Object.values(FOCUS).map((one) => el("th", { scope: "col", text: one })))),
    el("tbody", {}, Object.entries(AIMS).map(([aim, title]) => el("tr", {}, el("th", { scope: "row", text: title }),
      Object.keys(FOCUS).map((focus) => cell(count(aim, focus))))))),
  el("p", { text: `Doorvragen: ${counted(on, "vraag nam", "vragen namen")} woorden van ${name} op.` }));
}
