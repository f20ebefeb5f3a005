"""What ordinary tools do with each package of a folder.

    python3 tests/security/peers.py FOLDER      one line a package, tab-separated
    python3 tests/security/peers.py --versions  which tools, on one line

Four checks: `unzip -t`; `unzip` into an empty folder; Python's zipfile, all entries
read and written; the same and then bagit.py. Each may write 256 MB a file:
"stopped" means that the limit stopped it, which is how a bomb ends here.
"""

import errno
import logging
import multiprocessing
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile

import bagit

FILE_LIMIT = 256 << 20
# So that nothing hangs; no check takes nearly as long.
SECONDS = 300

ACCEPTS, REJECTS, STOPPED = "accepts", "rejects", "stopped"


def limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    # A file that grows over the limit is an error of the write, not a signal.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.alarm(SECONDS)


def in_folder(work):
    folder = tempfile.mkdtemp()
    try:
        return work(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unzip(*arguments):
    code = subprocess.run(
        ["unzip", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limit,
    ).returncode
    # 50: the disk is full, which is what the limit looks like.
    return ACCEPTS if code == 0 else STOPPED if code in (50, -signal.SIGALRM) else REJECTS


# How the child below ends, and what that means for zipfile and for bagit.py after it.
ENDS = {
    0: (ACCEPTS, ACCEPTS),
    1: (REJECTS, REJECTS),
    2: (ACCEPTS, REJECTS),
    3: (STOPPED, STOPPED),
}


def by_python(package, folder):
    child = os.fork()
    if child == 0:
        limit()
        os._exit(unpack(package, folder))
    _, status = os.waitpid(child, 0)
    return ENDS[os.WEXITSTATUS(status)] if os.WIFEXITED(status) else ENDS[3]


def unpack(package, folder):
    try:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
    except OSError as error:
        return 3 if error.errno == errno.EFBIG else 1
    except Exception:
        return 1
    try:
        (top,) = [entry.path for entry in os.scandir(folder) if entry.is_dir()]
        bagit.Bag(top).validate()
    except Exception:
        return 2
    return 0


def measure(package):
    tested = unzip("-tqq", package)
    unzipped = in_folder(lambda folder: unzip("-qq", package, "-d", folder))
    return [tested, unzipped, *in_folder(lambda folder: by_python(package, folder))]


def main():
    logging.disable(logging.CRITICAL)
    if sys.argv[1] == "--versions":
        version = subprocess.run(["unzip", "-v"], capture_output=True, text=True).stdout.split()[1]
        python = ".".join(platform.python_version().split(".")[:2])
        print(f"Measured with unzip {version}, Python {python}, bagit.py {bagit.VERSION}.")
        return
    names = sorted(name for name in os.listdir(sys.argv[1]) if name.endswith(".zip"))
    paths = [os.path.join(sys.argv[1], name) for name in names]
    with multiprocessing.Pool(2) as pool:
        for name, found in zip(names, pool.imap(measure, paths)):
            print("\t".join([name, *found]))


if __name__ == "__main__":
    main()
