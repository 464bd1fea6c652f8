// Voortgang: per label how it goes and how sure that is, the rounds without help, and what comes back when.
import { el, opened, waiting } from "./dom.js";
import { notebookCard } from "./keep.js";
import { EXERCISES, counted, moment } from "./names.js";
import { attempts, onChange } from "./notebook.js";
import { figures, roundsPicture, whisker } from "./picture.js";
import { failed } from "./round.js";
import { call } from "./service.js";

const LENGTH = 8;

export function progress({ main, signal }) {
  const place = opened(main, "Voortgang", "Wat gaat al vanzelf, en wat kan nog oefening gebruiken?");
  const shown = el("div", { class: "reserved" }, waiting());
  place.replaceChildren(shown, notebookCard(signal));
  let number = 0;

  async function show() {
    const mine = ++number;
    const all = attempts();
    if (!all.length) {
      return shown.replaceChildren(el("section", { class: "card empty" }, el("h2", { text: "Nog leeg, en dat is prima" }),
        el("p", { text: "Na een paar vragen zie je hier wat goed gaat en wat terugkomt." }),
        el("a", { class: "button primary", href: "#/herkennen", text: "Begin met herkennen" })));
    }
    try {
      const found = await call("/v1/practice/progress", { attempts: all }, signal);
      if (mine === number && !signal.aborted) shown.replaceChildren(...pictures(found));
    } catch (trouble) {
      if (mine === number && !signal.aborted) shown.replaceChildren(failed(trouble, show), practised(all));
    }
  }
  onChange(show, signal);
  show();
}

function pictures({ labels, courses, back }) {
  const sure = labels.filter((one) => one.enough);
  const few = labels.filter((one) => !one.enough);
  const rounds = Object.entries(courses).filter(([, one]) => one.rounds.length);
  return [
    el("section", { class: "card" }, el("h2", { text: "Per soort" }),
      el("p", { class: "small", text: "Alleen wat je zonder hulp vooraf deed. De stip is wat goed ging; hoe korter de streep, hoe zekerder." }),
      ...(sure.length ? [SCALE(), el("ul", { class: "whiskers" }, sure.map(whisker))] : []), tooFew(few),
      el("details", {}, el("summary", { text: "De cijfers als tabel" }), figures(labels))),
    el("section", { class: "card" }, el("h2", { text: "Rondes zonder hulp" }),
      rounds.length ? rounds.map(([name, one]) => roundsPicture(one.rounds, LENGTH, EXERCISES[name].title))
        : el("p", { text: "Nog geen. Als het goed gaat, komt er vanzelf een ronde zonder hulp." })),
    el("section", { class: "card" }, el("h2", { text: "Wat komt wanneer terug" }),
      ...Object.entries(back).map(([name, due]) => comingBack(EXERCISES[name].title, due))),
  ];
}

// what the page knows by itself
function practised(all) {
  const rows = Object.entries(EXERCISES).map(([name, { title }]) => [title, all.filter((one) => one.exercise === name)]);
  return el("section", { class: "card" }, el("h2", { text: "Dit heb je geoefend" }),
    el("p", { class: "small", text: "Dit staat in je browser. De rest zie je weer als de coach er is." }),
    el("table", { class: "figures" }, el("thead", {}, el("tr", {}, ["Oefening", "Geoefend", "In één keer goed"].map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, rows.map(([title, some]) => el("tr", {}, el("th", { scope: "row", text: title }),
        el("td", { text: String(some.length) }), el("td", { text: String(some.filter((one) => one.right).length) }))))));
}

const SCALE = () => el("div", { class: "scale small", "aria-hidden": "true" }, el("span", { text: "niets goed" }), el("span", { text: "alles goed" }));

function tooFew(few) {
  if (!few.length) return null;
  return el("div", { class: "few" }, el("h3", { text: "Nog te weinig vragen om iets te zeggen" }),
    el("ul", { class: "labels" }, few.map((one) => el("li", { text: one.alone.n ? `${one.name}: ${one.alone.n}` : one.name }))));
}

function comingBack(title, due) {
  if (!due.length) return el("p", {}, el("strong", { text: `${title}: ` }), "nog niets.");
  const groups = new Map();
  for (const one of due) groups.set(moment(one.at), (groups.get(moment(one.at)) ?? 0) + 1);
  const shown = [...groups].slice(0, 4);
  const rest = due.length - shown.reduce((sum, [, count]) => sum + count, 0);
  return el("div", { class: "due" }, el("h3", { text: title }), el("ul", { class: "labels" },
    shown.map(([when, count]) => el("li", { text: `${when}: ${counted(count, "vraag", "vragen")}` })),
    rest ? el("li", { text: `later: ${rest}` }) : null));
}
