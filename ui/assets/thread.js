// Runs once for the conversation; `element`, `trigger` and `watch` are given by gr.HTML.
element.setAttribute("role", "log");
element.setAttribute("aria-label", "Conversation");

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-question], [data-turn]");
  // To select words in a card must not open it.
  if (!target || (!event.target.closest("button") && !getSelection().isCollapsed)) return;
  const { question, turn, number } = target.dataset;
  if (question) trigger("ask", { question });
  else trigger("open", { turn: Number(turn), number: Number(number) });
});

// The first question is in view already.
watch("value", () => {
  element.querySelector(".asking:not(:first-child)")?.scrollIntoView({ block: "start" });
});
