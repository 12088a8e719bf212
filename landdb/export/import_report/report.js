"use strict";
// The page's own script: draws rows, former shapes and findings; marks that fall together on the screen share one label.
function startReport(map) {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("report-words");
  const shapes = read("report-shapes");
  const COLOURS = { error: "#b3261e", warning: "#a85b00", note: "#1f5f99" };
  const WIDTH = 40, HEIGHT = 24; // of a label
  const pane = document.querySelector(".map-pane");
  pane.prepend(map.getContainer());

  const text = (tag, content, kind = "") => Object.assign(document.createElement(tag), { textContent: content, className: kind });
  const parcelStyle = ({ properties: { severity } }) => ({
    color: severity ? "#2b2722" : "#8a8378", weight: severity ? 2 : 0.8,
    fillColor: COLOURS[severity] || "#e9e5dc", fillOpacity: severity ? 0.2 : 0.35,
  });
  const asPoint = (feature, at) => L.circleMarker(at, { radius: 5 });
  const parcels = L.geoJSON(shapes.parcels, {
    style: parcelStyle, pointToLayer: asPoint,
    onEachFeature: (feature, layer) => layer.bindTooltip(() => text("span", `${feature.properties.title} · ${feature.properties.action}`), { sticky: true }),
  }).addTo(map);
  const former = L.geoJSON(shapes.former, {
    style: { color: "#1f7a8c", weight: 1.2, dashArray: "5 4", fill: false, interactive: false }, pointToLayer: asPoint,
  }).addTo(map);
  const placeStyle = ({ properties: { severity } }) => ({ color: COLOURS[severity], weight: 2, fillOpacity: 0.45, interactive: false });
  const places = L.layerGroup().addTo(map);
  const labels = L.layerGroup().addTo(map);

  const rows = new Map([...document.querySelectorAll("#findings tbody tr")].map((row) => [Number(row.id.slice(1)), row]));
  const marks = shapes.marks.map((feature) => ({
    ...feature.properties, row: rows.get(feature.properties.n), shown: true,
    place: feature.geometry && L.geoJSON(feature, { style: placeStyle, pointToLayer: (f, at) => L.circleMarker(at, { radius: 4 }) }),
  }));
  const byNumber = new Map(marks.map((mark) => [mark.n, mark]));
  let selected = null;

  const touches = (one, other) => Math.abs(one.x - other.x) < WIDTH && Math.abs(one.y - other.y) < HEIGHT;
  const groupsOf = () => {
    // Marks whose cell and neighbours hold another join the first one there.
    const cells = new Map();
    const groups = [];
    const view = map.getBounds().pad(0.2);
    for (const mark of marks) {
      if (!mark.shown || !view.contains(mark.at)) continue;
      const at = map.latLngToLayerPoint(mark.at);
      const [i, j] = [Math.floor(at.x / WIDTH), Math.floor(at.y / WIDTH)];
      let near = null;
      for (let k = i - 1; k <= i + 1 && !near; k++) {
        for (let l = j - 1; l <= j + 1 && !near; l++) {
          near = (cells.get(`${k} ${l}`) || []).find((group) => touches(group.point, at)) || null;
        }
      }
      if (near) near.marks.push(mark);
      else {
        const group = { point: at, marks: [mark] };
        groups.push(group);
        cells.set(`${i} ${j}`, [...(cells.get(`${i} ${j}`) || []), group]);
      }
    }
    return groups;
  };
  const gravest = (group) => Object.keys(COLOURS).find((severity) => group.some((mark) => mark.severity === severity));
  const titleOf = (group) => {
    const [first, last] = [group[0].n, group[group.length - 1].n];
    if (group.length === 1) return String(first);
    if (last - first === group.length - 1) return `${first}–${last}`;
    return group.length <= 3 ? group.map((mark) => mark.n).join(", ") : `${first} +${group.length - 1}`;
  };
  const describe = (group) => {
    const popup = text("div", "", "popup");
    for (const mark of group.slice(0, 50)) {
      const [, code, , subject, message] = mark.row ? [...mark.row.cells].map((cell) => cell.textContent) : [];
      const line = text("p", `: ${message || ""}`);
      line.prepend(text("b", `${mark.n} ${code || ""} ${subject || ""}`, mark.severity));
      popup.append(line);
    }
    return popup;
  };
  const drawLabels = () => {
    labels.clearLayers();
    for (const { marks: group } of groupsOf()) {
      const isSelected = group.includes(selected);
      const label = text("div", titleOf(group), `mark ${gravest(group)}${isSelected ? " selected" : ""}`);
      const icon = L.divIcon({ className: "", iconSize: [0, 0], html: label });
      L.marker(group[0].at, { icon, title: titleOf(group), riseOnHover: true, zIndexOffset: isSelected ? 1000 : 0 })
        .on("click", () => openGroup(group)).addTo(labels);
    }
  };
  const openGroup = (group) => {
    const bounds = L.latLngBounds(group.map((mark) => mark.at));
    const apart = map.latLngToLayerPoint(bounds.getNorthWest()).distanceTo(map.latLngToLayerPoint(bounds.getSouthEast()));
    if (group.length > 1 && apart > 4 && map.getZoom() < map.getMaxZoom()) map.flyToBounds(bounds.pad(0.5), { duration: 0.5 });
    else choose(group[0], group);
  };
  const choose = (mark, group = [mark]) => {
    if (selected && selected.row) selected.row.classList.remove("selected");
    selected = mark;
    if (mark.row) {
      mark.row.classList.add("selected");
      mark.row.scrollIntoView({ block: "nearest" });
    }
    drawLabels();
    L.popup({ offset: [0, -8], maxWidth: 340 }).setLatLng(mark.at).setContent(describe(group)).openOn(map);
  };
  const flyTo = (mark) => {
    const whole = mark.place ? mark.place.getBounds() : L.latLng(mark.at).toBounds(60);
    const room = L.latLng(mark.at).toBounds(80);
    map.flyToBounds(whole.extend(room), { duration: 0.6, maxZoom: 20 });
    map.once("moveend", () => choose(mark));
  };

  const filters = document.getElementById("filters");
  const applyFilters = () => {
    const severities = new Set([...filters.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const code = filters.elements.code.value;
    const sought = filters.elements.text.value.trim().toLocaleLowerCase();
    let count = 0;
    for (const [n, row] of rows) {
      const shown = severities.has(row.dataset.severity) && (!code || row.dataset.code === code)
        && (!sought || row.textContent.toLocaleLowerCase().includes(sought));
      row.hidden = !shown;
      count += shown ? 1 : 0;
      if (byNumber.has(n)) byNumber.get(n).shown = shown;
    }
    filters.elements.shown.value = words.shown.replace("{n}", count).replace("{of}", rows.size);
    places.clearLayers();
    for (const mark of marks) if (mark.shown && mark.place) mark.place.addTo(places);
    drawLabels();
  };
  filters.addEventListener("input", applyFilters);
  filters.addEventListener("submit", (event) => event.preventDefault());
  const table = document.getElementById("findings");
  const follow = (event) => {
    const row = event.target.closest("tbody tr[tabindex]");
    const mark = row && byNumber.get(Number(row.id.slice(1)));
    if (mark) flyTo(mark);
  };
  table.addEventListener("click", follow);
  table.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    follow(event);
  });

  const whole = L.latLngBounds([]);
  for (const layer of [parcels, former]) if (layer.getLayers().length) whole.extend(layer.getBounds());
  for (const mark of marks) whole.extend(mark.at);
  const showWhole = () => map.fitBounds(whole.pad(0.04), { animate: false });
  addControls();
  if (whole.isValid()) showWhole();
  else document.querySelector(".panes").classList.add("no-map");
  map.on("moveend", drawLabels);
  new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
  if (whole.isValid()) requestAnimationFrame(() => { map.invalidateSize(); showWhole(); });
  applyFilters();

  function addControls() {
    map.zoomControl.remove();
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    const north = L.control({ position: "topright" });
    north.onAdd = () => text("div", words.north, "north");
    north.addTo(map);
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const box = text("div", "", "layers");
      L.DomEvent.disableClickPropagation(box);
      for (const [name, layers] of [["parcels", [parcels]], ["former", [former]], ["marks", [labels, places]]]) {
        if (name === "former" && !shapes.former.length) continue;
        const tick = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
        tick.addEventListener("change", () => layers.forEach((layer) => (tick.checked ? layer.addTo(map) : layer.remove())));
        const label = text("label", ` ${words[name]}`);
        label.prepend(tick);
        box.append(label);
      }
      const button = text("button", words.whole);
      button.type = "button";
      button.addEventListener("click", showWhole);
      box.append(button);
      return box;
    };
    control.addTo(map);
  }
}
