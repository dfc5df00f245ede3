// A button beside each command, which copies it; where the browser keeps the clipboard to itself the command is selected.

export function copies(root) {
  for (const code of root.querySelectorAll("code.command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        document.getSelection().selectAllChildren(code);
      }
    });
    code.after(button);
  }
}
