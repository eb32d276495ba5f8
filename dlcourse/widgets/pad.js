// A pad to draw on with a mouse, a finger, or the keyboard.
//
// The model's `value` holds the strokes, [[[x, y], ...], ...], x and y from 0, the upper left
// corner, to 28; `pen` is the pen's width in the same unit. While a stroke is drawn the kernel
// hears of it every WAIT milliseconds, and at its end at once.

const SIDE = 28, WAIT = 60, NEAR = 0.15;
const PAPER = "#ffffff", INK = "#222222", MARK = "#D55E00";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HELP = "Draw with the mouse or a finger. With the keyboard: the arrow keys move the pen, " +
  "the space bar puts it down and lifts it, Delete clears.";

let pads = 0;

function render({ model, el }) {
  const canvas = document.createElement("canvas"), state = document.createElement("p");
  const brush = canvas.getContext("2d");
  state.id = `dlcourse-pad-${++pads}`;
  state.className = "dlcourse-pad-state";
  state.setAttribute("role", "status");
  canvas.className = "dlcourse-pad";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `Drawing pad. ${HELP}`);
  canvas.setAttribute("aria-describedby", state.id);
  canvas.title = HELP;
  el.dataset.lmSuppressShortcuts = "true"; // arrow keys move the pen, not the notebook's cells
  el.append(canvas, state);

  let stroke = null;    // the points of the stroke that is being drawn
  let earlier = [];     // the strokes before it
  let finger = null;    // the pointer that draws it; null where the keyboard does
  let keys = false;     // whether it is the keyboard that draws now
  let pen = [14, 14];   // where the keyboard's pen is
  let timer = 0, frame = 0;

  // --- what is shown ---------------------------------------------------------------------------

  function paint() {
    frame = 0;
    const pixels = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    brush.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
    brush.fillStyle = PAPER;
    brush.fillRect(0, 0, SIDE, SIDE);
    brush.fillStyle = brush.strokeStyle = INK;
    brush.lineWidth = model.get("pen");
    brush.lineCap = brush.lineJoin = "round";
    for (const points of stroke ? [...earlier, stroke] : model.get("value")) line(points);
    if (keys) cursor();
  }

  function disc([x, y], radius) {
    brush.beginPath();
    brush.arc(x, y, radius, 0, 2 * Math.PI);
  }

  function line(points) {
    disc(points[0], brush.lineWidth / 2); // a line of no length would leave no ink
    brush.fill();
    brush.beginPath();
    for (const [x, y] of points) brush.lineTo(x, y);
    brush.stroke();
  }

  function cursor() { // a ring, and a dot in it while the pen is down
    brush.strokeStyle = brush.fillStyle = MARK;
    brush.lineWidth = 0.3;
    disc(pen, model.get("pen") / 2 + 0.5);
    brush.stroke();
    if (stroke) {
      disc(pen, 0.5);
      brush.fill();
    }
  }

  function repaint() {
    frame ||= requestAnimationFrame(paint);
  }

  function say() {
    const count = model.get("value").length;
    const drawn = `${count || "No"} stroke${count === 1 ? "" : "s"}.`;
    const where = `Pen ${stroke ? "down" : "up"} at ${pen[0]} across, ${pen[1]} down.`;
    state.textContent = keys ? `${drawn} ${where}` : drawn;
  }

  // --- what the kernel hears -------------------------------------------------------------------

  function send(strokes) {
    clearTimeout(timer);
    timer = 0;
    model.set("value", strokes);
    model.save_changes();
  }

  const now = () => send(stroke ? [...earlier, [...stroke]] : model.get("value"));
  const soon = () => { timer ||= setTimeout(now, WAIT); };

  // --- a stroke --------------------------------------------------------------------------------

  function begin(point) {
    earlier = model.get("value");
    stroke = [point];
    soon();
  }

  function extend(point) {
    const [x, y] = stroke[stroke.length - 1];
    if (Math.hypot(point[0] - x, point[1] - y) < NEAR) return;
    stroke.push(point);
    soon();
  }

  function end() {
    if (!stroke) return;
    now();
    stroke = finger = null;
    repaint();
    say();
  }

  function replace(strokes) {
    stroke = null;
    send(strokes);
    repaint();
    say();
  }

  // --- mouse, finger, stylus -------------------------------------------------------------------

  const limit = (value) => Math.min(SIDE, Math.max(0, value));
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
      .map((part) => Math.round(100 * limit(SIDE * part)) / 100);
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (model.get("disabled") || event.button !== 0 || finger !== null) return;
    end(); // a stroke of the keyboard's
    canvas.setPointerCapture(event.pointerId);
    finger = event.pointerId;
    keys = false;
    begin(place(event));
    repaint();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== finger) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const step of passed.length ? passed : [event]) extend(place(step));
    repaint();
  });
  for (const type of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(type, (event) => { if (event.pointerId === finger) end(); });
  }

  // --- keyboard --------------------------------------------------------------------------------

  function press(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "z") replace(model.get("value").slice(0, -1));
    else if (command || event.altKey) return false;
    else if (event.key in ARROWS) {
      const size = event.shiftKey ? 4 : 1;
      pen = pen.map((value, axis) => limit(value + size * ARROWS[event.key][axis]));
      if (stroke) extend(pen);
    } else if (event.key === " ") {
      if (stroke) end(); else begin(pen);
    } else if (event.key === "Delete" || event.key === "Backspace") replace([]);
    else return false;
    return true;
  }

  canvas.addEventListener("keydown", (event) => {
    if (model.get("disabled") || finger !== null || !press(event)) return;
    event.preventDefault();
    event.stopPropagation();
    keys = true;
    repaint();
    say();
  });
  canvas.addEventListener("focus", () => {
    keys = canvas.matches(":focus-visible"); // reached by the tab key, not by a click
    repaint();
    say();
  });
  canvas.addEventListener("blur", () => {
    if (finger === null) end(); // a stroke of the keyboard's
    keys = false;
    repaint();
    say();
  });

  // --- what comes from the kernel --------------------------------------------------------------

  function enable() {
    const off = model.get("disabled");
    if (off) end();
    canvas.setAttribute("aria-disabled", off);
    canvas.classList.toggle("dlcourse-pad-off", off);
  }

  const changed = () => { repaint(); if (!stroke) say(); };
  model.on("change:value", changed);
  model.on("change:pen", repaint);
  model.on("change:disabled", enable);
  const size = new ResizeObserver(repaint); // also once, as soon as the pad is on the page
  size.observe(canvas);
  enable();
  say();
  model.set("ready", true);
  model.save_changes();

  return () => {
    size.disconnect();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    model.off("change:value", changed);
    model.off("change:pen", repaint);
    model.off("change:disabled", enable);
  };
}

export default { render };
