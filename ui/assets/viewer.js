// Runs once for the viewer; `element`, `props`, `trigger` and `watch` are given by gr.HTML.

// A quotation over two paragraphs has a mark in each, with one number.
const places = () => [...new Set([...dialog.querySelectorAll("mark")].map((mark) => mark.dataset.mark))];

const show = (place) => {
  dialog.querySelectorAll("mark").forEach((mark) => mark.classList.toggle("opened", mark.dataset.mark === place));
  dialog.querySelector("mark.opened")?.scrollIntoView({ block: "center" });
};

const step = (by) => {
  const all = places(), opened = dialog.querySelector("mark.opened")?.dataset.mark;
  if (all.length < 2) return;
  const at = (all.indexOf(opened) + by + all.length) % all.length;
  show(all[at]);
  dialog.querySelector(".steps span").textContent = `${at + 1} of ${all.length}`;
};

watch("value", () => {
  if (!props.value) return;
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("mark.opened") ?? dialog.querySelector("h2")).scrollIntoView({ block: "center" });
});

dialog.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button?.dataset.do === "step") step(Number(button.dataset.by));
  if (button?.dataset.do === "place") trigger("place", { ...button.dataset });
  // A click on the dialog itself, not on something in it, is one on the page behind.
  if (event.target === dialog || button?.dataset.do === "close") dialog.close();
});

dialog.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n" || event.key === "p") step(event.key === "n" ? 1 : -1);
});

// Emptied, so that the same article can be opened again.
dialog.addEventListener("close", () => { props.value = ""; });
