"use strict";
// Boxes over a page image, by mouse and by keyboard; the form's field of boxes says what is drawn, and draws it again.
(function () {
  var board = document.querySelector(".blackboard");
  var field = document.getElementById("b");
  if (!board || !field) { return; }
  var page = board.dataset.page;
  var sheet = board.querySelector("svg");
  var picture = board.querySelector("img");
  var ns = "http://www.w3.org/2000/svg";
  var FULL = 10000;
  var open = null; // the box that is being drawn: {left, top, right, bottom}

  var drawing = document.getElementById("drawing");
  function look() {
    // Only at somebody's asking: a page may show what is hard to see.
    if (drawing.open && !picture.getAttribute("src")) { picture.src = picture.dataset.src; }
  }
  drawing.addEventListener("toggle", look);
  look(); // it stays open when the page was turned

  function lines() { return field.value.split("\n").filter(function (l) { return l.trim(); }); }
  function box(line) {
    var m = /^\s*(\d+)\s*:\s*([\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)\s*$/.exec(line);
    return m && m[1] === page ? { left: m[2] * 100, top: m[3] * 100, right: m[4] * 100, bottom: m[5] * 100 } : null;
  }
  function boxes() { return lines().map(box).filter(Boolean); }
  function draw() {
    while (sheet.firstChild) { sheet.removeChild(sheet.firstChild); }
    boxes().concat(open ? [sorted(open)] : []).forEach(function (b, at, all) {
      var rect = document.createElementNS(ns, "rect");
      rect.setAttribute("x", b.left);
      rect.setAttribute("y", b.top);
      rect.setAttribute("width", b.right - b.left);
      rect.setAttribute("height", b.bottom - b.top);
      if (open && at === all.length - 1) { rect.setAttribute("class", "chosen"); }
      sheet.appendChild(rect);
    });
    if (!open) { name(); }
  }
  // Each box by its place among the page's, with a button: for fingers, and for whoever cannot see which one is meant.
  var list = document.getElementById("drawn");
  function name() {
    var had = list.contains(document.activeElement) ? list.children.length : 0;
    while (list.firstChild) { list.removeChild(list.firstChild); }
    boxes().forEach(function (b, at) {
      var item = document.createElement("li");
      var button = document.createElement("button");
      var where = document.createElement("span");
      where.dir = "ltr";
      where.textContent = [b.left, b.top, b.right, b.bottom].map(percent).join(" ") + " ";
      button.type = "button";
      button.textContent = list.dataset.take;
      button.setAttribute("aria-label", list.dataset.take + ": " + list.dataset.box.replace("{n}", at + 1));
      button.addEventListener("click", function () { drop(at); });
      ["mouseenter", "focus"].forEach(function (kind) { button.addEventListener(kind, function () { point(at); }); });
      ["mouseleave", "blur"].forEach(function (kind) { button.addEventListener(kind, function () { point(-1); }); });
      item.appendChild(where);
      item.appendChild(button);
      list.appendChild(item);
    });
    if (had) { (list.querySelector("button") || sheet).focus(); }
  }
  function point(at) {
    Array.prototype.forEach.call(sheet.children, function (rect, n) { rect.classList.toggle("meant", n === at); });
  }
  function sorted(b) {
    return { left: Math.min(b.left, b.right), top: Math.min(b.top, b.bottom), right: Math.max(b.left, b.right), bottom: Math.max(b.top, b.bottom) };
  }
  function inside(v) { return Math.max(0, Math.min(FULL, Math.round(v))); }
  function percent(v) { return String(Math.round(v) / 100); }
  function say() {
    document.getElementById("said").textContent = open ? [sorted(open)].map(function (b) {
      return [b.left, b.top, b.right, b.bottom].map(percent).join(" ");
    })[0] : "";
  }
  function keep() {
    var b = sorted(open);
    open = null;
    if (b.right - b.left >= 20 && b.bottom - b.top >= 20) {
      field.value = lines().concat([page + ": " + [b.left, b.top, b.right, b.bottom].map(percent).join(" ")]).join("\n");
    }
    draw();
    say();
  }
  // One of the page's boxes taken away, as `boxes` counts them.
  function drop(which) {
    var every = lines();
    var mine = every.map(function (line, at) { return box(line) ? at : -1; }).filter(function (at) { return at >= 0; });
    if (mine.length) { every.splice(mine[which], 1); }
    field.value = every.join("\n");
    draw();
  }
  function at(event) {
    var frame = sheet.getBoundingClientRect();
    return { x: inside((event.clientX - frame.left) / frame.width * FULL), y: inside((event.clientY - frame.top) / frame.height * FULL) };
  }
  sheet.addEventListener("pointerdown", function (event) {
    var p = at(event);
    open = { left: p.x, top: p.y, right: p.x, bottom: p.y };
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
    sheet.focus();
  });
  sheet.addEventListener("pointermove", function (event) {
    if (!open || !sheet.hasPointerCapture(event.pointerId)) { return; }
    var p = at(event);
    open.right = p.x;
    open.bottom = p.y;
    draw();
  });
  sheet.addEventListener("pointerup", function () { if (open) { keep(); } });
  sheet.addEventListener("keydown", function (event) {
    var step = 100;
    var moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    var move = moves[event.key];
    if (event.key === "Enter") {
      if (open) { keep(); } else { open = { left: 4000, top: 4500, right: 6000, bottom: 5000 }; draw(); say(); }
    } else if (event.key === "Escape" && open) {
      open = null;
      draw();
      say();
    } else if ((event.key === "Delete" || event.key === "Backspace") && !open) {
      drop(boxes().length - 1);
    } else if (move && open) {
      if (!event.shiftKey) { open.left = inside(open.left + move[0]); open.top = inside(open.top + move[1]); }
      open.right = inside(open.right + move[0]);
      open.bottom = inside(open.bottom + move[1]);
      draw();
      say();
    } else { return; }
    event.preventDefault();
  });
  field.addEventListener("input", draw);
  draw();
})();
