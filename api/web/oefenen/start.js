// The start: four exercises, where one stands in each, and the notebook.
import { el, opened, svg } from "./dom.js";
import { notebookCard } from "./keep.js";
import { EXERCISES, counted } from "./names.js";
import { attempts, onChange } from "./notebook.js";
import { whenBack } from "./away.js";
import { call } from "./service.js";
import { STAGES } from "./stage.js";

const ICONS = {
  herkennen: ["M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z", "M15.5 15.5 20 20"],
  herschrijven: ["M4 20l1-4L16 5l3 3L8 19z", "M13.5 7.5l3 3"],
  casus: ["M4 5h11v8H8l-4 3z", "M18 9h2v9l-3-2h-7v-1"],
  vrij: ["M4 4h16v12h-9l-4 4v-4H4z", "M10 8.6a2 2 0 1 1 2.7 1.8c-.5.2-.7.5-.7 1", "M12 13.6v.01"],
};

export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", width: "28", height: "28", "aria-hidden": "true" },
    ICONS[name].map((d) => svg("path", { d })));
}

export function start({ main, signal }) {
  const place = opened(main, "Oefenen met vragen",
    "Leer vragen stellen waar een ander verder mee komt. Je oefent kort, je ziet waarom iets werkt, en de hulp wordt steeds minder.");
  const cards = Object.entries(EXERCISES).map(([name, { title, about }]) => {
    const state = el("p", { class: "small state" });
    const card = el("li", { class: `card exercise ${name}` }, icon(name),
      el("div", {}, el("h2", {}, el("a", { href: `#/${name}`, text: title })), el("p", { text: about }), state));
    return { name, card, state };
  });
  const away = el("p", { class: "small", role: "status" });
  const list = el("ul", { class: "cards" }, cards.map((one) => one.card));
  place.replaceChildren(list, notebookCard(signal));

  let number = 0;
  async function show() {
    const mine = ++number;
    const all = attempts();
    for (const { name, state } of cards) {
      const done = all.filter((one) => one.exercise === name).length;
      state.textContent = done ? `${done} geoefend` : "Nog niet begonnen";
    }
    if (!all.length) return;
    try {
      const { courses, back } = await call("/v1/practice/progress", { attempts: all }, signal);
      if (mine !== number) return;
      away.remove();
      for (const { name, state } of cards) {
        const { attempts: done, stage } = courses[name];
        if (!done) continue;
        const due = (back[name] ?? []).filter((one) => one.at * 1000 <= Date.now()).length;
        state.textContent = [`${done} geoefend`, name === "vrij" ? "" : STAGES[stage].name,
          due ? counted(due, "komt terug", "komen terug") : ""].filter(Boolean).join(" · ");
      }
    } catch (trouble) {
      if (mine !== number || signal.aborted || !trouble.away) return;
      away.textContent = `${trouble.message} Wat je oefende, staat er nog. Zodra de coach er weer is, gaat het vanzelf verder.`;
      list.after(away);
      whenBack(show, () => away.isConnected);
    }
  }
  onChange(show, signal);
  show();
}
