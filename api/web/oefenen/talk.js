// Casus verkennen: a conversation with an inbrenger. The talk is kept here; the service keeps nothing.
import { button, el, freshId, opened, say, waiting } from "./dom.js";
import { minded } from "./feedback.js";
import { debriefed } from "./debrief.js";
import { lightPicture } from "./light.js";
import { EXERCISES } from "./names.js";
import { add, onChange } from "./notebook.js";
import { bubble, remarks } from "./bubble.js";
import { whenBack } from "./away.js";
import { BACK, onEnter } from "./rephrase.js";
import { failed } from "./round.js";
import { call } from "./service.js";
import { courseOf, moved, stageControl } from "./stage.js";
import { CASE, readJson, remove, write } from "./storage.js";

const LOST = new Set(["expired-talk", "bad-talk"]);
const fits = (value) => value !== null && typeof value === "object" && Array.isArray(value.lines)
  && typeof value.talk === "object" && Boolean(value.story?.inbrenger);

export async function conversation({ main, signal, id }) {
  let place = opened(main, EXERCISES.casus.title, "\u00a0"); // room for who it is
  place.replaceChildren(waiting());
  const key = CASE + id;
  const path = `/v1/practice/cases/${encodeURIComponent(id)}`;
  let state = readJson(key, fits);
  if (!state) {
    try {
      const [found, course] = await Promise.all([call(path, undefined, signal), courseOf("casus", signal)]);
      const { talk, ...story } = found;
      state = { story, talk, lines: [], light: found.light, stage: course?.stage ?? "full", chosen: false, draft: "" };
    } catch (trouble) {
      if (signal.aborted) return;
      const gone = trouble.code === "unknown-case";
      const back = el("a", { class: "button", href: "#/casus", text: "Naar de casussen" });
      return place.replaceChildren(gone ? el("div", { class: "card failed" }, el("p", { text: trouble.message }), back)
        : failed(trouble, () => conversation({ main, signal, id })));
    }
  }
  if (signal.aborted) return;
  const save = () => write(key, JSON.stringify(state));
  const { story } = state;
  const name = story.inbrenger.name;
  document.title = `${story.title} · Vraagcoach`;
  main.querySelector("h1").textContent = story.title;
  main.querySelector(".lead").textContent = `${name}, ${story.inbrenger.role} · ${story.sector}`;
  // who it is may take more lines than there was room for: what follows is new, so that nothing moves
  const below = el("div", { class: "place" });
  place.replaceWith(below);
  place = below;

  // another tab may have asked something in this conversation
  onChange(() => {
    const kept = readJson(key, fits);
    if (!kept) return state.lines.length ? startAnew() : undefined; // erased
    if (kept.lines.length === state.lines.length) return;
    const here = place.querySelector(".composer textarea");
    const typing = here && document.activeElement === here;
    state = { ...kept, draft: here?.value ?? "" };
    show();
    if (typing) place.querySelector(".composer textarea")?.focus();
  }, signal);

  function startAnew() {
    remove(key);
    conversation({ main, signal: signal, id }).then(() => main.querySelector("h1").focus());
  }

  async function choose(stage) {
    const course = stage ? null : await courseOf("casus", signal);
    state = { ...state, stage: stage ?? course?.stage ?? state.stage, chosen: Boolean(stage) };
    save();
    show();
    place.querySelector(".stage summary").focus();
  }

  function show() {
    if (state.debrief) return debriefed(place, state, { again: startAnew, back: () => { delete state.debrief; save(); show(); main.querySelector("h1").focus(); } });
    const fieldId = freshId("ask");
    const log = el("div", { class: "log", role: "log", "aria-label": `Gesprek met ${name}` }, bubble(name, story.opening),
      state.lines.map((line) => turn(line)));
    const light = el("div", { class: "card" }, lightPicture(state.light, name));
    const field = el("textarea", { id: fieldId, rows: "2", spellcheck: "true" });
    field.value = state.draft ?? "";
    const line = el("div", { class: "line", role: "alert" });
    const send = button("Vraag", ask, { class: "primary" });
    const finish = button("Rond af", wrap, {});
    const composer = el("div", { class: "composer" }, el("label", { for: fieldId, text: `Jouw vraag aan ${name}` }), field, line,
      el("div", { class: "row" }, send, finish));
    const control = el("div", {}, stageControl(state.stage, state.chosen, choose, "dit gesprek"));
    place.replaceChildren(el("div", { class: "conversation" }, el("div", { class: "chat" }, log, composer),
      el("div", { class: "beside" }, light, control)));
    // a conversation goes on where it was
    if (state.lines.length) requestAnimationFrame(() => log.lastElementChild?.scrollIntoView({ block: "nearest" }));
    if (state.expired) return lost("expired-talk");

    field.addEventListener("input", () => {
      state.draft = field.value;
      save();
      line.replaceChildren();
    });
    onEnter(field, ask);

    async function ask() {
      const question = field.value;
      if (!question.trim()) {
        line.replaceChildren(el("p", { text: "Typ eerst een vraag." }));
        return field.focus();
      }
      if (send.disabled) return;
      send.disabled = true;
      line.replaceChildren();
      try {
        const answer = await call(`${path}/ask`, { talk: state.talk, question }, signal);
        if (signal.aborted) return;
        const made = kept(question, answer, state.stage);
        state = { ...state, talk: answer.talk, light: answer.light, draft: "", lines: [...state.lines, made] };
        save();
        if (answer.question) add({ exercise: "casus", item: id, labels: answer.labels, right: answer.right, stage: state.stage });
        field.value = "";
        log.append(turn(made));
        light.replaceChildren(lightPicture(state.light, name));
        log.lastElementChild.scrollIntoView({ block: "nearest" });
        field.focus();
        composer.scrollIntoView({ block: "nearest" });
        fade();
      } catch (trouble) {
        if (signal.aborted) return;
        if (LOST.has(trouble.code)) return lost(trouble.code);
        told(trouble, " Je vraag blijft staan.");
      } finally {
        send.disabled = false;
      }
    }

    async function fade() {
      if (state.chosen) return;
      const course = await courseOf("casus", signal);
      if (!course || signal.aborted || course.stage === state.stage) return;
      const open = control.querySelector("details").open;
      say(moved(state.stage, course.stage));
      state.stage = course.stage;
      save();
      control.replaceChildren(stageControl(state.stage, false, choose, "dit gesprek"));
      control.querySelector("details").open = open;
    }

    async function wrap() {
      try {
        const back = await call(`${path}/debrief`, { talk: state.talk }, signal);
        if (signal.aborted) return;
        state.debrief = back;
        save();
        show();
        main.querySelector("h2").focus();
        scrollTo(0, 0);
      } catch (trouble) {
        if (signal.aborted) return;
        if (LOST.has(trouble.code)) return lost(trouble.code);
        told(trouble, " Je gesprek blijft bewaard.");
      }
    }

    function told(trouble, stays) {
      const one = el("p", { text: trouble.away ? trouble.message + stays : trouble.message });
      line.replaceChildren(one);
      if (trouble.away) whenBack(() => one.replaceWith(BACK()), () => one.isConnected);
    }

    // the transcript stays; nothing can be asked in it any more
    function lost(code) {
      state.expired = true;
      save();
      const words = code === "expired-talk" ? "Deze casus is intussen veranderd. Je kunt het gesprek nog nalezen, maar niet meer verdergaan."
        : "Dit gesprek is niet meer te lezen voor de coach. Je kunt het nog nalezen, maar niet meer verdergaan.";
      const anew = button("Begin opnieuw", startAnew, { class: "primary" });
      composer.replaceChildren(el("p", { role: "alert", text: words }), field.value ? el("p", { class: "small", text: `Je laatste vraag was: ${field.value}` }) : "",
        el("div", { class: "row" }, anew));
      anew.focus();
    }
  }

  const turn = (line) => el("div", { class: "turn" }, bubble("Jij", line.text, true), ...remarks(line), bubble(name, line.answer));
  show();
}

function kept(text, { answer, effect, feedback, labels, right, question }, stage) {
  return { text, answer, effect, stage, labels, right, question, form: feedback.labels.form,
    findings: feedback.findings.filter((one) => minded([one]).length || one.severity === "good")
      .map(({ flag, severity, start, end, title, message, source }) => ({ flag, severity, start, end, title, message, source })),
    other: feedback.suggestions[0]?.text ?? "" };
}
