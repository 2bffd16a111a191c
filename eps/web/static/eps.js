// What a browser with scripts does better; without them every page works all the same.

const summary = document.querySelector(".nhsuk-error-summary");
if (summary) {
  summary.focus();
}

// A session that is about to end says so while there is time to stay.
const session = document.querySelector("[data-session-ends-in]");
if (session) {
  const ends = Date.now() + Number(session.dataset.sessionEndsIn) * 1000;
  const warnBefore = Number(session.dataset.warnBefore) * 1000;
  const warning = document.getElementById("session-warning");
  const look = () => {
    const left = ends - Date.now();
    if (left <= 0) {
      window.location.assign(session.dataset.sessionOver);
    } else if (left <= warnBefore && warning.hidden) {
      warning.hidden = false;
      warning.querySelector("button").focus();
    }
    warning.querySelector("[data-minutes]").textContent = String(Math.max(1, Math.ceil(left / 60000)));
  };
  window.setInterval(look, 1000);
}

// Back after logging out must not show what was seen: a page from the browser's own memory is asked for again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
