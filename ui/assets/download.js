// Runs once; `props` and `watch` are given by gr.HTML. What arrives is saved as a file: {name, text}.
watch("value", () => {
  if (!props.value) return;
  const { name, text } = JSON.parse(props.value);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  props.value = "";
});
