// What the browser keeps. Where it keeps nothing, or is full, the page goes on in memory and says so.
export const ATTEMPTS = "vraagcoach-attempts";
export const CODE = "vraagcoach-code";
export const VOLUME = "vraagcoach-volume";
export const OBJECTIONS = "vraagcoach-objections";
export const CASE = "vraagcoach-case-";
export const ROUND = "vraagcoach-round-";
export const DRAFT = "vraagcoach-vrij";
const ASIDE = "vraagcoach-opzij-";
const UNKEPT = "Deze browser bewaart niets meer (vol of uitgezet). Je kunt gewoon oefenen; als je dit tabblad sluit, is het weg.";
const DAMAGED = "Iets dat hier bewaard was, is niet te lezen. Het staat apart en gaat mee als je je gegevens ophaalt.";
const memory = new Map();
const notices = new Set();
let noticed = () => {};

export function onNotice(show) {
  noticed = show;
  for (const text of notices) show(text);
}

export function notice(text) {
  if (notices.has(text)) return;
  notices.add(text);
  noticed(text);
}

export function read(key) {
  if (memory.has(key)) return memory.get(key);
  return stored(key);
}

// What the browser itself has, also while newer things are in memory only.
export function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

export function write(key, text) {
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
    return true;
  } catch {
    memory.set(key, text);
    notice(UNKEPT);
    return false;
  }
}

export function remove(key) {
  memory.delete(key);
  try { localStorage.removeItem(key); } catch { /* there is nothing then */ }
}

// All that is kept of whoever practises; other pages of this service keep things of their own.
export const mine = () => [ATTEMPTS, CODE, VOLUME, OBJECTIONS, ...keys(CASE), ...keys(ASIDE)];

export function keys(prefix) {
  let kept = [];
  try { kept = Object.keys(localStorage); } catch { /* only memory then */ }
  return [...new Set([...kept, ...memory.keys()])].filter((key) => key.startsWith(prefix));
}

// Reads JSON; what does not fit is put aside, never lost and never in the way.
export function readJson(key, fits) {
  const text = read(key);
  if (text === null) return null;
  try {
    const value = JSON.parse(text);
    if (fits(value)) return value;
  } catch { /* told below */ }
  write(`${ASIDE}${Date.now()}-${key}`, text);
  remove(key);
  notice(DAMAGED);
  return null;
}

export const setAside = () => Object.fromEntries(keys(ASIDE).map((key) => [key, read(key)]));

// What belongs to this tab only, such as a round: it outlives a reload, and another tab has its own.
export function tabRead(key) {
  try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
}

export function tabWrite(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch { /* a reload then begins anew */ }
}

export function tabClear() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key === DRAFT || key.startsWith(ROUND)) sessionStorage.removeItem(key);
  } catch { /* there is nothing then */ }
}
