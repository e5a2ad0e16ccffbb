"use strict";
// On a finding's own page: a statement is dragged by its grip to another element, or to the other side.
(function () {
  var doc = document;
  var KIND = "application/x-tawthiq-cited";
  doc.documentElement.classList.add("js");

  function aim(at) {
    doc.querySelectorAll(".matrix .aimed").forEach(function (other) { other.classList.remove("aimed"); });
    if (at) { at.classList.add("aimed"); }
  }
  function place(event) {
    var at = event.target.closest && event.target.closest("[data-put]");
    return at && event.dataTransfer.types.indexOf(KIND) >= 0 ? at : null;
  }
  doc.addEventListener("dragstart", function (event) {
    var grip = event.target.nodeType === 1 && event.target.closest(".grip");
    if (!grip) { return; }
    var cited = grip.closest("[data-cited]");
    event.dataTransfer.setData(KIND, cited.dataset.cited);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(cited, 0, 0);
  });
  doc.addEventListener("dragover", function (event) {
    var at = place(event);
    aim(at);
    if (at) { event.preventDefault(); event.dataTransfer.dropEffect = "move"; }
  });
  doc.addEventListener("dragend", function () { aim(null); });
  doc.addEventListener("drop", function (event) {
    var at = place(event);
    if (!at) { return; }
    event.preventDefault();
    aim(null);
    var cited = event.dataTransfer.getData(KIND);
    // Put back where it was: nothing to do.
    if (!cited || at.querySelector('[data-cited="' + CSS.escape(cited) + '"]')) { return; }
    var form = doc.getElementById("move");
    form.elements.cited.value = cited;
    form.elements.place.value = at.dataset.put;
    form.requestSubmit();
  });
})();
