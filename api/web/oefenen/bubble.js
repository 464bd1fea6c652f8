// One line of a conversation, and what the coach says about it: less and less of it as the help fades.
import { el, marked } from "./dom.js";
import { minded } from "./feedback.js";
import { FORMS } from "./names.js";
import { objection } from "./objection.js";

export function bubble(who, text, own = false) {
  return el("div", { class: own ? "bubble own" : "bubble" }, el("p", { class: "who", text: who }), el("p", { class: "said", text: own ? text.trim() : flowing(text) }));
}

// a story may be wrapped in its file; only an empty line is a new paragraph
const flowing = (text) => text.trim().replace(/([^\n])\n(?!\n)/g, "$1 ");

const HINTS = {
  why: "reden", advice: "oplossing", leading: "duwt", interpretation: "ingevuld", judgement: "afkeuring", stacked: "één tegelijk",
  generalisation: "altijd of iedereen",
};

export function remarks(line, { late = false } = {}) {
  const stage = late ? "full" : line.stage;
  if (stage === "after" || stage === "alone") return [];
  const bad = minded(line.findings);
  const kind = bad.length ? bad[0].title : FORMS[line.form];
  if (stage === "hint") {
    const word = bad.length && HINTS[bad[0].flag];
    return [el("div", { class: "remark" }, el("p", {}, el("strong", { text: kind }), word ? ` · let op: ${word}` : ""), disputed(line))];
  }
  const box = el("div", { class: line.right ? "remark good" : "remark" });
  if (!bad.length) {
    box.append(el("p", {}, el("strong", { text: line.right ? `Mooi, een ${FORMS[line.form]}.` : `Dit is een ${FORMS[line.form]}.` })));
  } else {
    box.append(marked(line.text, bad.map((one) => [one.start, one.end]), {}),
      ...bad.slice(0, 2).map((one) => el("p", {}, el("strong", { text: `${one.title}. ` }), one.message,
        el("span", { class: "source", text: `${one.source.document}, ${one.source.where}` }))));
    if (line.other) box.append(el("p", {}, "Je kunt ook vragen: ", el("em", { text: line.other })));
  }
  box.append(disputed(line));
  return [box];
}

const disputed = ({ text, labels, form }) =>
  objection({ text, labels: labels.filter((one) => one !== "asking").concat(form), exercise: "casus" });
