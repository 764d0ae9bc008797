// Keys for reviewing many entries: P publishes, R opens the reasons, M merges, S skips, U undoes, ? lists them.
// Each act has a button, too.
document.addEventListener("keydown", (event) => {
  // The account may have switched single keys off.
  if (!document.querySelector(".queue[data-keys]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const act = { p: "publish", m: "merge", s: "skip", u: "undo" }[event.key.toLowerCase()];
  const target = act && document.getElementById(act);
  if (target) {
    event.preventDefault();
    target.click();
  }
  const keys = event.key === "?" && document.getElementById("keys");
  if (keys) {
    event.preventDefault();
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
  }
  if (event.key.toLowerCase() === "r") {
    const reasons = document.getElementById("reject");
    if (!reasons) return;
    event.preventDefault();
    reasons.open = true;
    reasons.querySelector("select").focus();
  }
});
document.getElementById("to-reject")?.addEventListener("click", (event) => {
  event.preventDefault();
  const reasons = document.getElementById("reject");
  reasons.open = true;
  reasons.querySelector("select").focus();
});
