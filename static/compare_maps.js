// Several maps of the same land that move together: whatever is done to one is done to all. Nothing is fetched.
const STEP = 0.2;
const FACTOR = 1.5;
const MOST_TIMES = 40;

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".maps");
  const seen = root.seen && root.seen.start === data.start ? root.seen : { start: data.start, box: [...data.box] };
  root.seen = seen;
  root.classList.toggle("many", data.is_many);
  root.querySelector(".panels").innerHTML = data.panels.map(panel).join("");
  const maps = [...root.querySelectorAll("svg")];

  function draw() {
    const [x, y, wide, high] = seen.box;
    for (const map of maps) {
      map.setAttribute("viewBox", seen.box.map((one) => one.toFixed(3)).join(" "));
      const unit = Math.max(wide / (map.clientWidth || 1), high / (map.clientHeight || 1));
      map.style.setProperty("--unit", unit + "px");
    }
  }
  function move(across, down) {
    seen.box[0] += across * seen.box[2];
    seen.box[1] += down * seen.box[3];
    draw();
  }
  function zoom(times, at = [0.5, 0.5]) {
    const wide = Math.min(Math.max(seen.box[2] / times, data.all[2] / MOST_TIMES), data.all[2] * 2);
    const high = (seen.box[3] * wide) / seen.box[2];
    seen.box[0] += (seen.box[2] - wide) * at[0];
    seen.box[1] += (seen.box[3] - high) * at[1];
    seen.box[2] = wide;
    seen.box[3] = high;
    draw();
  }
  const does = {
    in: () => zoom(FACTOR),
    out: () => zoom(1 / FACTOR),
    left: () => move(-STEP, 0),
    right: () => move(STEP, 0),
    up: () => move(0, -STEP),
    down: () => move(0, STEP),
    all: () => ((seen.box = [...data.all]), draw()),
  };
  for (const button of root.querySelectorAll("button")) button.onclick = does[button.value];
  for (const map of maps) listen(map, seen, draw, zoom);
  const size = new ResizeObserver(draw);
  maps.forEach((map) => size.observe(map));
  draw();
  return () => size.disconnect();
}

function panel(one) {
  return `<figure><figcaption>${one.caption}</figcaption>
    <svg role="img" aria-label="${one.label}" preserveAspectRatio="xMidYMid meet">${one.marks}</svg></figure>`;
}

function listen(map, seen, draw, zoom) {
  let from = null;
  map.onpointerdown = (event) => {
    from = [event.clientX, event.clientY];
    map.setPointerCapture(event.pointerId);
  };
  map.onpointermove = (event) => {
    if (!from) return;
    const unit = parseFloat(map.style.getPropertyValue("--unit"));
    seen.box[0] -= (event.clientX - from[0]) * unit;
    seen.box[1] -= (event.clientY - from[1]) * unit;
    from = [event.clientX, event.clientY];
    draw();
  };
  map.onpointerup = map.onpointercancel = () => (from = null);
  map.ondblclick = () => zoom(FACTOR);
  map.onwheel = (event) => {
    if (!event.ctrlKey) return; // the page itself scrolls
    event.preventDefault();
    const place = map.getBoundingClientRect();
    const at = [(event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height];
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, at);
  };
}
