"use strict";
// Comfort only: every page is whole without this. No request is ever made.
(function () {
  var doc = document;
  function all(selector, inside) { return Array.prototype.slice.call((inside || doc).querySelectorAll(selector)); }
  function reveal(node) {
    for (var n = node; n; n = n.parentElement) { if (n.tagName === "DETAILS") { n.open = true; } }
  }
  function go() {
    var target = location.hash.length > 1 && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) { reveal(target); target.scrollIntoView({ block: "center" }); }
  }
  window.addEventListener("hashchange", go);
  go();

  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = all("details:not([open])");
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });

  var marks = all(".evidence a.hl");
  var at = -1;
  doc.addEventListener("keydown", function (event) {
    var tag = event.target.tagName;
    if (event.ctrlKey || event.metaKey || event.altKey || tag === "INPUT" || !marks.length) { return; }
    var step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (!step) { return; }
    at = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
    marks[at].focus();
    marks[at].scrollIntoView({ block: "center" });
  });

  all("[data-filter]").forEach(function (list) {
    var items = list.tagName === "TABLE" ? all("tbody tr", list) : list.matches("ol, ul") ? all("li", list) : all(".item", list);
    if (items.length < 8) { return; }
    var label = doc.createElement("label");
    var input = doc.createElement("input");
    var said = doc.createElement("span");
    label.className = "filter";
    label.textContent = "Show only " + list.getAttribute("data-filter") + " with ";
    input.type = "search";
    said.setAttribute("role", "status");
    label.appendChild(input);
    label.appendChild(said);
    list.parentNode.insertBefore(label, list);
    var texts = items.map(function (item) { return item.textContent.toLowerCase(); });
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase();
      var kept = 0;
      items.forEach(function (item, n) {
        item.hidden = texts[n].indexOf(wanted) < 0;
        if (!item.hidden) { kept += 1; }
      });
      said.textContent = wanted ? " " + kept + " of " + items.length : "";
    });
  });

  all("[data-copy]").forEach(function (place) {
    var button = doc.createElement("button");
    button.type = "button";
    button.textContent = "Copy link";
    button.addEventListener("click", function () {
      var link = location.href.split("#")[0] + "#" + place.getAttribute("data-copy");
      var done = function () { button.textContent = "Copied"; };
      var byHand = function () { window.prompt("Link to this statement", link); };
      if (navigator.clipboard) { navigator.clipboard.writeText(link).then(done, byHand); } else { byHand(); }
    });
    place.appendChild(button);
  });
  doc.documentElement.className += " js";
})();
