// Keys for who decides many: P publishes, R opens the reasons, S skips, U undoes. Nothing needs them.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const act = { p: "publish", s: "skip", u: "undo" }[event.key.toLowerCase()];
  const target = act && document.getElementById(act);
  if (target) {
    event.preventDefault();
    target.click();
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
