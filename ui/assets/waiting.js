// Comes after thread.js. A question that is not begun at once waits for its turn, and one too many is turned
// away by Gradio with a message that vanishes: both are told above the question box, where the question still is.
const ASKING = "#ask-button, #thread :is([data-do=ask], [data-do=again], [data-do=way])";
const BUSY = "Too many questions are waiting for Dateline at this moment. Ask again in a while: nothing is lost.";

const turn = Object.assign(document.createElement("p"), { id: "waiting", hidden: true });
turn.setAttribute("role", "status");
document.querySelector("#foot").prepend(turn);

const tell = (text = "") => {
  turn.textContent = text;
  turn.hidden = !text;
  turn.classList.toggle("busy", text === BUSY);
};

let looking;
const rest = (text) => { clearInterval(looking); tell(text); };

const await_turn = () => {
  const since = Date.now();
  rest();
  looking = setInterval(() => {
    const refused = document.querySelector(".toast-body.error");
    if (refused?.textContent.includes("busy")) {
      refused.querySelector(".toast-close")?.click();
      rest(BUSY);
    } else if (refused) rest();
    else if (Date.now() - since > 700) tell("Waiting for its turn: other questions are being answered …");
  }, 100);
};

document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Enter" && target.matches("#ask input, #ask textarea") && target.value.trim()) await_turn();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest(ASKING)) await_turn();
  if (target.closest("#stop-button, #toolbar [data-do=new]")) rest();
});
watch("value", () => rest());
