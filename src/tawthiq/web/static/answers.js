// A question with single keys: y, n, u, m answer, z takes the last answer back. Not while somebody types.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var tag = event.target.tagName;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || tag === "INPUT" || tag === "SELECT" || tag === "TEXTAREA") { return; }
    var button = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (button) { event.preventDefault(); button.click(); }
  });
  // One answer a question, however fast the keys.
  document.addEventListener("submit", function (event) {
    if (event.target.dataset.sent) { event.preventDefault(); }
    event.target.dataset.sent = "yes";
  });
})();
