// Runs once for the line above the question box; `element`, `trigger` and `watch` are given by gr.HTML.
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-do=keep]")) trigger("keep", {});
});
watch("value", () => {
  if (element.textContent.trim()) document.querySelector("#ask input, #ask textarea")?.focus();
});
