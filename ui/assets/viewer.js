// Runs once for the viewer; `element`, `props` and `watch` are given by gr.HTML.
const dialog = element.querySelector("dialog");

watch("value", () => {
  if (!props.value || dialog.open) return;
  dialog.showModal();
  (dialog.querySelector("mark") ?? dialog.querySelector("h2")).scrollIntoView({ block: "center" });
});

dialog.addEventListener("click", (event) => {
  // A click on the dialog itself, not on something in it, is one on the page behind.
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
});

// Emptied, so that the same article can be opened again.
dialog.addEventListener("close", () => { props.value = ""; });
