// Runs once for the conversation; `element`, `trigger` and `watch` are given by gr.HTML.
const EVENTS = ["ask", "again", "way", "edit", "open", "article", "judge", "say", "timeline"];
element.setAttribute("role", "region");
element.setAttribute("aria-label", "Conversation");

// What is read aloud stands apart: the conversation itself is drawn anew with every sentence.
const spoken = Object.assign(document.createElement("div"), { className: "unseen", id: "spoken" });
spoken.setAttribute("aria-live", "polite");
document.body.append(spoken);

const cards = ".source[data-number]", marks = ".cite[data-number]";

const sameOnes = (target) => {
  const { turn, number } = target.dataset;
  return element.querySelectorAll(`[data-turn="${turn}"][data-number="${number}"]:is(${cards}, ${marks})`);
};

const light = (event) => {
  element.querySelectorAll(".lit").forEach((lit) => lit.classList.remove("lit"));
  const target = event.type.endsWith("out") ? null : event.target.closest(`${cards}, ${marks}`);
  if (!target) return;
  sameOnes(target).forEach((each) => each.classList.add("lit"));
};
for (const type of ["pointerover", "pointerout", "focusin", "focusout"]) element.addEventListener(type, light);

const copy = async (button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {  // only pages of this machine, and those by https, may use the clipboard
    const text = Object.assign(document.createElement("textarea"), { value: button.dataset.copy, className: "unseen" });
    document.body.append(text);
    text.select();
    document.execCommand("copy");
    text.remove();
    button.focus();
  }
  button.textContent = spoken.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
};

// What was unfolded stays so when the conversation is drawn anew, and what was written stays written.
const unfolded = new Set(), drafts = new Map();
element.addEventListener("toggle", ({ target }) => {
  const { key } = target.dataset;
  if (key) unfolded[target.open ? "add" : "delete"](key);
}, true);
element.addEventListener("input", ({ target }) => {
  if (target.dataset.draft) drafts.set(target.dataset.draft, target.value);
});

// After a reason more can be said: the fields for it open, and the first has the focus.
let isJudged = "";
const foldReasons = (button) => {
  button.closest("details").removeAttribute("open");
  if (button.getAttribute("aria-pressed") === "true") return;
  isJudged = `say-${button.dataset.turn}`;
  unfolded.add(isJudged);
};
const toWords = () => {
  const fields = isJudged && element.querySelector(`[data-key="${isJudged}"]`);
  if (!fields) return;
  isJudged = "";
  fields.querySelector("input").focus({ preventScroll: true });
  fields.scrollIntoView({ block: "nearest" });
};

const words_of = (button) => {
  const said = { comment: "", right: "" };
  button.closest("details").querySelectorAll("input").forEach((field) => {
    said[field.name] = field.value;
    drafts.delete(field.dataset.draft);
  });
  unfolded.delete(`say-${button.dataset.turn}`);
  return said;
};
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.dataset.draft) return;
  event.preventDefault();
  event.target.closest("details").querySelector("[data-do=say]").click();
});

element.addEventListener("click", (event) => {
  const { target } = event;
  if (target.closest("summary")) return;
  const button = target.closest("button");
  if (button?.dataset.copy) { copy(button); return; }
  if (EVENTS.includes(button?.dataset.do)) {
    if (button.closest("details.bad")) foldReasons(button);
    trigger(button.dataset.do, { ...button.dataset, ...(button.dataset.do === "say" ? words_of(button) : {}) });
    return;
  }
  // To select words in a card must not open it.
  const card = target.closest(cards);
  if (card && !button && !target.closest("details") && getSelection().isCollapsed) card.querySelector("h4 button").click();
});

// A click elsewhere, or Esc, folds the reasons away.
document.addEventListener("click", (event) => {
  element.querySelectorAll("details.bad[open]").forEach((open) => {
    if (!open.contains(event.target)) open.removeAttribute("open");
  });
});

// The numbers of citations are no words of the answer.
const words = (part) => {
  const copy = part.cloneNode(true);
  copy.querySelectorAll(".cite").forEach((mark) => mark.remove());
  return copy.textContent.trim();
};

let said = "";
const speak = () => {
  const turn = element.querySelector(".turn:last-child:is(.answered, .abstained):not(.growing)");
  const told = turn ? [...turn.querySelectorAll(".headline, .reason, .facts")].map(words).join(" ") : "";
  const all = turn ? `${words(turn.querySelector(".question"))} ${told}` : "";
  if (told && all !== said) spoken.textContent = told;
  said = all;
};

watch("value", () => {
  element.querySelectorAll("details[data-key]").forEach((details) => {
    details.open = unfolded.has(details.dataset.key);
  });
  element.querySelectorAll("[data-draft]").forEach((field) => {
    field.value = drafts.get(field.dataset.draft) ?? field.value;
  });
  toWords();
  // The first question is in view already.
  element.querySelector(".asking:not(:first-child)")?.scrollIntoView({ block: "start" });
  speak();
});
