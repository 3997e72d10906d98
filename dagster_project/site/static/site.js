// Makes tables easier to search. The pages say everything without it.
(function () {
  "use strict";
  var words = document.documentElement.lang === "en"
    ? { filter: "Filter rows", all: "All", shown: "rows shown", sort: "Sort by", point: "Point at a square to read it." }
    : { filter: "Filtrer rader", all: "Alle", shown: "rader vises", sort: "Sorter etter", point: "Pek på en rute for å lese den." };

  function label(text, field) {
    var wrap = document.createElement("label");
    wrap.append(text + " ", field);
    return wrap;
  }

  function heading(cell) {
    return (cell.querySelector("a") || cell).firstChild.textContent.trim();
  }

  function sortable(table, head) {
    head.forEach(function (cell, index) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.setAttribute("aria-label", words.sort + " " + heading(cell));
      button.textContent = "↕";
      button.addEventListener("click", function () {
        var down = cell.getAttribute("aria-sort") === "descending";
        head.forEach(function (other) {
          other.removeAttribute("aria-sort");
          var mark = other.querySelector(".sort");
          if (mark) mark.textContent = "↕";
        });
        cell.setAttribute("aria-sort", down ? "ascending" : "descending");
        button.textContent = down ? "↑" : "↓";
        var body = table.tBodies[0], sign = down ? 1 : -1;
        Array.from(body.rows).map(function (row) {
          var found = row.cells[index];
          var number = found.dataset.v || (/^\d+$/.test(found.lastChild && found.lastChild.textContent) ? found.lastChild.textContent : null);
          return [number === null ? null : +number, found.textContent, row];
        }).sort(function (a, b) {
          if (a[0] !== null && b[0] !== null) return sign * (a[0] - b[0]);
          if (a[0] !== null || b[0] !== null) return a[0] === null ? 1 : -1; // unknown last
          return sign * a[1].localeCompare(b[1], document.documentElement.lang);
        }).forEach(function (item) { body.append(item[2]); });
      });
      if (cell.className === "n") cell.prepend(button); else cell.append(button);
    });
    table.classList.add("sorts");
  }

  function tools(table, head) {
    var rows = Array.from(table.tBodies[0].rows);
    var bar = document.createElement("div"), count = document.createElement("span"), tests = [];
    bar.className = "tools";
    count.setAttribute("role", "status");

    var field = document.createElement("input");
    field.type = "search";
    bar.append(label(words.filter, field));
    tests.push(function (row) { return row.textContent.toLowerCase().includes(field.value.trim().toLowerCase()); });

    (table.dataset.choose || "").split(" ").filter(Boolean).forEach(function (index) {
      var select = document.createElement("select"), seen = {};
      rows.forEach(function (row) { seen[row.cells[index].textContent] = true; });
      [""].concat(Object.keys(seen).sort()).forEach(function (value) {
        select.add(new Option(value || words.all, value));
      });
      select.value = table.getAttribute("data-first-" + index) || "";
      bar.append(label(heading(head[index]), select));
      select.addEventListener("change", update);
      tests.push(function (row) { return !select.value || row.cells[index].textContent === select.value; });
    });

    function update() {
      var shown = 0;
      rows.forEach(function (row) {
        row.hidden = !tests.every(function (test) { return test(row); });
        if (!row.hidden) shown += 1;
      });
      count.textContent = shown + " " + words.shown;
    }
    field.addEventListener("input", update);
    bar.append(count);
    table.parentNode.before(bar);
    update();
  }

  // drawings of which one is chosen: the map as it was, or today's
  function variants(section) {
    var drawings = Array.from(section.querySelectorAll("figure[data-choice]"));
    if (drawings.length < 2) return;
    var select = document.createElement("select"), bar = document.createElement("div");
    drawings.forEach(function (drawing) { select.add(new Option(drawing.dataset.variant)); });
    function show() {
      drawings.forEach(function (drawing) { drawing.hidden = drawing.dataset.variant !== select.value; });
    }
    select.addEventListener("change", show);
    bar.className = "tools";
    bar.append(label(drawings[0].dataset.choice, select));
    drawings[0].parentNode.before(bar);
    show();
  }

  // small squares are read by pointing at them, with a finger too
  function pointed(map) {
    var line = document.createElement("p");
    line.className = "pointed";
    line.textContent = words.point;
    map.before(line);
    ["pointerover", "click"].forEach(function (happens) {
      map.addEventListener(happens, function (event) {
        var square = event.target.closest("g");
        if (square) line.textContent = square.querySelector("title").textContent;
      });
    });
  }

  document.querySelectorAll("section").forEach(variants);
  document.querySelectorAll("svg.municipalities").forEach(pointed);
  document.querySelectorAll("table").forEach(function (table) {
    if (!table.tHead || table.tBodies[0].rows.length < 3) return;
    var head = Array.from(table.tHead.rows[0].cells);
    if (table.hasAttribute("data-long") || table.hasAttribute("data-choose")) tools(table, head);
    sortable(table, head);
  });
})();
