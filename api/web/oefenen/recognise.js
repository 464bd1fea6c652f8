// Herkennen: which kind of question is this? Judged in the page, so that a round goes on without the service.
import { button, el, freshId, marked, wordsOf } from "./dom.js";
import { NAMES, listed } from "./names.js";
import { objection } from "./objection.js";
import { playRound } from "./round.js";

const NOTHING = "none";
const RESCUE = 2;
const FINE = new Set(["open", "invitation", NOTHING]);
const shade = (item) => (item.right.every((one) => FINE.has(one)) ? "fine-words" : "");

export function recognise({ main, signal }) {
  main.addEventListener("keydown", keyed, { signal });
  playRound({ exercise: "herkennen", main, signal, question, reviewed });
}

// Only while the focus is inside the exercise: number keys choose, Enter goes on.
function keyed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea")) return;
  const options = document.querySelectorAll(".options input:enabled");
  const chosen = /^[1-9]$/.test(event.key) && [...options].find((one) => one.dataset.key === event.key);
  if (chosen) {
    event.preventDefault();
    chosen.focus();
    chosen.click();
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary, input")) {
    event.preventDefault();
    document.querySelector(".question .primary")?.click();
  }
}

function choices(item, stage) {
  const name = freshId("choice");
  return item.options.map((option, i) => {
    const input = el("input", { type: item.asks === "form" ? "radio" : "checkbox", name, value: option.value, "data-key": String(i + 1) });
    return el("label", { class: "option" }, input, el("span", { class: "key", "aria-hidden": "true", text: String(i + 1) }),
      el("span", { class: "name" }, option.name, stage === "full" ? el("span", { class: "meaning", text: option.meaning }) : null));
  });
}

function question(card, item, { stage, last, record, proceed }) {
  const quote = el("blockquote", { class: "quote" }, el("p", { text: item.text }));
  const line = el("div", { class: "line", role: "status" });
  const options = choices(item, stage);
  const inputs = options.map((one) => one.querySelector("input"));
  const check = el("button", { class: "primary", text: stage === "alone" ? (last ? "Rond af" : "Volgende") : "Kijk na" });
  const asked = item.asks === "form" ? "Wat voor vraag is dit?" : "Wat klinkt er in deze vraag?";
  const row = el("div", { class: "row" }, check);
  const form = el("form", {}, el("fieldset", { class: "options" },
    el("legend", {}, asked, item.asks === "flags" ? el("span", { class: "small", text: " Meer dan één mag." }) : null), options), line, row,
    el("p", { class: "small keys", text: `Met het toetsenbord: 1 tot ${options.length} kiest, Enter gaat verder.` }));
  let first = null;
  let tries = 0;
  let help = 0;

  form.addEventListener("change", ({ target }) => {
    // "nothing" and anything else exclude one another
    if (item.asks === "flags" && target.checked) for (const one of inputs) {
      if (one !== target && (one.value === NOTHING) !== (target.value === NOTHING)) one.checked = false;
    }
  });
  if (stage === "hint") row.append(button("Hint", (event) => {
    help = 1;
    line.replaceChildren(el("p", { text: item.look }));
    event.target.remove();
    check.focus();
  }));

  function answer(given) {
    const right = given.length === item.right.length && given.every((value) => item.right.includes(value));
    const some = given.some((value) => item.right.includes(value));
    if (first === null) {
      first = { right, some, help, given };
      record(first);
    }
    if (stage === "alone") return proceed();
    if (stage !== "full" || right || given.length === 0) return after(right && tries > 0);
    tries += 1;
    explain(given, some);
  }

  // a wrong choice is explained at once, and one may choose again
  function explain(given, some) {
    const wrong = given.filter((value) => !item.right.includes(value));
    const meaning = (value) => item.options.find((one) => one.value === value).meaning;
    const heard = given.filter((value) => item.right.includes(value)).map((value) => NAMES[value]);
    line.replaceChildren(el("p", {}, el("strong", { text: some ? "Bijna. " : "Kijk nog eens. " }),
      some ? `Je hoort goed: ${listed(heard)}. ${wrong.length ? "" : "Er klinkt nog iets in. "}` : ""),
    ...wrong.map((value) => el("p", {}, el("strong", { text: `Niet ${NAMES[value]}. ` }), `Dat is: ${lower(meaning(value))}`)));
    for (const one of inputs) if (wrong.includes(one.value)) {
      one.checked = false;
      one.disabled = true;
      one.closest("label").classList.add("out");
    }
    if (tries === RESCUE) row.append(button("Laat het zien", () => after(false)));
    (inputs.find((one) => !one.disabled) ?? check).focus();
  }

  function after(later) {
    const verdict = el("h3", { class: first.right || later ? "verdict good" : "verdict", tabindex: "-1", text: judged(item, first, later) });
    const given = first.right || !first.given.length ? null
      : el("p", { class: "small", text: `Jouw ${later ? "eerste " : ""}antwoord: ${listed(first.given.map((value) => NAMES[value]))}.` });
    const panel = el("div", { class: "panel" }, verdict, given);
    const next = () => button(last ? "Naar het overzicht" : "Volgende vraag", proceed, { class: "primary" });
    const reveal = (bonus) => {
      quote.replaceChildren(marked(item.text, item.words, { class: shade(item) }));
      panel.replaceChildren(verdict, ...[given].filter(Boolean), ...bonus, ...taught(item, true),
        el("div", { class: "row" }, next()), objection({ text: item.text, labels: item.right, exercise: "herkennen" }));
    };
    form.replaceWith(panel);
    if (item.words.length) seek(quote, panel, item, reveal);
    else reveal([]);
    verdict.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = inputs.filter((one) => one.checked).map((one) => one.value);
    if (!given.length) return line.replaceChildren(el("p", { text: "Kies eerst een antwoord." }));
    answer(given);
  });
  card.replaceChildren(quote, form);
}

// which words give it away: a bonus, not right or wrong
function seek(quote, panel, item, reveal) {
  const words = wordsOf(item.text).map((word) => ({ ...word, on: false }));
  quote.replaceChildren(el("div", { class: "words", role: "group", "aria-label": "De woorden van de vraag" }, words.map((word) =>
    button(word.text, ({ target }) => {
      word.on = !word.on;
      target.setAttribute("aria-pressed", String(word.on));
    }, { class: "word", "aria-pressed": "false" }))));
  const tells = (word) => item.words.some(([start, end]) => word.start < end && word.end > start);
  const show = button("Laat zien", () => {
    const chosen = words.filter((word) => word.on);
    const hit = chosen.filter(tells).length;
    const all = words.filter(tells).length;
    reveal(chosen.length ? [el("p", { class: "bonus", text: bonus(hit, all, chosen.length) })] : []);
    panel.querySelector(".verdict").focus();
  }, { class: "primary" });
  panel.append(el("p", { class: "seek" }, el("strong", { text: "Welke woorden verraden het? " }), "Tik ze aan in de vraag. Overslaan mag."),
    el("div", { class: "row" }, show));
}

function bonus(hit, all, chosen) {
  if (!hit) return "Andere woorden verraden het. Ze staan nu onderstreept.";
  if (hit === all && chosen === all) return "Precies die woorden. Scherp.";
  return hit === all ? "Ja, daar zit het. Met iets minder woorden kan het ook." : "Ja, je zit op de goede plek.";
}

function judged(item, first, later) {
  const names = listed(item.right.map((value) => NAMES[value]));
  if (later) return `Ja: ${names}.`;
  if (first.right) return `Goed gezien: ${names}.`;
  return first.some ? `Bijna. Het hele antwoord: ${names}.` : `Het antwoord: ${names}.`;
}

function taught(item, tip) {
  const meanings = item.options.filter((one) => item.right.includes(one.value));
  return [
    tip ? el("p", { class: "tip-line", text: item.tip }) : null,
    ...meanings.map((one) => el("p", {}, el("strong", { text: `${first(one.name)}. ` }), one.meaning)),
    el("p", { class: "source", text: `${item.source.document}, ${item.source.where}` }),
  ].filter(Boolean);
}

function reviewed(item, result) {
  return [
    marked(item.text, item.words, { class: `marked ${shade(item)}` }),
    el("p", {}, el("strong", { text: "Antwoord: " }), `${listed(item.right.map((value) => NAMES[value]))}.`,
      result.right ? "" : ` Jij koos: ${listed(result.given.map((value) => NAMES[value]))}.`),
    ...taught(item, true),
    objection({ text: item.text, labels: item.right, exercise: "herkennen" }),
  ];
}

const first = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
