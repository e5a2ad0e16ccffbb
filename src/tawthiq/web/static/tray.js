"use strict";
// The open finding: any link to a statement may be dragged into it, or taken in hand and put down by keyboard or touch.
(function () {
  var doc = document;
  var hand = ""; // the address of what is in hand
  var from = null; // where the focus goes back to
  var folded = false; // as it was before something was taken in hand or dragged
  var LEADS = /^\/(cite\/|read\/[0-9a-f]+.*(#[sc]-|[?&]at=)|figures\/[0-9a-f]+\?mark=)/;
  doc.documentElement.classList.add("js");

  function tray() { return doc.getElementById("tray"); }
  function box() { return doc.getElementById("tray-open"); }
  function path(address) {
    try {
      var found = new URL(address, location.href);
      var way = found.pathname + found.search + found.hash;
      return found.origin === location.origin && LEADS.test(way) ? way : "";
    } catch (wrong) { return ""; }
  }
  // The link that stands for what somebody drags or points at: a card's or a sentence's own.
  function link(node) {
    var own = node.closest && node.closest("a[href]");
    if (own && path(own.getAttribute("href"))) { return own; }
    var around = node.closest && node.closest(".card, .mention");
    return around && around.querySelector("a.use");
  }
  function words(of) {
    return (of.dataset.words || of.textContent || "").trim().slice(0, 120);
  }

  // It stays folded on every page once somebody folds it, and on a narrow screen until something is to be put in.
  function fold() {
    var kept = sessionStorage.getItem("tray");
    if (box() && (kept === "folded" || (kept === null && window.innerWidth < 1600))) { box().open = false; }
  }
  // Only what somebody does is remembered: a details element tells of its own opening, too.
  doc.addEventListener("click", function (event) {
    if (event.target.closest("#tray summary")) { sessionStorage.setItem("tray", box().open ? "folded" : "open"); }
  });

  function take(of) {
    hand = path(of.getAttribute("href"));
    from = of;
    folded = !box().open;
    box().open = true;
    doc.getElementById("hand-words").textContent = words(of);
    doc.getElementById("hand").hidden = false;
    tray().classList.add("holding");
    var first = tray().querySelector("tr.gap [data-place]") || tray().querySelector("[data-place]");
    first.focus();
    tray().scrollIntoView({ block: "nearest" });
  }
  function drop(back) {
    hand = "";
    doc.getElementById("hand").hidden = true;
    tray().classList.remove("holding");
    if (folded) { box().open = false; }
    if (back && from && doc.contains(from)) { from.focus(); }
  }
  function put(what, place) {
    var body = new URLSearchParams({ what: what, place: place });
    var again = from;
    window.htmx.ajax("POST", "/tray/put", { source: doc.body, target: "#tray", swap: "outerHTML", values: Object.fromEntries(body) }).then(function () {
      if (folded) { box().open = false; }
      hand = "";
      if (again && doc.contains(again)) { again.focus({ preventScroll: true }); }
      from = null;
    });
  }

  doc.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    var use = event.target.closest("a.use");
    if (use && tray()) { event.preventDefault(); take(use); return; }
    var place = event.target.closest("[data-place]");
    if (place && hand) { event.preventDefault(); put(hand, place.value); return; }
    if (event.target.closest("[data-drop-hand]")) { drop(true); }
  });

  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !tray()) { return; }
    if (event.key === "Escape" && hand) { event.preventDefault(); event.stopPropagation(); drop(true); return; }
    if (event.target.matches("input, select, textarea")) { return; }
    if (event.key === "f" && !hand) {
      var found = link(event.target) || doc.querySelector(".card[aria-current] a.use");
      if (found) { event.preventDefault(); take(found); }
      return;
    }
    // Among the places the arrow keys move, as in a table.
    var place = event.target.closest("[data-place]");
    var step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!place || !step) { return; }
    var row = place.closest("tr");
    var mirrored = doc.documentElement.dir === "rtl" ? -1 : 1;
    var rows = Array.prototype.slice.call(row.parentElement.rows);
    var column = place.closest("td").cellIndex + step[1] * mirrored;
    var to = rows[rows.indexOf(row) + step[0]];
    var next = to && to.cells[column] && to.cells[column].querySelector("[data-place]");
    event.preventDefault();
    event.stopPropagation();
    if (next) { next.focus(); }
  }, true);

  // Dragging.
  doc.addEventListener("dragstart", function (event) {
    var found = tray() && event.target.nodeType === 1 && link(event.target);
    if (!found) { return; }
    event.dataTransfer.setData("text/uri-list", new URL(found.getAttribute("href"), location.href).href);
    event.dataTransfer.setData("text/plain", words(found));
    event.dataTransfer.effectAllowed = "copyLink";
    doc.body.classList.add("dragging");
    folded = !box().open;
    // Not at once: a browser gives up a drag whose page moves under it.
    setTimeout(function () { if (box()) { box().open = true; } }, 60);
  });
  doc.addEventListener("dragend", function (event) {
    still();
    if (!hand && folded && event.dataTransfer.dropEffect === "none") { box().open = false; }
    doc.body.classList.remove("dragging");
    aim(null);
  });
  function aim(at) {
    doc.querySelectorAll(".aimed").forEach(function (other) { other.classList.remove("aimed"); });
    if (at) { at.classList.add("aimed"); }
  }
  doc.addEventListener("dragover", function (event) {
    if (!tray() || !tray().contains(event.target) || event.dataTransfer.types.indexOf("text/uri-list") < 0) { return; }
    event.preventDefault();
    event.dataTransfer.dropEffect = "link";
    box().open = true;
    var cell = event.target.closest("td");
    aim(cell && cell.querySelector("[data-place]"));
  });
  doc.addEventListener("drop", function (event) {
    if (!tray() || !tray().contains(event.target)) { return; }
    event.preventDefault();
    doc.body.classList.remove("dragging");
    var what = path((event.dataTransfer.getData("text/uri-list") || "").split("\n")[0].trim());
    var cell = event.target.closest("td");
    var place = cell && cell.querySelector("[data-place]");
    aim(null);
    if (!what) { return; }
    if (place) { put(what, place.value); return; }
    hand = what;
    doc.getElementById("hand-words").textContent = event.dataTransfer.getData("text/plain").slice(0, 120);
    doc.getElementById("hand").hidden = false;
    tray().classList.add("holding");
  });
  // A sentence or a card is dragged by any part of it that is no text to be marked.
  doc.addEventListener("pointerdown", function (event) {
    var card = event.target.closest && event.target.closest(".card summary, .mention .by");
    var around = card && card.closest(".card, .mention");
    if (tray() && around && event.pointerType === "mouse") { around.draggable = true; }
  });
  function still() {
    doc.querySelectorAll('[draggable="true"]').forEach(function (node) { node.draggable = false; });
  }
  doc.addEventListener("pointerup", still);

  fold();
})();
