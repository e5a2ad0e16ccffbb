"use strict";
// The reading page by keyboard: which statement is current, what the keys do, and which words are marked.
(function () {
  var doc = document;
  var texts = doc.getElementById("texts").dataset;
  var current = "";
  var busy = false;
  var picking = false;
  var marked = null; // the words marked last, also once the focus has left them
  doc.documentElement.classList.add("js");
  window.htmx.config.attributesToSettle = ["class"]; // a style attribute would be against the policy, even an empty one

  function all(selector, inside) { return Array.prototype.slice.call((inside || doc).querySelectorAll(selector)); }
  function cards() { return all(".card").filter(function (c) { return !c.hidden; }); }
  function card() { return current ? doc.getElementById("c-" + current) : null; }
  function say(what) { doc.getElementById("said").textContent = what; }
  function form() { return doc.querySelector("#adding .deed") || (card() && card().querySelector(".deed")); }

  // Which statement is current.
  function show(c, still) {
    if (!c) { return; }
    var before = card();
    if (before && before !== c) {
      before.removeAttribute("aria-current");
      before.querySelector("details").open = false;
    }
    all(".hl.current").forEach(function (h) { h.classList.remove("current"); });
    current = c.dataset.key;
    c.setAttribute("aria-current", "true");
    c.querySelector("details").open = true;
    var marks = all('.hl[href="#c-' + current + '"]');
    marks.forEach(function (h) { h.classList.add("current"); });
    c.focus({ preventScroll: true });
    if (still) { return; }
    uppermost(c);
    if (marks.length && !seen(marks[0])) { marks[0].scrollIntoView({ block: below() ? "start" : "center" }); }
  }
  function uppermost(c) { // among the cards, which scroll by themselves
    var beside = c.closest(".cards");
    beside.scrollTop += c.getBoundingClientRect().top - beside.getBoundingClientRect().top - 6;
  }
  function below() { // on a narrow screen the cards lie over the lower half of the text
    return doc.querySelector(".cards").getBoundingClientRect().width > window.innerWidth * 0.6;
  }
  function seen(node) {
    var box = node.getBoundingClientRect();
    var end = below() ? window.innerHeight * 0.46 : window.innerHeight;
    return box.top > Math.max(0, doc.querySelector(".bar").getBoundingClientRect().bottom) && box.bottom < end;
  }
  function step(by) {
    var every = cards();
    var at = every.indexOf(card());
    if (!every.length) { return; }
    show(every[at < 0 ? (by > 0 ? 0 : every.length - 1) : (at + by + every.length) % every.length]);
  }
  function undecided(from) {
    var every = cards();
    var at = from ? every.indexOf(from) : -1;
    var open = every.slice(at + 1).concat(every.slice(0, at + 1)).filter(function (c) {
      return c.dataset.state === "open";
    });
    return open[0];
  }

  // Which words are marked, and where they begin in the document: in code points, as the app counts.
  function host(node) {
    var element = node && (node.nodeType === 1 ? node : node.parentElement);
    return element && element.closest("#document [data-at]:not(#document)");
  }
  function read() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return null; }
    var range = selection.getRangeAt(0).cloneRange();
    var place = host(range.startContainer);
    if (!place) { return null; }
    if (host(range.endContainer) !== place) { range.setEnd(place, place.childNodes.length); }
    var before = doc.createRange();
    before.setStart(place, 0);
    before.setEnd(range.startContainer, range.startOffset);
    var words = range.toString();
    if (!words.trim()) { return null; }
    return { words: words, start: Number(place.dataset.at) + Array.from(before.toString()).length };
  }
  doc.addEventListener("selectionchange", function () { marked = read() || marked; });

  // Choosing words with the arrow keys.
  function pick() {
    var mark = doc.querySelector(".hl.current");
    var place = (mark && host(mark)) || doc.querySelector("#document [data-at]:not(#document)");
    if (!place) { return; }
    var selection = window.getSelection();
    var walker = doc.createTreeWalker(mark || place, NodeFilter.SHOW_TEXT);
    var first = walker.nextNode();
    if (!first) { return; }
    selection.collapse(first, 0);
    selection.modify("extend", "forward", "word");
    picking = true;
    say(texts.picking);
  }
  function picked(event) {
    var selection = window.getSelection();
    var place = host(selection.focusNode);
    var mirrored = place && window.getComputedStyle(place).direction === "rtl";
    var forth = (event.key === "ArrowRight") !== Boolean(mirrored);
    if (event.key === "Escape") { picking = false; selection.removeAllRanges(); say(""); show(card(), true); return true; }
    if (event.key === "Enter") { picking = false; add(); return true; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      selection.collapseToStart();
      selection.modify("move", event.key === "ArrowDown" ? "forward" : "backward", "line");
      selection.modify("extend", "forward", "word");
      return true;
    }
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") { return false; }
    if (event.shiftKey) { selection.modify("extend", forth ? "forward" : "backward", "word"); return true; }
    if (forth) {
      selection.collapseToEnd();
      selection.modify("move", "forward", "word");
      selection.modify("move", "backward", "word");
    } else {
      selection.collapseToStart();
      selection.modify("move", "backward", "word");
    }
    selection.modify("extend", "forward", "word");
    return true;
  }

  // What the keys and the buttons do.
  function add() {
    var found = read();
    if (!found) { pick(); return; }
    say("");
    var values = { words: found.words.trim().slice(0, 2000), start: String(found.start) };
    window.htmx.ajax("GET", doc.querySelector('[data-do="add"]').getAttribute("href"), { target: "#adding", swap: "innerHTML", values: values });
  }
  // A page of its own for marked words; they are sent and not put in the address, which the browser would keep.
  function carry(what) {
    var found = read() || marked;
    var to = doc.querySelector('[data-do="' + what + '"]').dataset.marked;
    var sent = doc.createElement("form");
    var values = { csrf: doc.querySelector('input[name="csrf"]').value, words: found ? found.words.trim().slice(0, 2000) : "", start: found ? String(found.start) : "" };
    sent.method = "post";
    sent.action = to;
    Object.keys(values).forEach(function (name) {
      var field = doc.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = values[name];
      sent.appendChild(field);
    });
    doc.body.appendChild(sent);
    sent.submit();
  }
  function press(selector) { var found = card() && card().querySelector(selector); if (found) { found.click(); } }
  function close() {
    var open = form();
    if (!open) { return; }
    open.parentElement.textContent = "";
    if (card()) { card().focus({ preventScroll: true }); }
  }
  var acts = {
    j: function () { step(1); },
    k: function () { step(-1); },
    ArrowDown: function () { step(1); },
    ArrowUp: function () { step(-1); },
    a: function () { press(".accept button"); },
    c: function () { press('[data-act="correct"]'); },
    r: function () { press('[data-act="reject"]'); },
    s: function () { press('[data-act="split"]'); },
    m: add,
    p: function () { carry("protect"); },
    x: function () { carry("redact"); },
    u: function () { var found = doc.querySelector("#undo button"); if (found) { found.click(); } },
    n: function () { var found = doc.querySelector('[data-do="document"]'); if (found) { found.click(); } },
    "?": function () { doc.getElementById("keys").showModal(); }
  };
  doc.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || doc.querySelector("dialog[open]")) { return; }
    var target = event.target;
    if (picking && picked(event)) { event.preventDefault(); return; }
    if (event.key === "Escape") { close(); return; }
    if (target.matches('input[type="radio"]') && /^[1-9]$/.test(event.key)) {
      var chosen = all('input[type="radio"]', target.form)[Number(event.key) - 1];
      if (chosen) { chosen.checked = true; chosen.focus(); event.preventDefault(); }
      return;
    }
    if (target.matches("input, select, textarea")) { return; }
    var act = acts[event.key];
    if (!act || busy || (form() && "acrsu".indexOf(event.key) >= 0)) { return; }
    event.preventDefault();
    act();
  });

  doc.addEventListener("mousedown", function (event) {
    // These read what is marked in the text: pressing them must not unmark it.
    if (event.target.closest('[data-do="add"], [data-do="protect"], [data-do="redact"], [data-take]')) { event.preventDefault(); }
  });
  doc.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do], [data-take], [data-cancel]");
    if (button && button.hasAttribute("data-cancel")) { close(); return; }
    if (button && button.hasAttribute("data-take")) {
      if (marked) {
        var field = button.closest(".field");
        field.querySelector("[data-words]").value = marked.words.trim();
        field.querySelector("[data-start]").value = marked.start;
      }
      return;
    }
    var does = button && button.dataset.do;
    if (does === "previous") { step(-1); }
    if (does === "next") { step(1); }
    if (does === "keys") { acts["?"](); }
    if (does === "add") { event.preventDefault(); add(); }
    if (does === "protect" || does === "redact") { event.preventDefault(); carry(does); }
    var mark = event.target.closest("a.hl, a.phrase");
    var to = mark && doc.getElementById((mark.getAttribute("href") || "").replace(/^.*#/, ""));
    if (to && to.matches(".card")) { event.preventDefault(); show(to); return; }
    var summary = event.target.closest(".card summary");
    var own = summary && summary.closest(".card");
    if (own && own.dataset.key !== current) { event.preventDefault(); show(own, true); }
  });
  var shown = doc.querySelector('[data-do="show"]');
  function filter() {
    all(".card").forEach(function (c) {
      var wanted = shown.value;
      c.hidden = wanted === "open" ? c.dataset.state !== "open" : wanted !== "" && c.dataset.kind !== wanted;
    });
  }
  // Chosen with the mouse, the list lets go of the keys: an "a" should accept, and not choose "all".
  var pointed = false;
  shown.addEventListener("pointerdown", function () { pointed = true; });
  shown.addEventListener("keydown", function () { pointed = false; });
  shown.addEventListener("change", function () {
    filter();
    var kept = card() && !card().hidden ? card() : undecided(card()) || cards()[0];
    if (pointed) { show(kept); }
    pointed = false;
  });

  // What is held in sight below the bar knows how tall the bar is; it is taller where its buttons take two lines.
  new ResizeObserver(function (seen) {
    doc.documentElement.style.setProperty("--bar", Math.ceil(seen[0].target.getBoundingClientRect().height) + "px");
  }).observe(doc.querySelector(".bar"));

  // What the app answers.
  doc.body.addEventListener("htmx:beforeRequest", function () { busy = true; });
  doc.body.addEventListener("htmx:afterRequest", function (event) {
    busy = false;
    if (!event.detail.successful && [409, 422].indexOf(event.detail.xhr.status) < 0) { say(texts.failed); }
  });
  doc.body.addEventListener("htmx:beforeSwap", function (event) {
    // A form that cannot stand comes back with what is wrong; so does a card that somebody else decided about.
    if ([409, 422].indexOf(event.detail.xhr.status) >= 0) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  doc.body.addEventListener("htmx:afterSettle", function (event) {
    var made = event.detail.target && event.detail.target.querySelector && event.detail.target.querySelector(".deed");
    if (!made) { return; }
    if (made.closest("#adding")) { made.closest(".cards").scrollTop = 0; }
    var first = made.querySelector('[aria-invalid="true"], [name="a-words"]') || made.querySelector(".part .field:not(.wide) input") ||
      made.querySelector('input[type="radio"]:checked') || made.querySelector("input:not([type=hidden]), textarea, select");
    if (first) { first.focus(); }
  });
  doc.body.addEventListener("moved", function (event) {
    var done = doc.getElementById("c-" + event.detail.key);
    var following = event.detail.next ? undecided(done) : done;
    filter();
    show(following || done || card() || cards()[0]);
    if (event.detail.next && !following) { say(texts.all); }
  });

  // An address may name a statement's words ("#s-...") or its card ("#c-..."); any other place in the page is left in sight.
  var named = /^#[sc]-/.test(location.hash) && doc.getElementById("c-" + location.hash.slice(3));
  show(named || undecided(null) || cards()[0], !named && (location.hash !== "" || window.innerWidth > 960));
  if (card()) { uppermost(card()); }
})();
