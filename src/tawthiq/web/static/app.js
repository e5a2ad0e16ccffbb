"use strict";
// What every page does: it says so when the app does not answer, and sends no form into the void.
(function () {
  var doc = document;

  function tell(what) {
    var at = doc.getElementById("cut");
    at.hidden = false;
    at.textContent = at.dataset[what];
  }
  function well() { doc.getElementById("cut").hidden = true; }

  doc.addEventListener("htmx:sendError", function () { tell("gone"); });
  doc.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    tell(status === 401 || status === 403 ? "over" : "failed");
  });
  doc.addEventListener("htmx:afterOnLoad", function (event) { if (event.detail.successful) { well(); } });

  // A browser leaves the page for one that says that nobody answers, and what was typed is lost. So it is asked first.
  var asked = null; // the form that may go
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.matches("[hx-post], [hx-get]") || event.defaultPrevented) { return; }
    if (asked === form) { asked = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) { return; } // pressed twice
    form.dataset.asking = "yes";
    var by = event.submitter;
    var patience = new AbortController();
    setTimeout(function () { patience.abort(); }, 5000);
    function go() { delete form.dataset.asking; asked = form; form.requestSubmit(by && by.form === form ? by : undefined); }
    function stay(why) { delete form.dataset.asking; tell(why); }
    fetch("/static/icon.svg", { cache: "no-store", signal: patience.signal }).then(function (answer) {
      if (answer.ok) { well(); go(); } else { stay("over"); }
    }, function (wrong) {
      if (wrong.name === "AbortError") { go(); } else { stay("gone"); } // it answers, if slowly
    });
  }, true);
})();
