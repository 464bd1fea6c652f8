// Herschrijven: turn a question into one that may be asked; the coach judges the trainee's own words.
import { button, el, freshId, marked } from "./dom.js";
import { explained, minded, underlined } from "./feedback.js";
import { listed } from "./names.js";
import { objection } from "./objection.js";
import { playRound } from "./round.js";
import { whenBack } from "./away.js";
import { call } from "./service.js";
import { whileTyping } from "./typing.js";

const EXERCISE = "herschrijven";
export const BACK = () => el("p", { text: "De coach is er weer. Je kunt verder." });
const SHOWN = 3; // the step of help that shows the whole question

export function rephrase({ main, signal }) {
  playRound({ exercise: EXERCISE, main, signal, question, reviewed });
}

// Sends what was typed on Enter; Shift+Enter makes a line.
export function onEnter(field, act) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    act();
  });
}

function question(card, item, { stage, last, draft, drafted, record, proceed, drop, signal }) {
  const id = freshId("own");
  const field = el("textarea", { id, rows: "3", spellcheck: "true" });
  field.value = draft;
  const live = el("div", { class: stage === "full" ? "live" : "live small-live", "aria-live": "polite" });
  const check = button(stage === "alone" ? (last ? "Rond af" : "Volgende") : "Kijk na", go, { class: "primary" });
  const steps = el("ol", { class: "steps", "aria-live": "polite" });
  const most = { full: 3, hint: 1 }[stage] ?? 0;
  let help = 0;
  let first = null;
  let latest = 0;
  const typing = whileTyping(look, signal);
  const more = most ? button("Geef me een hint", () => {
    steps.append(el("li", { text: item.help[help] }));
    help += 1;
    more.textContent = help === 1 ? "Hoe kan ik beginnen?" : "Laat de hele vraag zien";
    if (help < most) return;
    more.remove();
    field.focus();
  }) : null;

  const judge = (text) => call("/v1/practice/rephrase", { item: item.id, text }, signal);

  async function look() {
    const number = ++latest;
    if (!field.value.trim()) return live.replaceChildren();
    try {
      const judged = await judge(field.value);
      if (number === latest) live.replaceChildren(...brief(judged));
    } catch (trouble) {
      if (number !== latest || signal.aborted) return;
      const told = el("p", { text: trouble.message });
      live.replaceChildren(told);
      if (trouble.away) whenBack(typing.go, () => told.isConnected);
    }
  }

  field.addEventListener("input", () => {
    drafted(field.value);
    if (stage !== "full") return live.replaceChildren();
    typing.go();
  });
  onEnter(field, go);

  async function go() {
    typing.stop();
    const number = ++latest;
    const text = field.value;
    if (!text.trim()) {
      live.replaceChildren(el("p", { text: "Typ eerst je eigen vraag." }));
      return field.focus();
    }
    check.disabled = true;
    try {
      const judged = await judge(text);
      if (number !== latest || signal.aborted) return;
      if (!first) {
        first = kept(text, judged, help);
        record(first);
      }
      if (stage === "alone") return proceed();
      after(text, judged);
    } catch (trouble) {
      if (signal.aborted) return;
      const told = el("p", { role: "alert", text: trouble.message });
      live.replaceChildren(told);
      if (trouble.away) whenBack(() => told.replaceWith(BACK()), () => told.isConnected);
      // an item that is gone must not end the round
      if (trouble.code === "expired-item") live.append(button("Volgende vraag", drop));
    } finally {
      check.disabled = false;
    }
  }

  function after(text, judged) {
    const verdict = el("h3", { class: judged.right ? "verdict good" : "verdict", tabindex: "-1", text: judged.words });
    const retry = judged.right ? null : button("Probeer het nog eens", () => {
      panel.replaceWith(work);
      field.focus();
    });
    const panel = el("div", { class: "panel" }, verdict, ...told(text, judged, item),
      el("div", { class: "row" }, button(last ? "Naar het overzicht" : "Volgende vraag", proceed, { class: "primary" }), retry),
      objection({ text, labels: labels(judged.feedback), exercise: EXERCISE }));
    work.replaceWith(panel);
    verdict.focus();
  }

  const shown = stage === "full" ? marked(item.text, item.words, {}) : el("p", { text: item.text });
  const names = stage === "full" ? el("p", { class: "small", text: `In deze vraag: ${listed(item.names)}.` }) : null;
  const work = el("div", { class: "work" }, el("label", { for: id, text: "Jouw vraag" }), field,
    el("div", { class: "row" }, check, more), steps, live);
  card.replaceChildren(el("blockquote", { class: "quote" }, shown), ...[names].filter(Boolean), work);
  if (draft && stage === "full") typing.go();
}

const labels = ({ labels: { form, flags } }) => (flags.length ? flags : [form]);

function kept(text, judged, help) {
  return { text, help, right: judged.right && help < SHOWN, words: judged.words, labels: labels(judged.feedback),
    findings: judged.feedback.findings, answers: judged.answers };
}

function brief(judged) {
  const bad = minded(judged.feedback.findings);
  return [el("p", { class: judged.right ? "verdict good" : "verdict", text: judged.words }),
    ...(bad.length ? [underlined(judged.feedback), explained(bad)] : [])];
}

function compared(text, answers) {
  return el("div", { class: "sides" },
    el("div", {}, el("p", { class: "side", text: "Jouw vraag" }), el("p", { text })),
    el("div", {}, el("p", { class: "side", text: "Zo kan het ook" }), el("ul", {}, answers.map((one) => el("li", { text: one })))));
}

function told(text, judged, item) {
  const bad = minded(judged.feedback.findings);
  return [...(bad.length ? [underlined(judged.feedback), explained(bad)] : []), compared(text, judged.answers),
    ...(judged.right ? [] : [el("p", { class: "tip-line", text: item.tip })])];
}

function reviewed(item, result) {
  const bad = minded(result.findings);
  return [
    el("p", { class: "verdict", text: result.words }),
    ...(bad.length ? [marked(result.text, bad.map((one) => [one.start, one.end])), explained(bad)] : []),
    compared(result.text, result.answers),
    el("p", { class: "tip-line", text: item.tip }),
    objection({ text: result.text, labels: result.labels, exercise: EXERCISE }),
  ];
}
