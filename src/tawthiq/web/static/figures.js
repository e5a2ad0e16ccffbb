// One comparison: a mark shows its sentences beside the chart; the arrow keys go from mark to mark.
(function () {
  "use strict";
  var shown = document.getElementById("sentences");
  if (!shown || !window.htmx) { return; }

  function marks(of) { return Array.prototype.slice.call(of.querySelectorAll("[data-mark]")); }

  document.addEventListener("click", function (event) {
    var mark = event.target.closest("[data-mark]");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    var address = mark.getAttribute("href").split("#")[0];
    window.htmx.ajax("GET", address, { target: shown, swap: "innerHTML" }).then(function () {
      marks(document).forEach(function (other) { other.removeAttribute("aria-current"); });
      mark.setAttribute("aria-current", "true");
      history.replaceState(history.state, "", address);
      // On a narrow screen the sentences stand below the chart.
      if (shown.getBoundingClientRect().top > window.innerHeight) { shown.scrollIntoView({ block: "start" }); }
    });
  });

  document.addEventListener("keydown", function (event) {
    var mark = event.target.closest && event.target.closest("[data-mark]");
    var step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!mark || !step || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var every = marks(mark.ownerSVGElement);
    var next = every[every.indexOf(mark) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });
})();
