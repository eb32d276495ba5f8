"""What a training leaves behind: its measures, epoch by epoch, and a picture of them."""

from dataclasses import dataclass, field

from dlcourse.follow import duration


@dataclass
class Record:
    """What `fit` returns; in a notebook it shows itself as its curves.

    rows: a dictionary for each epoch, {"loss": …, "accuracy": …, "val_loss": …}. seconds: of this
    call. plan: what was used. stopped: why it ended early, else "". remarks: what happened on the
    way that one should know.
    """

    rows: list
    plan: object
    seconds: float = 0.0
    stopped: str = ""
    remarks: list = field(default_factory=list)

    def remark(self, sentence):
        """Say it now, and keep it."""
        if sentence:
            print(sentence, flush=True)
            self.remarks.append(sentence)

    @property
    def epochs(self):
        """How many epochs there are, those of an earlier call that was resumed included."""
        return len(self.rows)

    @property
    def history(self):
        """{name: numbers, one an epoch}, as Keras has it."""
        return {name: [row[name] for row in self.rows] for name in (self.rows or [{}])[-1]}

    def figure(self):
        """The curves: loss, and accuracy where there is one, of training and validation."""
        from dlcourse import plots

        if not self.rows:
            raise ValueError("There is nothing to plot: no epoch was finished.")
        measures = [name for name in ("loss", "accuracy") if name in self.history]
        fig, axes = plots.panels(1, len(measures), size=(4.75 * len(measures), 3.4))
        for ax, name in zip([axes] if len(measures) == 1 else axes, measures):
            self._draw(ax, name)
        return fig

    def _draw(self, ax, name):
        from dlcourse import plots

        percent, epochs = name == "accuracy", range(1, self.epochs + 1)
        curves = {called: (epochs, [(100 if percent else 1) * value for value in self.history[key]])
                  for called, key in (("training", name), ("validation", f"val_{name}"))
                  if key in self.history}
        seen = [value for _, values in curves.values() for value in values]
        whose = list(curves)[-1]
        last = curves[whose][1][-1]
        plots.draw_growing(
            ax, curves, xlabel="epoch", ylabel="accuracy (%)" if percent else "loss",
            reach=((0, self.epochs), (plots.percent_reach if percent else plots.loss_reach)(seen)),
            title=f"{whose.capitalize()} {name} at the end: "
                  + (f"{last:.1f} %" if percent else f"{last:.3g}"))

    def plot(self):
        """Show the curves, with their alt text."""
        from dlcourse import plots

        plots.show(self.figure())

    def __repr__(self):
        said = f"{self.epochs} epoch{'s' * (self.epochs != 1)} in {duration(self.seconds)}"
        last = self.rows[-1] if self.rows else {}
        measured = ", ".join(f"{name} {value:.4g}" for name, value in last.items())
        return " ".join(filter(None, [f"<Record: {said}{': ' * bool(measured)}{measured}.",
                                      self.stopped, *self.remarks])) + ">"

    def _ipython_display_(self):
        if self.rows:
            self.plot()
        else:
            print(self)
