// Runs once for the list of conversations; `element`, `props`, `trigger` and `watch` are given by gr.HTML.
const EVENTS = ["find", "reopen", "rename", "remove", "remove_all", "new", "keeping"];

// A list that arrives late must not open the dialog that was closed meanwhile.
let isWanted = false;
document.addEventListener("click", (event) => {
  if (event.target.closest("#toolbar [data-do=conversations]")) isWanted = true;
});

watch("value", () => {
  if (!props.value) return;
  if (!dialog.open && !isWanted) { props.value = ""; return; }
  isWanted = false;
  if (!dialog.open) dialog.showModal();
  const keep = dialog.querySelector("[data-keep]");
  keep.checked = keep.hasAttribute("checked");
});

// Deleting asks once more, on the button itself.
const confirmed = (button) => {
  if (button.dataset.sure) return true;
  const { textContent } = button;
  button.dataset.sure = "yes";
  button.textContent = button.dataset.really ?? "Really delete?";
  setTimeout(() => { delete button.dataset.sure; button.textContent = textContent; }, 4000);
  return false;
};

const rename = (row) => {
  const input = row.querySelector(".rename");
  row.classList.add("renaming");
  input.hidden = false;
  input.focus();
  input.select();
};

dialog.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (event.target === dialog || button?.dataset.do === "close") { dialog.close(); return; }
  if (button && "rename" in button.dataset) rename(button.closest("li"));
  if (!EVENTS.includes(button?.dataset.do)) return;
  if (["remove", "remove_all"].includes(button.dataset.do) && !confirmed(button)) return;
  trigger(button.dataset.do, { ...button.dataset, text: dialog.querySelector("[type=search]").value });
  if (["reopen", "new"].includes(button.dataset.do)) dialog.close();
});

dialog.addEventListener("keydown", (event) => {
  const input = event.target.closest(".rename");
  if (!input || !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  input.hidden = true;
  input.closest("li").classList.remove("renaming");
  input.closest("li").querySelector(".title").focus();
  const text = dialog.querySelector("[type=search]").value;
  if (event.key === "Enter") trigger("rename", { id: input.dataset.id, title: input.value, text });
});

let waiting;
dialog.addEventListener("input", (event) => {
  if (event.target.type !== "search") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("find", { text: event.target.value }), 150);
});

dialog.addEventListener("change", (event) => {
  if (!("keep" in event.target.dataset)) return;
  localStorage.setItem("dateline.keep", event.target.checked ? "yes" : "no");
  trigger("keeping", { keep: event.target.checked, text: "" });
});

// Emptied, so that the list can be opened again.
dialog.addEventListener("close", () => { props.value = ""; });
