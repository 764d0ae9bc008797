// "You will be listed as …", while one types. Nothing depends on it: the confirm page shows the same to everyone.
(() => {
  const form = document.querySelector("form.form");
  const preview = document.querySelector("[data-preview]");
  if (!form || !preview) return;
  const value = (name) => (form.elements[name]?.value ?? "").trim();
  const chosen = (name) => form.querySelector(`[name=${name}]:checked`)?.value ?? value(name);
  const country = () => {
    const field = form.elements.country;
    return field?.value ? field.selectedOptions[0].textContent.split(":")[0] : "";
  };
  const host = () => value("website").replace(/^[a-z]+:\/\//i, "").replace(/^www\./i, "").split(/[/?#]/)[0];
  const show = () => {
    const organisation = chosen("kind") === "organisation";
    const withheld = chosen("listing") === "withheld";
    const acronym = organisation && value("acronym") ? ` (${value("acronym")})` : "";
    const person = [[value("affiliation"), value("role")].filter(Boolean).join(", "), form.elements.show_country?.checked ? country() : ""];
    const more = organisation ? [country(), host()] : person;
    preview.hidden = !value("name") || withheld;
    preview.querySelector("bdi").textContent = value("name") + acronym;
    preview.querySelector("[data-more]").textContent = more.filter(Boolean).join(" · ");
  };
  form.addEventListener("input", show);
  show();
})();
// Another language takes along what is typed; without scripts the buttons below the form do.
document.querySelectorAll(".languages a").forEach((link) => {
  const button = document.querySelector(`.switch [value="${link.lang}"]`);
  if (button) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      button.click();
    });
  }
});
