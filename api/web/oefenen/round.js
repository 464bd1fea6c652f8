// A round of questions: deals them, keeps where one is, lets the help fade, and looks back at the end.
import { button, el, opened, say, unsay, waiting } from "./dom.js";
import { EXERCISES, NAMES, counted, listed, moment } from "./names.js";
import { add, attempts } from "./notebook.js";
import { whenBack } from "./away.js";
import { call } from "./service.js";
import { courseOf, moved, stageControl } from "./stage.js";
import { ROUND, tabRead, tabWrite } from "./storage.js";

const LENGTH = 8;

export function failed(trouble, again) {
  const card = el("div", { class: "card failed" }, el("p", { role: "alert", text: trouble.message }),
    trouble.away ? el("p", { class: "small", text: "Zodra de coach er weer is, gaat het hier vanzelf verder." }) : null,
    button("Probeer het opnieuw", again, { class: "primary" }));
  if (trouble.away) whenBack(again, () => card.isConnected);
  return card;
}

// `question(card, item, help)` shows one; `reviewed(item, result)` looks back on one.
export function playRound({ exercise, main, signal, question, reviewed }) {
  const place = opened(main, EXERCISES[exercise].title, EXERCISES[exercise].about);
  const key = ROUND + exercise;
  let state = tabRead(key);
  let spare = null;
  let fading = Promise.resolve(null);
  const save = () => tabWrite(key, state);

  async function deal(chosen) {
    place.replaceChildren(waiting());
    let round;
    try {
      round = await call("/v1/practice/next", { exercise, attempts: attempts(exercise), count: LENGTH, stage: chosen }, signal);
    } catch (trouble) {
      if (signal.aborted) return;
      if (!spare) return place.replaceChildren(failed(trouble, () => deal(chosen)));
      round = { ...spare, stage: chosen ?? spare.stage };
    }
    if (signal.aborted) return;
    spare = null;
    // a round without help that was left halfway goes on where it was
    const rest = !chosen && round.stage === "alone" && round.left ? round.left : LENGTH;
    state = { stage: round.stage, chosen: Boolean(chosen), why: rest < LENGTH ? `Je was bezig met een ronde zonder hulp. Nog ${counted(rest, "vraag", "vragen")}.` : round.why, items: round.items.slice(0, rest), results: [], draft: "" };
    save();
    show();
  }

  // the next round, so that it is there when the service is not
  async function prefetch() {
    const here = new Set(state.items.map((one) => one.id));
    try {
      const round = await call("/v1/practice/next", { exercise, attempts: attempts(exercise), count: 2 * LENGTH, stage: null }, signal);
      spare = { ...round, items: round.items.filter((one) => !here.has(one.id)).slice(0, LENGTH) };
    } catch { /* there is still this round */ }
  }

  function dots() {
    const at = state.results.length;
    return el("span", { class: "dots", "aria-hidden": "true" }, state.items.map((_, i) => {
      const done = state.results[i];
      const kind = !done ? (i === at ? "here" : "") : state.stage === "alone" ? "done" : done.right ? "right" : "missed";
      return el("i", { class: kind });
    }));
  }

  function show(line = "") {
    if (!state.items.length) return place.replaceChildren(el("p", { text: "Er zijn nu geen vragen om te oefenen." }));
    const at = state.results.length;
    if (at >= state.items.length) return finish();
    const item = state.items[at];
    const heading = el("h2", { class: "count", tabindex: "-1", text: `Vraag ${at + 1} van ${state.items.length}` });
    const card = el("div", { class: "card question" });
    place.replaceChildren(
      el("div", { class: "bar" }, el("div", { class: "where" }, heading, dots()), stageControl(state.stage, state.chosen, deal)),
      line ? el("p", { class: "moved", role: "status", text: line }) : "",
      card,
      el("p", { class: "small why", text: [item.again ? "Deze vraag kwam je eerder tegen." : "", at === 0 ? state.why : ""].filter(Boolean).join(" ") }),
    );
    question(card, item, {
      stage: state.stage,
      signal,
      last: at === state.items.length - 1,
      draft: state.draft,
      drafted: (text) => { state.draft = text; save(); },
      record: (result) => record(at, item, result),
      proceed,
      drop: () => { state.items.splice(at, 1); save(); show(); },
    });
    heading.focus();
    if (at >= state.items.length - 2 && !spare) prefetch();
  }

  function record(at, item, result) {
    state.results[at] = result;
    state.draft = "";
    save();
    add({ exercise, item: item.id, labels: item.labels, right: result.right, stage: state.stage, help: result.help });
    if (!state.chosen && state.stage !== "alone") fading = courseOf(exercise, signal);
  }

  async function proceed() {
    // the answer is nearly always here already; a slow one must not hold up the next question
    const now = await Promise.race([fading, new Promise((go) => setTimeout(go, 60, null))]);
    if (signal.aborted) return;
    if (now && now.stage !== state.stage && now.stage !== "alone") {
      const line = moved(state.stage, now.stage);
      state.stage = now.stage;
      save();
      return show(line);
    }
    show();
  }

  async function finish() {
    const right = state.results.filter((one) => one.right).length;
    const names = (wanted) => [...new Set(state.items.filter((_, i) => state.results[i].right === wanted)
      .flatMap((one) => one.labels))].map((label) => NAMES[label]);
    const good = names(true);
    const heading = el("h2", { tabindex: "-1", text: praise(right, state.items.length) });
    const score = `${right} van de ${counted(state.items.length, "vraag", "vragen")} in één keer goed`
      + (state.stage === "alone" ? ", zonder hulp." : ".");
    const backs = el("p", { class: "backs", text: "Wat lastig was, komt vanzelf terug." });
    const list = state.items.map((item, i) => {
      const done = state.results[i];
      return el("details", { class: done.right ? "look right" : "look missed", open: state.stage === "alone" && !done.right },
        el("summary", {}, el("span", { class: "sign", text: done.right ? "Goed" : "Komt terug" }), el("span", { text: item.text })),
        ...reviewed(item, done));
    });
    const next = el("p", { class: "small next" });
    place.replaceChildren(
      el("div", { class: "card done" }, heading, el("p", { text: score }),
        good.length ? el("p", { text: `Dit ging goed: ${listed(good)}.` }) : null, backs, next,
        el("div", { class: "row" }, button("Nog een ronde", () => again(), { class: "primary" }),
          el("a", { class: "button", href: "#/voortgang", text: "Bekijk je voortgang" }))),
      el("h2", { text: state.stage === "alone" ? "Eén voor één terugkijken" : "Terugkijken" }), el("div", { class: "looks" }, list));
    heading.focus();
    const items = state.items;
    const missed = items.filter((_, i) => !state.results[i].right);
    const [course, progress] = await Promise.all([courseOf(exercise, signal), comesBack(exercise, signal)]);
    if (signal.aborted) return;
    if (progress && missed.length) {
      const due = new Map(progress.map((one) => [one.item, one.at]));
      const when = [...new Set(missed.map((one) => due.get(one.id)).filter(Boolean).sort((a, b) => a - b).map((at) => moment(at)))];
      if (when.length) backs.textContent = `${counted(missed.length, "vraag komt", "vragen komen")} terug: ${listed(when)}.`;
    } else if (!missed.length) backs.textContent = "Deze vragen komen later terug, met steeds meer tijd ertussen.";
    if (course?.stage === "alone") next.textContent = "De volgende ronde is zonder hulp. Daarna kijk je alles één voor één terug.";
  }

  function again() {
    tabWrite(key, null);
    deal(null);
  }

  const away = `Je bent offline. ${exercise === "herkennen" ? "Deze ronde kun je gewoon afmaken." : "Wat je typt, blijft staan."}`;
  addEventListener("offline", () => say(away), { signal });
  addEventListener("online", () => unsay(away), { signal });
  signal.addEventListener("abort", () => unsay(away));
  try {
    if (state?.items && Array.isArray(state.results)) return show();
  } catch { /* of an older page: deal anew */ }
  deal(null);
}

function praise(right, all) {
  if (right === all) return "Alles gezien. Knap werk.";
  if (right >= all * 0.75) return "Een mooie ronde.";
  return right ? "Klaar. Hier leer je van." : "Klaar. Deze waren lastig.";
}

async function comesBack(exercise, signal) {
  try {
    return (await call("/v1/practice/progress", { attempts: attempts(exercise) }, signal)).back[exercise];
  } catch {
    return null;
  }
}
