// Small comforts on pages that work without them: one submit per click, focus on errors, pages that wait for work.
"use strict";
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  window.setTimeout(() => { delete form.dataset.sent; }, 5000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});
const alarm = document.querySelector("[data-focus]");
if (alarm) { alarm.focus(); }
const waiting = document.querySelector("[data-refresh-seconds]");
if (waiting) { window.setTimeout(() => window.location.reload(), Number(waiting.dataset.refreshSeconds) * 1000); }
