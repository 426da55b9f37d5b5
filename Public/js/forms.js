// @ts-check
// What plain forms gain from script: no double sending, one open confirmation at a time, errors in view.

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-sent")) return event.preventDefault();
    form.setAttribute("data-sent", "");
  });
}

document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (!(opened instanceof HTMLDetailsElement) || !opened.open) return;
  if (!opened.matches(".confirm, .menu")) return;
  for (const other of document.querySelectorAll("details.confirm[open], details.menu[open]")) {
    if (other !== opened && other instanceof HTMLDetailsElement) other.open = false;
  }
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.confirm[open], details.menu[open]")) {
    if (!(open instanceof HTMLDetailsElement)) continue;
    open.open = false;
    open.querySelector("summary")?.focus();
  }
});

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => navigator.clipboard?.writeText(button.getAttribute("data-copy") ?? ""));
}

// On a phone the navigation is wider than the screen: begin with the entry one is at.
document.querySelector(".nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

const wrong = document.querySelector('[aria-invalid="true"]');
if (wrong instanceof HTMLElement) wrong.focus();

// Coming back with the browser's back button must find forms that can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});
