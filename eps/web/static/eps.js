// What a browser with scripts does better; without them every page works all the same.

const summary = document.querySelector(".nhsuk-error-summary");
if (summary) {
  summary.focus();
}

// What was refused is answered where it was sent; Back and refresh ask for its page, and send nothing again.
const standsAt = document.body.dataset.standsAt;
if (standsAt) {
  window.history.replaceState(window.history.state, "", standsAt);
}

// A session that is about to end says so while there is time to stay; staying keeps what was typed.
const session = document.querySelector("[data-session-ends-in]");
if (session) {
  const warning = document.getElementById("session-warning");
  const form = warning.querySelector("form");
  const warnBefore = Number(session.dataset.warnBefore) * 1000;
  const inSeconds = (seconds) => Date.now() + Number(seconds) * 1000;
  let ends = inSeconds(session.dataset.sessionEndsIn);
  let before = null;

  const leave = () => window.location.assign(session.dataset.sessionOver);
  const warn = () => {
    before = document.activeElement;
    warning.hidden = false;
    warning.querySelector("button").focus();
  };
  const look = () => {
    const left = ends - Date.now();
    if (left <= 0) {
      leave();
    } else if (left <= warnBefore && warning.hidden) {
      warn();
    }
    const minutes = Math.max(1, Math.ceil(left / 60000));
    warning.querySelector("[data-left]").textContent = minutes === 1 ? "1 minute" : `${minutes} minutes`;
  };
  const stay = async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set("from_behind", "yes");
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) {
      leave();
      return;
    }
    ends = inSeconds(answer.headers.get("Session-Ends-In"));
    warning.hidden = true;
    before.focus();
  };
  form.addEventListener("submit", stay);
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
