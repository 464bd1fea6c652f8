// The attempts of whoever practises. All the rest (help, progress, what comes back) is worked out from them.
import { ATTEMPTS, CASE, CODE, OBJECTIONS, VOLUME, keys, mine as owned, notice, read, readJson, remove, setAside, stored, tabClear, write } from "./storage.js";
import { counted } from "./names.js";
import { whenBack } from "./away.js";
import { call } from "./service.js";

const MOST = 5000;
const SYNC_MS = 1500;
const changes = new EventTarget();
const hex = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");
let sent = new Set();
let era = 0; // of what is kept: an answer from before an erasure must not bring anything back
let syncing = Promise.resolve();
let timer;

export const newId = () => hex(16);
export const code = () => read(CODE) ?? "";
export const state = { sync: "" };

export function onChange(act, signal) {
  changes.addEventListener("change", act, { signal });
}
const changed = () => changes.dispatchEvent(new Event("change"));

function united(...lists) {
  const byId = new Map(lists.flat().map((one) => [one.id, one]));
  return [...byId.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).slice(-MOST);
}

const fits = (value) => Array.isArray(value);
const whole = (one) => one !== null && typeof one === "object" && typeof one.id === "string" && Number.isFinite(one.at)
  && Array.isArray(one.labels);

function parsed(text) {
  try {
    const list = JSON.parse(text);
    return fits(list) ? list.filter(whole) : [];
  } catch { return []; }
}

// all that is here, each with the volume of the notebook that it was last in, if any
function copies() {
  const here = (readJson(ATTEMPTS, fits) ?? []).filter(whole);
  // a full browser: what is in memory only, and what another tab could still store
  return read(ATTEMPTS) === stored(ATTEMPTS) ? here : united(parsed(stored(ATTEMPTS)), here);
}

export function attempts(exercise) {
  const all = copies().map(({ volume, ...one }) => one);
  return exercise ? all.filter((one) => one.exercise === exercise) : all;
}

function keep(list, left = () => true) {
  // read again just before writing: another tab may have added something
  write(ATTEMPTS, JSON.stringify(united(copies().filter(left), list)));
  changed();
}

export function add(attempt) {
  keep([{ id: newId(), at: Date.now() / 1000, help: 0, ...attempt }]);
  later();
}

function later() {
  if (!code()) return;
  clearTimeout(timer);
  timer = setTimeout(sync, SYNC_MS);
}

// Sends what is new along to the notebook under the code, and takes in what other devices put there.
export function sync() {
  syncing = syncing.then(async () => {
    const mine = code();
    const now = era;
    if (!mine) return;
    const fresh = () => copies().filter((one) => !sent.has(one.id));
    try {
      // erased on another device: nothing was taken in then, so what is left goes once more
      for (let again = true; again;) {
        const known = read(VOLUME);
        const told = await call("/v1/practice/notebook", { code: mine, volume: known, attempts: fresh() });
        if (now !== era || mine !== code()) return;
        take(told, known);
        again = known !== null && known in told.ended && fresh().length > 0;
      }
    } catch (trouble) {
      state.sync = trouble.away ? "away" : "refused";
      changed();
      if (trouble.away) whenBack(sync);
    }
  });
  return syncing;
}

// Takes in what is kept under the code, and lets go of copies of what was erased there on another device: all that
// were in that volume, and what this device was still to send from before that moment.
function take({ attempts: kept, volume, ended }, known) {
  const moment = known !== null && known in ended ? Date.now() / 1000 - ended[known] : -Infinity;
  const left = (one) => (one.volume ? !(one.volume in ended) : one.at > moment);
  const gone = copies().filter((one) => !left(one)).length;
  sent = new Set(kept.map((one) => one.id));
  state.sync = "kept";
  if (volume) write(VOLUME, volume);
  else remove(VOLUME);
  keep(kept.map((one) => ({ ...one, volume })), left);
  if (gone) notice(`Op een ander apparaat is gewist wat onder je code stond. Daarom is hier ook gewist: ${counted(gone, "oefening", "oefeningen")}.`);
}

// Answers with the words of what is wrong with the code, or nothing.
export async function useCode(chosen) {
  const now = ++era;
  const told = await call("/v1/practice/notebook", { code: chosen, attempts: copies() });
  if (now !== era) return;
  write(CODE, chosen);
  take(told, null);
}

export function leaveCode() {
  era += 1;
  remove(CODE);
  remove(VOLUME);
  sent = new Set();
  state.sync = "";
  changed();
}

export function keptCases() {
  return Object.fromEntries(keys(CASE).map((key) => [key.slice(CASE.length), readJson(key, (v) => v !== null && typeof v === "object")])
    .filter(([, value]) => value));
}

export const objections = () => readJson(OBJECTIONS, fits) ?? [];
export const keepObjection = (one) => write(OBJECTIONS, JSON.stringify([...objections(), one].slice(-200)));

export function exported() {
  return { app: "vraagcoach", version: 1, exported: new Date().toISOString(), attempts: attempts(), cases: keptCases(),
    objections: objections(), aside: setAside() };
}

// Erases here and, under a code, on the service; returns what was erased and a way back.
export async function erase() {
  clearTimeout(timer);
  const mine = code();
  const before = exported();
  era += 1;
  await syncing;
  let remote = "";
  if (mine) {
    try {
      await call("/v1/practice/notebook/erase", { code: mine });
      remote = "erased";
    } catch {
      remote = "failed";
    }
  }
  for (const key of owned()) if (!(key === CODE && remote === "failed")) remove(key);
  tabClear();
  sent = new Set();
  changed();
  return { before, remote, undo: () => restore(before, mine) };
}

async function restore(before, mine) {
  era += 1;
  for (const [id, value] of Object.entries(before.cases)) write(CASE + id, JSON.stringify(value));
  for (const [key, text] of Object.entries(before.aside)) write(key, text);
  if (before.objections.length) write(OBJECTIONS, JSON.stringify(before.objections));
  if (mine) write(CODE, mine);
  keep(before.attempts);
  if (!mine) return;
  await sync();
  for (const one of before.objections) await call("/v1/practice/objections", { ...one, code: mine }).catch(() => {});
}

addEventListener("online", () => sync());
addEventListener("storage", (event) => {
  if (event.key === null || event.key === CODE) {
    era += 1;
    sent = new Set();
  }
  // erased in another tab: what this one was doing goes too
  if (event.key === null || (event.key === ATTEMPTS && event.newValue === null)) tabClear();
  if (event.key === null || event.key.startsWith("vraagcoach-")) changed();
});
