// Runs once for each list of the tabs "Archive" and "Evaluate"; `element`, `trigger` and `watch` are given by
// gr.HTML. A button says in data-do which event it sets off.
const ACTIONS = ["order", "turn", "show", "remove", "ask"];
let used = "";

const doubt = (cell, on) => {
  cell.querySelector("[data-do=doubt]").hidden = on;
  cell.querySelector(".doubt").hidden = !on;
  cell.querySelector(on ? "[data-do=keep]" : "[data-do=doubt]").focus();
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  const { do: action, ...values } = button.dataset;
  used = button.textContent;
  if (action === "doubt" || action === "keep") doubt(button.closest("td"), action === "doubt");
  else if (ACTIONS.includes(action)) trigger(action, values);
});

element.addEventListener("keydown", (event) => {
  const cell = event.target.closest(".doubt")?.closest("td");
  if (event.key === "Escape" && cell) doubt(cell, false);
});

// The new list has the button that was used, unless it is of no more use.
watch("value", () => {
  if (!used || (document.activeElement && document.activeElement !== document.body)) return;
  const same = [...element.querySelectorAll("thead button, .pager button")].find((each) => each.textContent === used);
  if (same && !same.disabled) same.focus();
  else element.querySelector("tbody button, .pager button:enabled")?.focus();
  used = "";
});
