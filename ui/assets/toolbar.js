// Runs once for the toolbar; `element`, `props`, `trigger` and `watch` are given by gr.HTML.
const EVENTS = ["conversations", "new", "export"];

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.do === "filters") {
    const isOpen = document.querySelector("#limits").classList.toggle("unfolded");
    button.setAttribute("aria-expanded", isOpen);
  }
  if (!EVENTS.includes(button?.dataset.do)) return;
  button.closest("details")?.removeAttribute("open");
  trigger(button.dataset.do, { ...button.dataset });
});

document.addEventListener("click", (event) => {
  const open = element.querySelector("details[open]");
  if (open && !open.contains(event.target)) open.removeAttribute("open");
});
