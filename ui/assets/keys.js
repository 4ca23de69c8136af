// Runs once for the whole page, with the help dialog as `element`: the keys of SHORTCUTS in ui/page_view.py.
const help = dialog, on = help.querySelector("[data-keys]");
const box = () => document.querySelector("#ask input, #ask textarea");
const seen = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());

on.checked = localStorage.getItem("dateline.keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("dateline.keys", on.checked ? "on" : "off"));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button?.dataset.do === "help") help.showModal();
  if (event.target === help || (button?.dataset.do === "close" && help.contains(button))) help.close();
});

const cite = (by) => {
  const all = seen("#thread .cite"), at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
};

const press = (selector) => { const [button] = seen(selector); button?.click(); return Boolean(button); };

const keys = {
  "/": () => { box()?.focus(); box()?.select(); },
  "?": () => help.showModal(),
  n: () => cite(1),
  p: () => cite(-1),
  o: () => document.activeElement.closest("[data-do=open], .source")?.click(),
  c: () => press("[data-do=conversations]"),
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const writes = target.matches("input, textarea, select, [contenteditable]");
  if (key === "Escape") {
    if (!press("#stop-button") && !press("#editing [data-do=keep]")) target.blur();
  } else if (key === "ArrowUp" && target === box() && !target.value) {
    if (press("#thread .turn:last-child [data-do=edit][data-what=question]")) event.preventDefault();
  } else if (on.checked && !writes && keys[key]) {
    event.preventDefault();
    keys[key]();
  }
});
