// Parts that several pages have: what went wrong, a question before erasing, a file to keep.
import { button, el } from "../oefenen/dom.js";

export function failed(trouble, again) {
  return el("div", { class: "card failed" }, el("p", { role: "alert", text: trouble.message }),
    button("Probeer het opnieuw", again, { class: "primary" }));
}

// what an erasing button asks first; Escape and "Nee" leave everything as it is
export function asking(button, question, yes, act) {
  const box = el("div", { class: "asking", role: "group", "aria-label": question });
  const back = () => { box.replaceWith(button); button.focus(); };
  const sure = el("button", { type: "button", class: "danger", text: yes, on: { click: async () => {
    for (const one of box.querySelectorAll("button")) one.disabled = true;
    if (!(await act())) back();
  } } });
  const no = el("button", { type: "button", text: "Nee, laat staan", on: { click: back } });
  box.append(el("p", { text: question }), el("div", { class: "row" }, sure, no));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") back(); });
  button.replaceWith(box);
  no.focus();
}

export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
