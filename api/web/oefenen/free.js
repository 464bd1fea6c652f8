// Vrij oefenen: any question, full feedback while typing.
import { button, el, freshId, opened } from "./dom.js";
import { minded, stepwise, whole } from "./feedback.js";
import { EXERCISES } from "./names.js";
import { add } from "./notebook.js";
import { objection } from "./objection.js";
import { whenBack } from "./away.js";
import { call } from "./service.js";
import { DRAFT, tabRead, tabWrite } from "./storage.js";
import { whileTyping } from "./typing.js";

const TRIES = ["Heb je al eens met hem gepraat?", "Was je boos of vooral teleurgesteld?", "Wat ging er door je heen?"];

export function free({ main, signal }) {
  const place = opened(main, EXERCISES.vrij.title, EXERCISES.vrij.about);
  const id = freshId("free");
  const field = el("textarea", { id, rows: "3", spellcheck: "true" });
  const answer = el("section", { class: "live tall", "aria-live": "polite", "aria-label": "Terugkoppeling" });
  const line = el("p", { class: "small", role: "status" });
  const save = button("Tel mee", count, { class: "primary", disabled: true });
  const below = el("div", {});
  let feedback = null;
  let help = 0;
  let counted = "";
  let latest = 0;
  const typing = whileTyping(check, signal);

  function use(text) {
    field.value = text;
    field.focus();
    typed();
  }

  async function check() {
    const text = field.value;
    const number = ++latest;
    feedback = null;
    save.disabled = true;
    tabWrite(DRAFT, text);
    if (!text.trim()) {
      help = 0; // what is typed next is another question
      return invite();
    }
    try {
      const found = await call("/v1/check", { text }, signal);
      if (number !== latest) return;
      // of what is typed since, the next answer tells
      feedback = field.value === text ? found : null;
      save.disabled = !feedback || text === counted || found.labels.form === "statement";
      answer.replaceChildren(...whole(found), ...stepwise(found.suggestions, use, { taken: (level) => { help = Math.max(help, level); } }));
      below.replaceChildren(objection({ text, labels: [found.labels.form, ...found.labels.flags], exercise: "vrij" }));
    } catch (trouble) {
      if (number !== latest || signal.aborted) return;
      const again = trouble.away ? button("Probeer het opnieuw", typed) : "";
      clear(el("p", { text: trouble.message }), again);
      if (again) whenBack(typed, () => again.isConnected);
    }
  }

  function invite() {
    clear(el("p", { class: "small", text: "Geen idee waar je moet beginnen? Kijk wat de coach hiervan zegt:" }),
      el("ul", { class: "tries" }, TRIES.map((text) => el("li", {}, button(text, () => use(text))))));
  }

  function clear(...shown) {
    answer.replaceChildren(...shown);
    below.replaceChildren();
  }

  function typed() {
    line.textContent = "";
    feedback = null;
    save.disabled = true;
    typing.go();
  }

  function count() {
    if (!feedback) return;
    const { form, flags } = feedback.labels;
    const right = (form === "open" || form === "invitation") && !flags.length;
    add({ exercise: "vrij", item: "vrij", labels: ["asking", ...flags], right: right && help < 3, stage: "full", help });
    counted = field.value;
    help = 0;
    save.disabled = true;
    field.focus();
    line.textContent = minded(feedback.findings).length || !right ? "Bewaard. Ook hiervan leer je." : "Bewaard. Mooi gevraagd.";
  }

  field.value = tabRead(DRAFT) ?? "";
  field.addEventListener("input", typed);
  place.replaceChildren(el("div", { class: "card" }, el("label", { for: id, text: "Jouw vraag" }), field,
    el("div", { class: "row" }, save, line)), answer, below);
  if (field.value) typed();
  else invite();
}
