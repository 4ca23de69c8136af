// Comes before the script of each dialog, as `element` in which it lies.
const dialog = element.querySelector("dialog");

// When its content is drawn anew, Gradio takes away the attributes that the template does not have; an open
// dialog must stay open, and keep the focus. To close it the browser does not come this way.
dialog.removeAttribute = (name) => {
  if (name !== "open") Element.prototype.removeAttribute.call(dialog, name);
};
