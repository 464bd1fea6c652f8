// Asks while somebody types. The first key asks at once; while an answer is under way only the newest text waits for
// it. So nobody waits for a timer, and the coach has one question at a time.
import { GAP_MS } from "./service.js";

const SLOW_MS = 1000; // an answer that takes longer holds up nobody

export function whileTyping(ask, signal) {
  let run = 0;
  let last = -SLOW_MS;
  let busy = false;
  let waits = false;
  let timer;

  function go() {
    clearTimeout(timer);
    const rest = last + (busy ? SLOW_MS : GAP_MS) - performance.now();
    waits = rest > 0;
    if (waits) {
      timer = setTimeout(go, rest);
      return;
    }
    const mine = ++run;
    busy = true;
    last = performance.now();
    ask().finally(() => {
      if (mine !== run) return;
      busy = false;
      if (waits) go();
    });
  }

  function stop() {
    clearTimeout(timer);
    run += 1;
    busy = waits = false;
  }
  signal.addEventListener("abort", stop);
  return { go, stop };
}
