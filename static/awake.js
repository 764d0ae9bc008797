// Who types for long is not signed out meanwhile; and who has been is told before they press a button.
(() => {
  const often = 5 * 60 * 1000;
  const notice = document.getElementById("signed-out");
  if (!notice) return;
  let asked = Date.now();
  document.addEventListener("input", async () => {
    if (Date.now() - asked < often) return;
    asked = Date.now();
    const answer = await fetch(notice.dataset.ask, { cache: "no-store", redirect: "manual" }).catch(() => null);
    if (answer) notice.hidden = answer.ok;
  });
})();
