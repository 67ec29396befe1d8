"use strict";
/* Filters and the card. Everything it shows stands in the page already; nothing is fetched. */
(function () {
  const root = document.documentElement;
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const card = document.getElementById("card");
  const inside = card.querySelector(".inside");
  const filters = document.getElementById("filters");
  const entries = new Map(all(".entry").map((entry) => [entry.dataset.q, entry]));
  const chips = new Map(all("a.chip").map((chip) => [chip.dataset.q, chip]));
  const marks = all("mark[data-q]");
  const links = all("[data-of]");
  const numbers = (text) => (text ? text.split(" ") : []);
  const on = new Set(entries.keys());
  root.classList.add("js");

  /* The quotation that an element stands for: the innermost of those that are shown. */
  const quotationOf = (element) =>
    numbers(element.dataset.q || element.dataset.of).find((q) => on.has(q));

  function paint(q) {
    marks.forEach((m) => m.classList.toggle("hot", !!q && numbers(m.dataset.q).includes(q)));
    links.forEach((a) => a.classList.toggle("hot", !!q && numbers(a.dataset.of).includes(q)));
    const speaker = q && entries.get(q).dataset.speaker;
    all(".speakers tbody tr").forEach((row) =>
      row.classList.toggle("hot", !!q && row.dataset.speaker === speaker));
  }

  /* ---- the card ---- */
  let shown = null, pinned = false, timer = 0, from = null, returning = false;

  function place(anchor, point) {
    if (getComputedStyle(card).position === "fixed") {
      card.style.left = card.style.top = "";
      /* The words that were tapped should not lie under the card. */
      const under = anchor.getBoundingClientRect().bottom + 12 - card.getBoundingClientRect().top;
      if (under > 0) scrollBy({ top: under, behavior: "instant" });
      return;
    }
    /* Reached by key, a quotation should stay readable above its card. */
    const text = point ? [] : marks.filter((m) => numbers(m.dataset.q).includes(shown));
    const lines = text.concat(anchor).flatMap((m) => Array.from(m.getClientRects()));
    const line = (point && lines.find((r) => point.y >= r.top - 4 && point.y <= r.bottom + 4)) || lines.at(-1);
    if (!line) return;
    const x = point ? point.x - 40 : line.left;
    const widest = root.clientWidth - card.offsetWidth - 8;
    const lowest = point ? line.bottom : Math.max(...lines.map((r) => r.bottom));
    const below = lowest + 8, above = (point ? line.top : Math.min(...lines.map((r) => r.top))) - card.offsetHeight - 8;
    const fits = below + card.offsetHeight <= root.clientHeight || above < 0;
    card.style.left = Math.max(8, Math.min(x, widest)) + scrollX + "px";
    card.style.top = (fits ? below : above) + scrollY + "px";
  }

  function show(q, anchor, point) {
    clearTimeout(timer);
    if (!entries.has(q)) return;
    if (shown !== q) {
      inside.replaceChildren(...Array.from(entries.get(q).childNodes, (n) => n.cloneNode(true)));
      card.setAttribute("aria-label", "Quotation " + q);
      card.scrollTop = 0;
    }
    chips.forEach((chip, n) => chip.setAttribute("aria-expanded", String(n === q)));
    shown = q;
    card.hidden = false;
    place(anchor, point);
    paint(q);
  }

  function hide() {
    clearTimeout(timer);
    const back = pinned && card.contains(document.activeElement) ? from : null;
    card.hidden = true;
    shown = null;
    pinned = false;
    chips.forEach((chip) => chip.setAttribute("aria-expanded", "false"));
    paint(null);
    if (!back) return;
    /* Coming back is not asking for it again. */
    returning = true;
    back.focus();
    returning = false;
  }

  function later(action, time) {
    clearTimeout(timer);
    timer = setTimeout(action, time);
  }

  function pin(q, anchor, point, focus) {
    show(q, anchor, point);
    pinned = true;
    from = chips.get(q) || anchor;
    if (focus) card.focus({ preventScroll: true });
  }

  chips.forEach((chip, q) => {
    chip.setAttribute("role", "button");
    chip.setAttribute("aria-haspopup", "dialog");
    chip.setAttribute("aria-expanded", "false");
    chip.setAttribute("aria-controls", "card");
    chip.removeAttribute("title");
    chip.addEventListener("click", (event) => {
      event.preventDefault();
      if (pinned && shown === q) hide(); else pin(q, chip, null, true);
    });
    chip.addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); chip.click(); }
    });
    chip.addEventListener("focus", () => {
      if (!pinned && !returning && chip.matches(":focus-visible")) show(q, chip);
    });
    chip.addEventListener("blur", () => { if (!pinned) later(hide, 200); });
  });

  [...marks, ...links, ...chips.values()].forEach((element) => {
    element.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch" || pinned) return;
      const q = quotationOf(element);
      if (!q) return;
      event.stopPropagation();
      const point = { x: event.clientX, y: event.clientY };
      later(() => show(q, element, point), shown ? 60 : 160);
    });
    element.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch" && !pinned) later(hide, 260);
    });
  });
  marks.forEach((mark) => mark.addEventListener("click", (event) => {
    const q = quotationOf(mark);
    const selected = String(getSelection());
    if (!q || selected || event.target.closest("a")) return;
    pin(q, mark, { x: event.clientX, y: event.clientY }, false);
  }));
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", (event) => {
    if (!pinned && event.pointerType !== "touch") later(hide, 260);
  });
  card.querySelector(".close").addEventListener("click", hide);
  card.addEventListener("focusout", (event) => {
    if (pinned && event.relatedTarget && !card.contains(event.relatedTarget)) hide();
  });
  inside.addEventListener("click", (event) => { if (event.target.closest("a")) hide(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !card.hidden) hide();
  });
  document.addEventListener("click", (event) => {
    if (!card.hidden && !card.contains(event.target) && !event.target.closest("mark, a.chip")) hide();
  });

  /* ---- filters ---- */
  function filter() {
    const data = new FormData(filters);
    const stances = data.getAll("stance"), kinds = data.getAll("kind");
    const speaker = document.getElementById("by-speaker").value;
    on.clear();
    entries.forEach((entry, q) => {
      const { stance, kind, speaker: who } = entry.dataset;
      const fits = stances.includes(stance) && kinds.includes(kind) && (!speaker || who === speaker);
      entry.hidden = !fits;
      if (fits) on.add(q);
    });
    chips.forEach((chip, q) => { chip.hidden = !on.has(q); });
    marks.forEach((mark) => {
      const q = quotationOf(mark);
      mark.className = q ? "sk-" + entries.get(q).dataset.stance : "off";
    });
    links.forEach((link) => link.classList.toggle("off", !quotationOf(link)));
    const speaking = new Set(Array.from(on, (q) => entries.get(q).dataset.speaker));
    all(".speakers tbody tr").forEach((row) =>
      row.classList.toggle("off", !speaking.has(row.dataset.speaker)));
    all(".name").forEach((name) =>
      name.setAttribute("aria-pressed", String(name.dataset.only === speaker)));
    document.getElementById("shown").value = on.size + " of " + entries.size + " shown";
    if (shown && !on.has(shown)) hide();
  }
  if (filters) {
    filters.hidden = false;
    filters.addEventListener("change", filter);
    filters.addEventListener("reset", () => setTimeout(filter));
    filters.addEventListener("submit", (event) => event.preventDefault());
    all(".name").forEach((name) => name.addEventListener("click", () => {
      const select = document.getElementById("by-speaker");
      select.value = select.value === name.dataset.only ? "" : name.dataset.only;
      filter();
    }));
  }

  /* ---- light and dark ---- */
  const theme = document.getElementById("theme");
  const themes = [["", "auto"], ["light", "light"], ["dark", "dark"]];
  let chosen = 0;
  theme.hidden = false;
  theme.addEventListener("click", () => {
    chosen = (chosen + 1) % themes.length;
    const [value, word] = themes[chosen];
    if (value) root.dataset.theme = value; else delete root.dataset.theme;
    theme.querySelector("span").textContent = word;
  });

  /* A link to a quotation opens the list it stands in; so does printing. */
  const list = document.getElementById("all");
  const open = () => { if (list && /^#q\d+$/.test(location.hash)) list.open = true; };
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => { if (list) list.open = true; });
  open();
})();
