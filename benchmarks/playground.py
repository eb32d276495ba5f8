"""How fast the playground learns and shows it, in a real kernel, while a player plays.

    python benchmarks/playground.py                    2-8-8-1 on 300 points
    python benchmarks/playground.py --json out.json    the figures as a file

A client stands in for the browser: it presses Play and Pause by the messages that the browser
sends, and counts the pictures that arrive. A pause takes from the press until the button says
"Play" again and the last picture has come; the worst of several is told.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty

from jupyter_client.manager import start_new_kernel
from lessons import processor, stay_on_two_cores  # makes `execute` importable
from provenance import provenance

from execute import lesson_environment  # isort: skip

LAYERS, POINTS = "8-8", "circles"
PACES = {"30 steps a picture": 30, "as many as it can": 10**6}
BARS = {"steps_a_second": 200, "pictures_a_second": 10, "pause_s": 0.2}
AFTER = 0.5  # seconds in which a last picture would have come

PREPARE = f"""\
from dlcourse import widgets
widget = widgets.Playground({POINTS!r}, {LAYERS!r})
sizes = [W.size for W in widget.run.network.parameters()]
print(len(widget.result.points.X) - widget.result.points.held.sum(), sum(sizes),
      widget.player.play_button.model_id, widget.picture.image.model_id)
"""


class Browser:
    """The other end of a kernel, for one playground."""

    def __init__(self, client):
        self.client, self.pictures, self.image = client, 0, None
        points, numbers, self.button, self.image = self.ask(PREPARE).split()
        if (int(points), int(numbers)) != (300, 2 * 8 + 8 + 8 * 8 + 8 + 8 + 1):
            raise SystemExit(f"This is not 2-8-8-1 on 300 points: {numbers} parameters, "
                             f"{points} points.")

    def listen(self, seconds, until=lambda message: None):
        """What `until` makes of a message, once it makes something; None when the time is up."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                message = self.client.get_iopub_msg(timeout=left)
            except Empty:
                return None
            content = message["content"]
            if message["msg_type"] == "error":
                raise SystemExit("\n".join(content["traceback"]))
            if message["msg_type"] == "comm_msg" and content["comm_id"] == self.image:
                if ["value"] in content["data"].get("buffer_paths", []):
                    self.pictures, self.last = self.pictures + 1, time.monotonic()
            if (found := until(message)) is not None:
                return found
        return None

    def ask(self, code):
        """What the kernel prints for it."""
        request = self.client.execute(code)
        return self.listen(60, lambda message: message["content"].get("text")
                           if message["parent_header"].get("msg_id") == request else None)

    def press(self, label):
        """Press the button that plays; returns the moment of the press, once it says `label`."""
        press = {"comm_id": self.button,
                 "data": {"method": "custom", "content": {"event": "click"}}}
        began = time.monotonic()
        self.client.shell_channel.send(self.client.session.msg("comm_msg", press))

        def says(message):
            content = message["content"]
            told = content["data"] if content.get("comm_id") == self.button else {}
            return told.get("state", {}).get("description") == label or None

        if not self.listen(10, says):
            raise SystemExit(f"Nothing came of the press: {self.ask('print(widget.message.text)')}")
        return began

    def measure(self, pace, seconds, pauses):
        """One pace's figures."""
        self.ask(f"widget.reset(); widget.set(pace={pace}); print()")
        self.press("Pause")
        self.listen(1)  # the first second warms up
        steps, self.pictures, began = int(self.ask("print(widget.run.steps)")), 0, time.monotonic()
        self.listen(seconds)
        steps = int(self.ask("print(widget.run.steps)")) - steps
        took, pictures = time.monotonic() - began, self.pictures
        waits = []
        for k in range(pauses):
            pressed, said = self.press("Play"), time.monotonic()
            self.listen(AFTER)
            waits.append(max(said, self.last) - pressed)
            self.press("Pause")
            self.listen(0.2 + 0.037 * k)  # each pause at another point of a picture's making
        self.press("Play")
        return {"steps_a_second": round(steps / took), "pictures_a_second":
                round(pictures / took, 1), "pause_s": round(max(waits), 3)}


def fails(row):
    """The bars that this row does not meet."""
    return [bar for bar, value in BARS.items()
            if (row[bar] > value if bar == "pause_s" else row[bar] < value)]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5, help="of play, for each pace")
    parser.add_argument("--pauses", type=int, default=10, help="to take the worst of")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args()
    cores = stay_on_two_cores()
    print(f"{processor()}, {cores} cores; 2-8-8-1 on 300 points, held against "
          + ", ".join(f"{bar} {value}" for bar, value in BARS.items()))
    manager, client = start_new_kernel(env=lesson_environment(), stderr=subprocess.DEVNULL)
    rows = []
    try:
        browser = Browser(client)
        for name, pace in PACES.items():
            rows.append({"pace": name} | browser.measure(pace, options.seconds, options.pauses))
            print(f"{name:20}", *[f"{bar} {rows[-1][bar]:g} " for bar in BARS],
                  *[f"FAIL: {bar}" for bar in fails(rows[-1])], flush=True)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if options.json:
        options.json.write_text(json.dumps(
            {**provenance("benchmarks/playground.py"), "bars": BARS, "paces": rows}, indent=1)
            + "\n", encoding="utf-8")
    return int(any(fails(row) for row in rows))


if __name__ == "__main__":
    sys.exit(main())
