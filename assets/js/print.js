// Prints the page from a button with data-print; without scripts the browser's own menu does it.
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) print();
});
