// What a turn is, as four groups to choose from; number keys choose in the group that has the focus.
import { el, freshId } from "../oefenen/dom.js";
import { AIMS, FLAGS, FOCUS, FORMS } from "../oefenen/names.js";

const MEANT = {
  open: "begint met wat, hoe, wie, waar …", invitation: "vraagt om te vertellen", closed: "ja of nee", choice: "biedt de antwoorden aan", statement: "geen vraag",
};
const UNKNOWN = "weet-niet";

function radios(name, legend, values, { meanings = {}, unknown = false }) {
  const options = Object.entries(values).map(([value, text], i) => one(name, value, text, String(i + 1), meanings[value]));
  if (unknown) options.push(one(name, UNKNOWN, "weet ik niet", "0"));
  return el("fieldset", { class: "group", "data-group": name }, el("legend", { text: legend }), el("div", { class: "chips" }, options));
}

function one(name, value, text, key, meaning, type = "radio") {
  return el("label", { class: "chip" }, el("input", { type, name, value, "data-key": key }), el("span", { class: "key", "aria-hidden": "true", text: key }),
    el("span", {}, text, meaning ? el("span", { class: "meaning", text: meaning }) : null));
}

// flags hold, do not, or one is in doubt
function flagsGroup(prefix) {
  return el("fieldset", { class: "group", "data-group": "flags" }, el("legend", {}, "Wat klinkt er in?", el("span", { class: "small", text: " Meer mag. Niets is het gewoonst." })),
    el("ul", { class: "plain flags" }, Object.entries(FLAGS).map(([value, text], i) => el("li", {},
      one(`${prefix}-flag`, value, text, String(i + 1), null, "checkbox"),
      el("label", { class: "doubt" }, el("input", { type: "checkbox", name: `${prefix}-doubt`, value, "aria-label": `twijfel over: ${text}` }), el("span", { "aria-hidden": "true", text: "twijfel" }))))));
}

// Returns the groups, what is chosen now, and a way to say where the focus goes first.
export function labelForm(given) {
  const prefix = freshId("label");
  const names = { form: `${prefix}-form`, focus: `${prefix}-focus`, aim: `${prefix}-aim` };
  const groups = [radios(names.form, "Welke vorm?", FORMS, { meanings: MEANT }), flagsGroup(prefix),
    radios(names.focus, "Waar gaat het over?", FOCUS, { unknown: true }), radios(names.aim, "Welke soort vraag?", AIMS, { unknown: true })];
  const box = el("div", { class: "label-form" }, groups);
  const inputs = (name) => [...box.querySelectorAll(`input[name="${name}"]`)];
  const value = (name) => inputs(name).find((input) => input.checked)?.value ?? null;
  const several = (name) => inputs(name).filter((input) => input.checked).map((input) => input.value);

  function settle() {
    const statement = value(names.form) === "statement";
    for (const name of [names.focus, names.aim]) for (const input of inputs(name)) {
      input.disabled = statement;
      if (statement) input.checked = false;
    }
  }

  function set(labels) {
    const check = (name, chosen) => { for (const input of inputs(name)) input.checked = chosen.includes(input.value); };
    check(names.form, labels ? [labels.form] : []);
    check(`${prefix}-flag`, labels?.flags ?? []);
    check(`${prefix}-doubt`, labels?.optional ?? []);
    check(names.focus, labels ? [labels.focus ?? UNKNOWN] : []);
    check(names.aim, labels ? [labels.aim ?? UNKNOWN] : []);
    settle();
  }

  box.addEventListener("change", ({ target }) => {
    // a flag holds or is in doubt, never both
    const other = { [`${prefix}-flag`]: `${prefix}-doubt`, [`${prefix}-doubt`]: `${prefix}-flag` }[target.name];
    if (other && target.checked) inputs(other).find((input) => input.value === target.value).checked = false;
    if (target.name === names.form) settle();
  });
  // a number key; without a group that has the focus it is for the first
  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    const group = event.target.closest(".group") ?? groups[0];
    const chosen = group.querySelector(`input[data-key="${event.key}"]:enabled`);
    if (!chosen) return;
    event.preventDefault();
    chosen.focus();
    chosen.click();
    if (chosen.type === "radio") next(group);
  }

  function next(group) {
    const rest = groups.slice(groups.indexOf(group) + 1);
    const input = rest.map((one) => one.querySelector("input:checked:enabled") ?? one.querySelector("input:enabled")).find(Boolean);
    if (input) input.focus();
    else box.dispatchEvent(new CustomEvent("label-end", { bubbles: true }));
    return Boolean(input);
  }

  function read() {
    const form = value(names.form);
    if (form === null) return { missing: "Kies eerst een vorm.", at: groups[0] };
    const [focus, aim] = [value(names.focus), value(names.aim)];
    if (form !== "statement" && focus === null) return { missing: "Kies waar de vraag over gaat, of ‘weet ik niet’.", at: groups[2] };
    if (form !== "statement" && aim === null) return { missing: "Kies de soort vraag, of ‘weet ik niet’.", at: groups[3] };
    const known = (chosen) => (chosen === UNKNOWN ? null : chosen);
    return { labels: { form, flags: several(`${prefix}-flag`), optional: several(`${prefix}-doubt`), focus: known(focus), aim: known(aim) } };
  }

  set(given);
  return { box, read, press, next, start: () => (groups[0].querySelector("input:checked") ?? groups[0].querySelector("input")).focus() };
}
