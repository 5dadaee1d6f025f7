/** The live page of a shift: the field of scanned codes is ready for the next person; the big code fills the screen. */

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-scan-next]");
  if (!form) return;
  const input = form.querySelector("[name=code]");
  input.value = "";
  input.focus();
});

for (const button of document.querySelectorAll("[data-fullscreen]")) {
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}
