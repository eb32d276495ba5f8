"""A class on a real JupyterHub, with the settings in classroom/, on this machine alone.

    make test-hub

Three accounts are made for it, and removed again: two students and a teacher. Hence it needs root;
npm, for JupyterHub's proxy; and a network, for the packages of an environment of its own, because
other accounts may not be able to read the checkout's. It has the versions of requirements.txt, but
only what lesson 01 and nbgrader need.
"""

import contextlib
import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest
import requests
import websocket
from dlcourse.grading.course import SETTINGS, Course
from dlcourse.grading.edition import student_edition
from test_browser import chromium

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("anywidget", "flit_core", "ipykernel", "ipywidgets", "jupyterlab", "jupytext",
            "matplotlib", "mlxtend", "nbgrader", "numpy", "scikit-learn")
PROXY = "configurable-http-proxy@5.3.0"
# Prints the pod of each profile in z2jh-values.yaml, as Kubernetes would get it.
PODS = """
import asyncio, json, sys, yaml
from types import SimpleNamespace
from kubernetes_asyncio.client import ApiClient
from kubespawner import KubeSpawner

async def pod(profile, seat):
    user = SimpleNamespace(name="ada", escaped_name="ada", id=1, url="/", server=None)
    hub = SimpleNamespace(url="", base_url="", public_host="", allow_named_servers=False)
    spawner = KubeSpawner(
        _mock=True, user=user, hub=hub, cmd=seat["cmd"], default_url=seat["defaultUrl"],
        image="{name}:{tag}".format(**seat["image"]), profile_list=[profile],
        storage_capacity=seat["storage"]["capacity"],
        cpu_limit=seat["cpu"]["limit"], cpu_guarantee=seat["cpu"]["guarantee"],
        mem_limit=seat["memory"]["limit"], mem_guarantee=seat["memory"]["guarantee"])
    spawner.get_env = dict
    await spawner.load_user_options()
    async with ApiClient() as client:
        return client.sanitize_for_serialization(await spawner.get_pod_manifest())["spec"]

async def pods():
    with open(sys.argv[1]) as file:
        seat = yaml.safe_load(file)["singleuser"]
    print(json.dumps([await pod(profile, seat) for profile in seat["profileList"]]))

asyncio.run(pods())
"""
# KubeSpawner asks how to reach a cluster before it does anything else; nothing is sent there.
NOWHERE = {"current-context": "none", "contexts": [
    {"name": "none", "context": {"cluster": "none", "user": "none"}}],
    "clusters": [{"name": "none", "cluster": {"server": "http://127.0.0.1:1"}}],
    "users": [{"name": "none", "user": {}}]}
LESSON, EXERCISE = "deep-learning/01_neurons.ipynb", "ex01_neurons"

pytestmark = pytest.mark.classroom


# ---- The room, set up as classroom/README.md says.


@pytest.fixture(scope="module")
def room():
    """A folder that everyone can read, with the students' edition and its environment."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("A class needs accounts of its own: run this as root on Linux.")
    missing = [program for program in ("useradd", "npm") if not shutil.which(program)]
    if missing:
        pytest.skip(f"To start a JupyterHub, install {' and '.join(missing)}.")
    folder = Path(tempfile.mkdtemp(prefix="classroom-"))
    folder.chmod(0o755)
    try:
        student_edition(folder / "dlcourse")
        install(folder / "dlcourse")
        run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, PROXY)
        yield folder
    finally:
        shutil.rmtree(folder)


def install(course):
    """The course's environment, at the versions of requirements.txt, and JupyterHub in it."""
    pins = course.parent / "pins.txt"
    lock = (course / "requirements.txt").read_text("utf-8")
    pins.write_text("\n".join(re.findall(r"(?m)^[\w.-]+==[^\\\n]+", lock)), "utf-8")
    uv, venv = (sys.executable, "-m", "uv"), course / ".venv"
    run(*uv, "venv", "--python", readable_python(), venv)
    pip = (*uv, "pip", "install", "--python", venv)
    run(*pip, "--constraint", pins, *PACKAGES, "-r", ROOT / "tests" / "classroom.txt")
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", course)


def readable_python():
    """A Python that other accounts can run: root's own may lie in a closed folder."""
    suits = "import sys; assert (3, 11) <= sys.version_info < (3, 14)"
    for python in (sys._base_executable, "/usr/local/bin/python3", "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            if not subprocess.run([python, "-c", suits], user="nobody", cwd="/",
                                  capture_output=True).returncode:
                return python
    pytest.skip("Accounts other than root's can run no Python 3.11 to 3.13 here: install one.")


def run(*command, **options):
    """What a command prints. Raises AssertionError, with all of it, where it fails."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=600, **options)
    assert done.returncode == 0, f"{command}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def accounts(room):
    """{"ada": (account, password), "ben": …, "teacher": …}, real ones."""
    made = {}
    try:
        for who in ("ada", "ben", "teacher"):
            name, password = f"{who}-{secrets.token_hex(3)}", secrets.token_hex()
            run("useradd", "--create-home", "--shell", "/bin/bash", name)
            made[who] = name, password
            run("chpasswd", input=f"{name}:{password}\n")
        yield made
    finally:
        for name, _ in made.values():
            subprocess.run(["userdel", "--force", "--remove", name], capture_output=True)


@pytest.fixture(scope="module")
def hub(room, accounts):
    """The address of a running JupyterHub. Its settings lead to the repository's by a link, as in
    The Littlest JupyterHub; beside them stand addresses, paths and who may log in."""
    folder, etc, ports = room / "hub", room / "etc", free_ports(3)
    folder.mkdir(mode=0o700)
    etc.mkdir()
    (folder / "dlcourse.py").symlink_to(room / "dlcourse" / "classroom" / "jupyterhub_config.py")
    (etc / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(room / 'exchange')!r}\n"
        "c.CourseDirectory.course_id = 'dlcourse'\n")
    (folder / "jupyterhub_config.py").write_text(f"""
load_subconfig({str(folder / "dlcourse.py")!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.Authenticator.allowed_users = { {name for name, _ in accounts.values()} }
c.PAMAuthenticator.open_sessions = False  # accounts this new have no session of their own
c.Spawner.environment.update(JUPYTER_CONFIG_PATH={str(etc)!r})
""")
    path = os.pathsep.join([str(room / "node_modules" / ".bin"), os.environ["PATH"]])
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [room / "dlcourse" / ".venv" / "bin" / "jupyterhub"], cwd=folder, stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PATH": path, "NBGRADER_EXCHANGE": str(room / "exchange")})
    address = f"http://127.0.0.1:{ports[0]}"
    try:
        wait_for(lambda: answers(f"{address}/hub/health"), process, folder / "log")
        yield address
    finally:
        process.terminate()  # it ends its proxy and the students' servers
        process.wait(60)
        print((folder / "log").read_text())  # pytest shows it where a test has failed


def free_ports(count):
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def answers(address):
    try:
        return requests.get(address, timeout=5).ok
    except requests.ConnectionError:
        return False


def wait_for(condition, process=None, log=None, seconds=90):
    end = time.monotonic() + seconds
    while not (found := condition()):
        ended = process and process.poll() is not None
        if ended or time.monotonic() > end:
            raise RuntimeError(log.read_text() if log else "It did not happen in time.")
        time.sleep(0.3)
    return found


class Seat:
    """A student who has logged in through the login page, and whose server has started."""

    def __init__(self, hub, account, password):
        self.name, self.hub, self.server = account, hub, f"{hub}/user/{account}"
        self.password, self.home = password, Path(pwd.getpwnam(account).pw_dir)
        browser = requests.Session()
        browser.get(f"{hub}/hub/login").raise_for_status()
        entered = browser.post(f"{hub}/hub/login", data={
            "username": account, "password": password, "_xsrf": self.xsrf(browser)})
        assert entered.ok and "/hub/login" not in entered.url, entered.text
        given = browser.post(f"{hub}/hub/api/users/{account}/tokens", json={},
                             headers={"X-XSRFToken": self.xsrf(browser)})
        self.headers = {"Authorization": f"token {given.json()['token']}"}
        self.start()

    @staticmethod
    def xsrf(browser):
        return [cookie.value for cookie in browser.cookies if cookie.name == "_xsrf"][-1]

    def start(self):
        here = f"{self.hub}/hub/api/users/{self.name}"
        if not self.ready():
            requests.post(f"{here}/server", headers=self.headers)
        wait_for(self.ready)

    def stop(self):
        requests.delete(f"{self.hub}/hub/api/users/{self.name}/server", headers=self.headers)
        wait_for(lambda: not self.model()["servers"])

    def model(self):
        return requests.get(f"{self.hub}/hub/api/users/{self.name}", headers=self.headers).json()

    def ready(self):
        return self.model()["servers"].get("", {}).get("ready")

    def get(self, path, server=None):
        """The answer of a server, of one's own or of another's, to a request for a file."""
        return requests.get(f"{server or self.server}/api/contents/{path}", headers=self.headers)

    def open(self, path):
        """A notebook out of one's own home, as JupyterLab gets it."""
        answer = self.get(path)
        assert answer.ok, answer.text
        return nbformat.from_dict(answer.json()["content"])

    def write(self, path, text):
        answer = requests.put(f"{self.server}/api/contents/{path}", headers=self.headers,
                              json={"type": "file", "format": "text", "content": text})
        assert answer.ok, answer.text

    def execute(self, code):
        """What code prints in a new kernel of one's own, and the name of the error, if any."""
        kernel = requests.post(f"{self.server}/api/kernels", headers=self.headers).json()["id"]
        address = self.server.replace("http", "ws", 1) + f"/api/kernels/{kernel}/channels"
        channel = websocket.create_connection(address, header=self.headers, timeout=120)
        number, printed, raised = secrets.token_hex(), "", None
        channel.send(json.dumps({
            "channel": "shell", "parent_header": {}, "metadata": {}, "buffers": [],
            "header": {"msg_id": number, "msg_type": "execute_request", "version": "5.3"},
            "content": {"code": code}}))
        while True:
            frame = channel.recv()
            if not isinstance(frame, str):  # a picture on its way to a widget
                continue
            message = json.loads(frame)
            if message["parent_header"].get("msg_id") != number:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                printed += content["text"]
            elif message["msg_type"] == "error":
                raised = content["ename"]
            elif content.get("execution_state") == "idle":
                break
        channel.close()
        requests.delete(f"{self.server}/api/kernels/{kernel}", headers=self.headers)
        return printed, raised

    def shell(self, command):
        """What a command prints in a terminal of one's own; its exit status must be 0."""
        printed, raised = self.execute(
            "import subprocess\ndone = subprocess.run("
            f"{command!r}, shell=True, text=True, stdout=-1, stderr=subprocess.STDOUT)\n"
            "print(done.stdout)\nassert done.returncode == 0")
        assert raised is None, printed
        return printed


@pytest.fixture(scope="module")
def ada(hub, accounts):
    return Seat(hub, *accounts["ada"])


@pytest.fixture(scope="module")
def ben(hub, accounts):
    return Seat(hub, *accounts["ben"])


# ---- What has to hold in it.


def test_a_wrong_password_lets_nobody_in(hub, accounts):
    with pytest.raises(AssertionError, match="Invalid username or password"):
        Seat(hub, accounts["ada"][0], "guessed")


def test_each_opens_lesson_01_in_their_own_home(ada, ben):
    for student in (ada, ben):
        first = student.open(LESSON).cells[0].source
        assert first.startswith("# 01 · Neurons")
        printed, raised = student.execute(
            "import os, dlcourse\nprint(os.getuid(), os.environ['HOME'], dlcourse.__file__)")
        uid, home, package = printed.split()
        account = pwd.getpwnam(student.name)
        assert raised is None and (int(uid), home) == (account.pw_uid, account.pw_dir)
        assert (student.home / LESSON).owner() == student.name
        assert "/dlcourse/dlcourse/" in package  # the course's, which students cannot change
        assert student.execute(f"open({package!r}, 'a')")[1] == "PermissionError"


def test_the_lesson_runs_from_top_to_bottom(ada):
    code = "\n".join(cell.source for cell in ada.open(LESSON).cells if cell.cell_type == "code")
    printed, raised = ada.execute(code)
    assert raised is None, printed


def test_nobody_sees_the_files_of_another(ada, ben):
    ada.write("diary.txt", "mine alone")
    assert ada.get("diary.txt").json()["content"] == "mine alone"
    theirs = str(ada.home / "diary.txt")
    reading = f"print(open({theirs!r}).read())"
    assert ada.execute(reading) == ("mine alone\n", None)

    assert ben.execute(reading) == ("", "PermissionError")
    assert ben.execute(f"import os; os.listdir({str(ada.home)!r})")[1] == "PermissionError"
    assert ben.get("diary.txt", server=ada.server).status_code == 403
    assert ben.get(f"../{ada.name}/diary.txt").status_code == 404
    assert ben.get("diary.txt").status_code == 404


def test_a_server_hands_out_what_is_missing_and_overwrites_nothing(ada):
    mine, deleted = (ada.home / "deep-learning" / name
                     for name in ("03_backward_pass.ipynb", "02_forward_pass.ipynb"))
    ada.write(mine.relative_to(ada.home), "my notes")
    deleted.unlink()
    ada.stop()
    ada.start()
    assert mine.read_text() == "my notes"
    assert ada.open(deleted.relative_to(ada.home)).cells


def test_a_student_gets_in_though_the_lessons_cannot_be_copied(ben):
    shutil.rmtree(ben.home / "deep-learning")
    (ben.home / "deep-learning").touch()  # a file: nothing can be copied into it
    ben.stop()
    ben.start()
    assert ben.get("deep-learning").json()["type"] == "file"


def test_limits_and_idle_times_reach_the_servers(ada):
    printed, _ = ada.execute(
        "import os, psutil\nprint(os.environ['MEM_LIMIT'], os.environ['CPU_LIMIT'])\n"
        "print(*psutil.Process(os.getppid()).cmdline())")
    assert printed.startswith(f"{3 * 2 ** 30} 2.0\n")
    assert "cull_idle_timeout=3600" in printed and "jupyterhub-singleuser" in printed


def test_an_exercise_goes_out_and_comes_back_through_the_exchange(room, accounts, ada, ben):
    def teacher(command):
        account = pwd.getpwnam(accounts["teacher"][0])
        return run(room / "dlcourse" / ".venv" / "bin" / "python", "-m", "nbgrader", command,
                   EXERCISE, user=account.pw_uid, group=account.pw_gid, extra_groups=[],
                   cwd=course, env={"HOME": account.pw_dir, "PYTHONPATH": str(clone),
                                    "JUPYTER_CONFIG_PATH": str(room / "etc"),
                                    "PATH": f"{room}/dlcourse/.venv/bin:/usr/bin:/bin"})

    home = Path(pwd.getpwnam(accounts["teacher"][0]).pw_dir)
    clone, course = home / "clone", home / "course"
    shutil.copytree(ROOT / "dlcourse", clone / "dlcourse")
    (course / "checks").mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(SETTINGS)
    (course / "checks" / f"{EXERCISE}.py").touch()
    (course / "release" / EXERCISE).mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / "exercises" / f"{EXERCISE}.ipynb",
                course / "release" / EXERCISE)
    run("chown", "--recursive", accounts["teacher"][0], home)
    home.chmod(0o700)

    teacher("release_assignment")
    for student in (ada, ben):
        student.shell(f"cd ~ && nbgrader fetch_assignment {EXERCISE} && "
                      f"echo >> {EXERCISE}/{EXERCISE}.ipynb && nbgrader submit {EXERCISE}")
    assert "cheating" not in teacher("collect")
    handed_in = Course(course).submissions(EXERCISE)  # what `python -m dlcourse.grading` grades
    assert set(handed_in) == {ada.name, ben.name}
    for student in (ada, ben):
        own = student.home / EXERCISE / f"{EXERCISE}.ipynb"
        assert handed_in[student.name].read_bytes() == own.read_bytes()

    exchange = str(room / "exchange")
    inbound = f"{exchange}/dlcourse/inbound"
    for attempt in (f"os.listdir({inbound!r})",
                    f"os.rename({exchange + '/dlcourse'!r}, {exchange + '/gone'!r})",
                    f"os.remove({exchange + f'/dlcourse/outbound/{EXERCISE}/{EXERCISE}.ipynb'!r})"):
        assert ben.execute(f"import os; {attempt}")[1] == "PermissionError", attempt


def test_on_many_machines_each_profile_gets_the_pod_that_it_promises(room):
    (room / "nowhere.json").write_text(json.dumps(NOWHERE))
    done = subprocess.run(
        [room / "dlcourse" / ".venv" / "bin" / "python", "-c", PODS,
         ROOT / "classroom" / "z2jh-values.yaml"],
        env={**os.environ, "KUBECONFIG": str(room / "nowhere.json")}, text=True,
        capture_output=True)
    assert done.returncode == 0, done.stderr
    lessons, trainings = json.loads(done.stdout)
    [lesson], [training] = lessons["containers"], trainings["containers"]
    assert lesson["resources"] == {"requests": {"cpu": 0.5, "memory": 5 * 2 ** 28},
                                   "limits": {"cpu": 2.0, "memory": 3 * 2 ** 30}}
    assert "nodeSelector" not in lessons and "nvidia.com/gpu" not in str(lesson)
    assert training["resources"]["limits"] == {
        "cpu": 4.0, "memory": 8 * 2 ** 30, "nvidia.com/gpu": "1"}
    assert trainings["nodeSelector"] == {"pool": "gpu"}
    assert trainings["tolerations"][0]["key"] == "nvidia.com/gpu"
    assert lesson["args"] == training["args"]
    assert lesson["args"][:2] == [f"/srv/dlcourse/{name}" for name in
                                  (".venv/bin/python", "classroom/start.py")]


def test_the_lesson_in_a_browser(hub, ada):
    with chromium() as browser:
        if browser is None:
            pytest.skip("No Chromium here to open the lesson in: playwright install chromium")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{hub}/hub/login?next=/user/{ada.name}/lab/tree/{LESSON}")
        page.fill("#username_input", ada.name)
        page.fill("#password_input", ada.password)
        page.click("#login_submit")
        page.wait_for_selector(".jp-Notebook h1:has-text('01 · Neurons')", timeout=90_000)
        page.wait_for_selector("[data-status=idle]", timeout=60_000)
        if folder := os.environ.get("DLCOURSE_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/classroom.png")
        assert page.url.startswith(f"{hub}/user/{ada.name}/lab/")
