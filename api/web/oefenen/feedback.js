// What the coach says about a question, as elements; the pages / and /oefenen show the same.
import { button, el, marked } from "./dom.js";
import { AIMS, FLAGS, FOCUS, FORMS, SEVERITIES, SUGGESTIVE } from "./names.js";

export const minded = (findings) => findings.filter((one) => one.severity !== "good");

export function underlined(feedback) {
  return marked(feedback.text, minded(feedback.findings).map((one) => [one.start, one.end]));
}

export function labelled({ form, flags, focus, aim }) {
  const list = el("ul", { class: "labels" });
  const add = (text) => list.append(el("li", { text }));
  add(FORMS[form]);
  const under = flags.filter((flag) => SUGGESTIVE.has(flag)).map((flag) => FLAGS[flag]);
  if (under.length) add(`suggestief: ${under.join(", ")}`);
  for (const flag of flags) if (!SUGGESTIVE.has(flag)) add(FLAGS[flag] ?? flag);
  if (focus) add(`over: ${FOCUS[focus] ?? focus}`);
  if (aim) add(`doel: ${AIMS[aim] ?? aim}`);
  return list;
}

export function explained(findings) {
  return el("ul", { class: "findings" }, findings.map((one) =>
    el("li", { class: one.severity },
      el("strong", { text: `${SEVERITIES[one.severity]}: ${one.title}` }),
      one.message,
      el("span", { class: "source", text: `${one.source.document}, ${one.source.where}` }))));
}

export function whole(feedback) {
  const fine = minded(feedback.findings).length ? null : el("p", { class: "fine", text: "Niets op aan te merken in deze stap." });
  return [underlined(feedback), labelled(feedback.labels), fine, explained(feedback.findings)].filter(Boolean);
}

// help comes in steps: what to change, how to begin, the whole question
export function stepwise(suggestions, use, { most = 3, taken = () => {} } = {}) {
  if (!suggestions.length) return [];
  const steps = el("ol", { class: "steps" });
  const first = suggestions[0].help;
  let level = 0;
  const more = button("Geef me een hint", () => {
    level += 1;
    taken(level);
    if (level < 3) steps.append(el("li", { text: first[level - 1] }));
    else for (const one of suggestions) {
      const take = use && button(one.text, () => use(one.text), { class: "use" });
      steps.append(el("li", { text: one.example ? "Voorbeeld: " : "" }, take || one.text));
    }
    if (level >= most) {
      // a removed button would leave the keyboard nowhere
      if (document.activeElement === more) {
        const shown = steps.lastElementChild;
        shown.tabIndex = -1;
        shown.focus();
      }
      more.remove();
    }
    more.textContent = level === 1 ? "Hoe kan ik beginnen?" : "Laat de hele vraag zien";
  });
  return [el("section", { class: "help" }, el("h2", { text: "Anders vragen" }), steps, more)];
}
