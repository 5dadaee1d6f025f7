"""Makes ``.venv`` and puts the pinned requirements into it; does nothing when they are already there.

    python3 requirements/install.py base dev

Runs on the machine's own Python before anything is installed: standard library only, and written so that an older
Python can read it far enough to say in one sentence what is missing.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
NEEDED_MB = 1500


def refuse_old_python(version):
    if tuple(version[:2]) < OLDEST:
        sys.exit(
            "Redvest needs Python 3.11 or newer, and python3 here is %d.%d: install a newer one and run "
            "`make PYTHON=/path/to/python3.11`." % tuple(version[:2])
        )


def main(names):
    refuse_old_python(sys.version_info)
    make_venv()
    for name in names:
        install(name)
    link_product()


def make_venv():
    if os.path.exists(PYTHON) and shutil.which(PYTHON):
        return
    if shutil.disk_usage(ROOT).free < NEEDED_MB * 1024 * 1024:
        sys.exit("The disk of %s has less than %d MB free: make room and try again." % (ROOT, NEEDED_MB))
    say("making .venv with Python %d.%d" % sys.version_info[:2])
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        sys.exit(
            "python3 cannot make a virtual environment: install its venv module (on Debian: apt-get install "
            "python3-venv) and try again."
        )


def install(name):
    """Installs ``requirements/NAME.txt`` unless this very file was installed before."""
    path = os.path.join(ROOT, "requirements", name + ".txt")
    if is_current(name, [path]):
        return
    say("installing the pinned requirements of %s.txt (a minute or two the first time)" % name)
    pip("install", "--requirement", path)
    mark_current(name, [path])


def link_product():
    """Puts the package itself and the `redvest` command into the environment, pointing at this checkout."""
    sources = [os.path.join(ROOT, "pyproject.toml"), os.path.join(ROOT, "requirements", "base.in")]
    if is_current("product", sources) and os.path.exists(os.path.join(VENV, "bin", "redvest")):
        return
    say("linking the redvest command")
    pip("install", "--no-deps", "--editable", ROOT)
    mark_current("product", sources)


def pip(*arguments):
    command = [PYTHON, "-m", "pip", "--quiet", "--quiet", "--disable-pip-version-check", "--no-input"]
    # A root user in a container is what `make` supports; pip's advice against it would only alarm.
    done = subprocess.run(command + list(arguments), env=dict(os.environ, PIP_ROOT_USER_ACTION="ignore"))
    if done.returncode:
        sys.exit(
            "Installing failed (see pip's words above): check the network and the disk, then run make again."
        )


def stamp_path(name):
    return os.path.join(VENV, ".installed-" + name)


def fingerprint(paths):
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_current(name, paths):
    try:
        with open(stamp_path(name)) as file:
            return file.read() == fingerprint(paths)
    except OSError:
        return False


def mark_current(name, paths):
    with open(stamp_path(name), "w") as file:
        file.write(fingerprint(paths))


def say(text):
    sys.stderr.write("redvest: " + text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
