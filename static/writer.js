// The text page: shows the text as it will look, keeps the structure of what is pasted, and saves while somebody writes.
(() => {
  const writer = document.querySelector(".writer");
  const field = writer?.querySelector("textarea");
  if (!field) return;
  const form = field.form;
  const said = document.getElementById("said");
  const preview = document.getElementById("preview");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const pause = 1500;
  let unsaved = false, timer = 0, saving = false, pressed = null;

  writer.querySelector("markdown-toolbar").hidden = false;
  writer.querySelector(".preview").hidden = false;
  document.getElementById("to-preview").hidden = true;

  const post = (address, data) => fetch(address, {
    method: "POST", body: data, headers: { "X-CSRFToken": token }, redirect: "error", cache: "no-store",
  });

  const show = async () => {
    const data = new FormData();
    data.set("text", field.value);
    const answer = await post(writer.dataset.preview, data).catch(() => null);
    // The server has cleaned this HTML, as it does for the public page.
    if (answer?.ok) preview.innerHTML = await answer.text();
  };

  const save = async () => {
    // Where somebody else has saved, only a press replaces their text.
    if ("compares" in writer.dataset) return;
    if (!unsaved || saving || form.elements.word?.value) return;
    if (!form.elements.title.value.trim()) {
      said.textContent = writer.dataset.untitled;
      return;
    }
    saving = true;
    unsaved = false;
    const data = new FormData(form);
    data.delete("word");
    data.set("autosave", "1");
    const answer = await post(form.action, data).catch(() => null);
    saving = false;
    const found = await answer?.json().catch(() => null);
    if (found?.seen) form.elements.seen.value = found.seen;
    if (found?.address && !location.pathname.startsWith(found.address)) {
      form.action = found.address;
      history.replaceState(null, "", found.address);
    }
    if (pressed) {
      form.requestSubmit(pressed);
      return;
    }
    if (!answer?.ok) unsaved = true;
    // Typed while the page was being saved.
    else if (unsaved) timer = setTimeout(save, pause);
    if (!found) {
      said.textContent = "";
      // A session that has ended is said; the text stays in the field.
      const notice = document.getElementById("signed-out");
      const alive = await fetch(notice.dataset.ask, { cache: "no-store", redirect: "manual" }).catch(() => null);
      if (alive) notice.hidden = alive.ok;
      return;
    }
    said.textContent = found.said;
  };

  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(() => { show(); save(); }, pause);
  });
  form.addEventListener("submit", (event) => {
    unsaved = false;
    clearTimeout(timer);
    if (!saving) return;
    // The answer to the first save says where the draft is; without it, a second draft would begin.
    event.preventDefault();
    pressed = event.submitter ?? form.querySelector("button:not([name])");
  });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  field.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    if (!/<(h[1-6]|li|a|b|strong|em|i|table|p|span)[ >]/i.test(html)) return;
    event.preventDefault();
    const data = new FormData();
    // Pictures are not kept, and an embedded one may be larger than the whole text.
    data.set("title", form.elements.title.value);
    data.set("html", html.replace(/src="data:[^"]*"/gi, ""));
    const answer = await post(writer.dataset.paste, data).catch(() => null);
    const read = await answer?.json().catch(() => null);
    // What cannot be read with its structure comes as plain text, and the page says why.
    const found = answer?.ok && read ? read : { text: plain, notes: read?.said ? [read.said] : [] };
    field.focus();
    // This way of inserting can be undone with the keyboard.
    if (!document.execCommand("insertText", false, found.text)) {
      field.setRangeText(found.text, field.selectionStart, field.selectionEnd, "end");
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = found.notes.join(" ");
  });

  show();
})();
