"""How fast the widgets answer, each beside a plain `interact` version of the same picture.

    python benchmarks/widgets.py                     a step in the kernel, all widgets
    python benchmarks/widgets.py Neuron --times 20   some widgets
    python benchmarks/widgets.py --browser           also in Chromium: key press to changed picture
    python benchmarks/widgets.py --json out.json     the figures as a file

A step is the time from a changed slider until the picture's bytes are sent, median of 50, measured
inside a real kernel. The plain version computes and draws with the same functions, in the way most
notebooks do: `interact`, a new figure each time, `display`. Both are timed in the same run, taking
turns. Memory is what 2,000 steps add to the kernel.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from jupyter_client.manager import start_new_kernel
from lessons import ROOT, processor, stay_on_two_cores  # makes `execute` importable
from provenance import provenance

from execute import lesson_environment  # isort: skip

GALLERY = ROOT / "tests" / "widgets"
BARS = {"step_ms": 25, "times_faster": 6, "times_faster_median": 8, "grown_mb": 20, "key_ms": 120,
        "settled_s": 0.5, "stroke_ms": 150}
UPDATES = 2_000

PREPARE = f"""\
import gc, json, statistics, sys, time
sys.path.insert(0, {str(GALLERY)!r})
import ipywidgets, psutil
from IPython.display import display
from dlcourse import plots
from gallery import GALLERY, STEPPED
widget = GALLERY[{{name!r}}]()
stepped = STEPPED[{{name!r}}]
display(widget)

def plain(**state):
    fig, axes = plots.panels(**widget.panels)
    widget.draw(axes, widget.compute(**state), **state)
    display(fig)

copies = {{{{name: ipywidgets.fixed(value) for name, value in widget.state.items()}}}}
control = widget.controls[stepped]
kind = type(control)
if hasattr(control, "options"):
    copies[stepped] = ipywidgets.SelectionSlider(options=control.options, value=control.value)
else:
    copies[stepped] = kind(min=control.min, max=control.max, step=control.step,
                           value=control.value)
"""

INTERACT = "ipywidgets.interact(plain, **copies);"

MEASURE = """\
def places(control):
    if hasattr(control, "options"):
        values = [o[1] if isinstance(o, tuple) else o for o in control.options]
        middle = control.index
        return [values[max(0, middle - 1)], values[min(len(values) - 1, middle + 1)]]
    return [control.value, control.value + (control.step if control.value < control.max
                                            else -control.step)]

def seconds(control, value, finish=lambda: None):
    began = time.perf_counter()
    control.value = value
    finish()
    return time.perf_counter() - began

two, other = places(control), copies[stepped]
live, slow = [], []
for k in range({times} + 2):
    live.append(seconds(control, two[(k + 1) % 2], widget.draw_soon.settle))
    if k % 5 == 0:
        slow.append(seconds(other, two[(k // 5 + 1) % 2]))
gc.collect()
before = psutil.Process().memory_info().rss
for k in range({updates}):
    seconds(control, two[k % 2], widget.draw_soon.settle)
gc.collect()
grown = psutil.Process().memory_info().rss - before
print(json.dumps(dict(step=live[2:], plain=slow[1:], grown=grown, error=widget.message.text)))
"""


def in_the_kernel(name, times, updates):
    """One widget's figures, from a kernel of its own, with nobody at the other end."""
    said = []

    def listen(message):
        if message["msg_type"] == "error":
            raise SystemExit("\n".join(message["content"]["traceback"]))
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            said.append(message["content"]["text"])

    manager, client = start_new_kernel(env=lesson_environment(), stderr=subprocess.DEVNULL)
    try:
        for code in (PREPARE.format(name=name), INTERACT,
                     MEASURE.format(times=times, updates=updates)):
            client.execute_interactive(code, output_hook=listen, timeout=600)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    told = json.loads("".join(said).splitlines()[-1])
    if told["error"]:
        raise SystemExit(f"{name} cannot be measured: {told['error']}")
    step, plain = (1000 * statistics.median(told[key]) for key in ("step", "plain"))
    return {"widget": name, "step_ms": round(step, 1), "plain_ms": round(plain, 1),
            "times_faster": round(plain / step, 1), "grown_mb": round(told["grown"] / 1e6, 1)}


def passes(row):
    """Which of the bars this row meets: {bar: True or False}."""
    more = {"times_faster"}
    return {bar: row[bar] >= BARS[bar] if bar in more else row[bar] <= BARS[bar]
            for bar in BARS if bar in row}


def line(row):
    marks = "" if all(passes(row).values()) else "  FAIL: " + ", ".join(
        bar for bar, fine in passes(row).items() if not fine)
    browser = (f" {row['key_ms']:>7.0f} {row['settled_s']:>8.2f}" if "key_ms" in row else "")
    browser += f"  a stroke: {row['stroke_ms']} ms" if "stroke_ms" in row else ""
    return (f"{row['widget']:<20} {row['step_ms']:>7.1f} {row['plain_ms']:>9.1f} "
            f"{row['times_faster']:>6.1f} {row['grown_mb']:>8.1f}{browser}{marks}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="widgets, such as Neuron")
    parser.add_argument("--times", type=int, default=50, help="steps to take the median of")
    parser.add_argument("--updates", type=int, default=UPDATES, help="steps for the memory")
    parser.add_argument("--browser", action="store_true", help="also in Chromium")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(GALLERY)]
    from gallery import STEPPED
    cores = stay_on_two_cores()
    print(f"{processor()}, {cores} cores")
    heads = f"{'':<20} {'step ms':>7} {'plain ms':>9} {'times':>6} {'MB grown':>8}"
    print(heads + (f" {'key ms':>7} {'burst s':>8}" if options.browser else ""))
    rows = []
    measured = {}
    if options.browser:
        from widgets_in_browser import in_the_browser
        measured = in_the_browser(options.names or list(STEPPED))
    for name in options.names or STEPPED:
        rows.append(in_the_kernel(name, options.times, options.updates) | measured.get(name, {}))
        print(line(rows[-1]), flush=True)
    median = statistics.median(row["times_faster"] for row in rows)
    print(f"median over the widgets: {median:.1f} times faster than plain interact "
          f"(bar: {BARS['times_faster_median']})")
    fine = all(all(passes(row).values()) for row in rows) and median >= BARS["times_faster_median"]
    if options.json:
        options.json.write_text(json.dumps(
            {**provenance("benchmarks/widgets.py"), "bars": BARS, "median_times_faster": median,
             "widgets": rows}, indent=1) + "\n", encoding="utf-8")
    return int(not fine)


if __name__ == "__main__":
    sys.exit(main())
