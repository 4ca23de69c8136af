// Filters the questions. Without this script all of them are shown.
const form = document.getElementById("filter");
const questions = [...document.querySelectorAll(".question")].map((element) => ({
  element,
  outcomes: JSON.parse(element.dataset.outcomes),
  tags: JSON.parse(element.dataset.tags),
}));

function fits(question, text, system, outcome, tag) {
  const outcomes = system === "" ? question.outcomes : [question.outcomes[system]];
  if (outcome === "differ" && new Set(question.outcomes).size < 2) return false;
  if (outcome !== "" && outcome !== "differ" && !outcomes.includes(outcome)) return false;
  if (tag !== "" && !question.tags.includes(tag)) return false;
  if (text === "") return true;
  question.text ??= question.element.textContent.toLowerCase();
  return question.text.includes(text);
}

function filter() {
  const value = (name) => form.elements[name]?.value ?? "";
  const [text, system] = [value("text").trim().toLowerCase(), value("system")];
  let shown = 0;
  for (const question of questions) {
    const fit = fits(question, text, system, value("outcome"), value("tag"));
    question.element.hidden = !fit;
    shown += fit;
  }
  for (const part of document.querySelectorAll(".part")) {
    part.hidden = system !== "" && part.dataset.system !== system;
  }
  form.elements.shown.value = `${shown.toLocaleString("en")} of ${questions.length.toLocaleString("en")}`;
}

function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches(".question")) {
    target.open = true;
    target.scrollIntoView();
  }
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));

// A number in the table of outcomes leads to its questions.
document.getElementById("outcomes").addEventListener("click", (event) => {
  const link = event.target.closest("[data-outcome]");
  if (!link) return;
  form.reset();
  form.elements.system.value = link.dataset.system;
  form.elements.outcome.value = link.dataset.outcome;
  setTimeout(filter);
});

addEventListener("hashchange", openTarget);
filter(); // browsers keep what was filled in when the page is loaded again
openTarget();
