"""Runs other scanners beside `auditbinder scan` over a corpus with planted values.

    python3 benches/scan_peers.py FOLDER TRUTH [--auditbinder PROGRAM] [--json FILE]

FOLDER and TRUTH are what `tests/scan/corpus.rs` writes: the files, and one JSON
object per planted line and per decoy, without values. Scanned with whatever is
installed: kingfisher (`kingfisher-bin`), detect-secrets, Presidio
(`presidio-analyzer`, without a language model). Nothing is validated over a network.

Scoring is by line and family: a planted line with a finding of its family is
found; a line with a finding of a family where nothing is planted is false. A
planted line with a finding of another family is neither. Each scanner is judged
by the families it claims. No value is printed or kept.
"""

import argparse
import bisect
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import metadata

FAMILIES = ("secret", "pan", "phi", "personal")

# What Presidio's types are here. Types that mark ordinary text (dates, places,
# URLs, UUIDs, licence and bank numbers) are not asked for.
PRESIDIO = {
    "CREDIT_CARD": "pan",
    "US_SSN": "phi",
    "US_MBI": "phi",
    "US_NPI": "phi",
    "MEDICAL_LICENSE": "phi",
    "UK_NHS": "phi",
    "EMAIL_ADDRESS": "personal",
    "PHONE_NUMBER": "personal",
    "IBAN_CODE": "personal",
    "US_PASSPORT": "personal",
    "UK_NINO": "personal",
    "CA_SIN": "personal",
}

# The filter of detect-secrets that would ask a service whether a secret works.
VERIFICATION = "detect_secrets.filters.common.is_ignored_due_to_verification_policies"


class Truth:
    """Planted lines and decoys."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        self.planted = [row for row in rows if row["family"]]
        self.decoys = {
            (row["file"], row["line"]): row["kind"] for row in rows if not row["family"]
        }
        self.by_file = collections.defaultdict(list)
        for index, row in enumerate(self.planted):
            self.by_file[row["file"]].append((row["line"], row["last_line"], index))
        for spans in self.by_file.values():
            spans.sort()

    def container(self, file):
        """The stored file of a name that may go on with the name of a member."""
        if file in self.by_file:
            return file
        for stored in self.by_file:
            if file.startswith(stored) and not file[len(stored)].isalnum():
                return stored
        return file

    def at(self, file, line):
        """The index of what is planted on the line."""
        spans = self.by_file.get(file, [])
        place = bisect.bisect_right(spans, (line, sys.maxsize, 0)) - 1
        if place >= 0 and spans[place][0] <= line <= spans[place][1]:
            return spans[place][2]
        return None


class Run:
    """What a child process used and found."""

    def __init__(self, command, work):
        """Runs the command; its output goes to a file, not to the terminal."""
        self.name = " ".join(command)
        self.output = os.path.join(work, "out")
        started = time.monotonic()
        with open(self.output, "wb") as out, open(os.devnull, "r+b") as null:
            child = subprocess.Popen(command, stdin=null, stdout=out, stderr=null)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - started
        self.code = child.returncode
        self.cpu = used.ru_utime + used.ru_stime
        self.peak = used.ru_maxrss / 1024
        # What only some scanners tell.
        self.unscanned = self.start = None

    def must_end_with(self, *codes):
        """Stops when the run ended otherwise: half a scan is no measurement."""
        if self.code not in codes:
            sys.exit(f"`{self.name}` ended with {self.code}; nothing was measured")

    def lines(self):
        with open(self.output, encoding="utf-8", errors="replace") as text:
            yield from text


def relative(file, folder):
    """The name below the folder, however the scanner wrote it."""
    for prefix in (folder, os.path.realpath(folder), os.path.abspath(folder)):
        if file.startswith(prefix + os.sep):
            return file[len(prefix) + 1 :]
    return file[2:] if file.startswith("./") else file


def score(truth, found, families):
    """Hits, misses and false lines of findings (file, line, family)."""
    hits, false, misfiled = set(), set(), set()
    for file, line, family in found:
        file = truth.container(file)
        index = truth.at(file, line)
        if index is None:
            false.add((file, line, family))
        elif truth.planted[index]["family"] == family:
            hits.add(index)
        else:
            misfiled.add((file, line, family))
    result = {"families": {}}
    for family in families:
        rows = [i for i, row in enumerate(truth.planted) if row["family"] == family]
        hard = [i for i in rows if truth.planted[i]["tier"] == "hard"]
        result["families"][family] = {
            "planted": len(rows),
            "hit": len(hits.intersection(rows)),
            "planted_hard": len(hard),
            "hit_hard": len(hits.intersection(hard)),
            "false_positives": sum(1 for _, _, other in false if other == family),
        }
    missed = collections.Counter(
        row["kind"]
        for i, row in enumerate(truth.planted)
        if i not in hits and row["family"] in families
    )
    false_kinds = collections.Counter(
        truth.decoys.get((file, line), "background")
        for file, line, family in false
        if family in families
    )
    result["missed_kinds"] = dict(missed.most_common())
    result["false_kinds"] = dict(false_kinds.most_common())
    result["misfiled"] = len(misfiled)
    return result


def kingfisher(folder, work):
    program = shutil.which("kingfisher")
    if not program:
        return
    version = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=False
    ).stdout.split()
    command = [program, "--no-update-check", "scan", folder, "--no-validate"]
    command += ["--git-history", "none", "--no-dedup", "--quiet", "--format", "jsonl"]
    # The first run compiles the rules into a cache, the second shows what starting
    # costs; an empty folder is enough for both.
    empty = os.path.join(work, "empty")
    os.makedirs(empty, exist_ok=True)
    start = [Run(command[:3] + [empty] + command[4:], work) for _ in range(2)][1]
    run = Run(command, work)
    run.start = start.cpu
    # 200: something was found.
    run.must_end_with(0, 200)
    found = []
    for line in run.lines():
        if line.startswith("{"):
            finding = json.loads(line).get("finding")
            if finding:
                found.append((relative(finding["path"], folder), finding["line"], "secret"))
    yield f"kingfisher {version[-1] if version else ''}".strip(), ("secret",), run, found


def detect_secrets(folder, work):
    try:
        version = metadata.version("detect-secrets")
    except metadata.PackageNotFoundError:
        return
    script = os.path.abspath(__file__)
    for label, option in (("", "all"), (", no entropy", "no-entropy")):
        command = [sys.executable, script, "--detect-secrets", option, folder]
        run = Run(command, work)
        run.must_end_with(0)
        places = (line.rstrip("\n").split("\t") for line in run.lines())
        found = [(file, int(line), "secret") for file, line in places]
        yield f"detect-secrets {version}{label}", ("secret",), run, found


def detect_secrets_worker(folder, option):
    """Prints file and line of what detect-secrets finds.

    The program itself tells of equal matches in a file, such as all tokens with one
    prefix, only the first; its library tells all of them, which is fairer here.
    """
    from detect_secrets.core import scan
    from detect_secrets.settings import default_settings, get_settings

    with default_settings():
        settings = get_settings()
        settings.disable_filters(VERIFICATION)
        if option == "no-entropy":
            settings.disable_plugins("HexHighEntropyString", "Base64HighEntropyString")
        for root, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                for secret in scan.scan_file(path):
                    print(os.path.relpath(path, folder), secret.line_number, sep="\t")


def presidio(folder, work):
    try:
        version = metadata.version("presidio-analyzer")
    except metadata.PackageNotFoundError:
        return
    run = Run([sys.executable, os.path.abspath(__file__), "--presidio", folder], work)
    run.must_end_with(0)
    lines = [line.rstrip("\n").split("\t") for line in run.lines()]
    for least in (0.0, 0.5):
        found = [
            (file, int(line), PRESIDIO[kind])
            for file, line, kind, sure in lines
            if float(sure) >= least
        ]
        claimed = ("pan", "phi", "personal")
        yield f"Presidio {version}, score >= {least}", claimed, run, found


def presidio_worker(folder):
    """Prints file, line, type and score of what Presidio finds, never the text."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from spacy.language import Language

    # The list of domains inside the package is enough; none is fetched.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())

    @Language.component("small_letters")
    def small_letters(document):
        for token in document:
            token.lemma_ = token.lower_
        return document

    class Blank(SpacyNlpEngine):
        """Tokens and small letters for context words, but no language model."""

        def __init__(self):
            super().__init__()
            model = spacy.blank("en")
            model.max_length = 10**8
            model.add_pipe("small_letters")
            self.nlp = {"en": model}

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank())
    asked = [kind for kind in PRESIDIO if kind in engine.get_supported_entities("en")]
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            with open(path, encoding="utf-8", errors="replace") as lines:
                for number, line in enumerate(lines, 1):
                    for hit in engine.analyze(line, language="en", entities=asked):
                        file = os.path.relpath(path, folder)
                        print(file, number, hit.entity_type, hit.score, sep="\t")


def auditbinder(program, folder, work):
    if not program:
        return
    run = Run([program, "scan", folder, "--format", "jsonl"], work)
    run.must_end_with(0, 1)
    found, run.unscanned = [], 0
    for line in run.lines():
        finding = json.loads(line)
        if finding.get("family") in FAMILIES:
            file = relative(finding["file"], folder)
            found.append((file, finding["line"], finding["family"]))
        elif "family" in finding:
            run.unscanned += 1
    yield "auditbinder", FAMILIES, run, found


def megabytes(folder):
    sizes = (
        os.path.getsize(os.path.join(root, name))
        for root, _, names in os.walk(folder)
        for name in names
    )
    return sum(sizes) / 1e6


def ratio(part, whole):
    return f"{part / whole:.3f}" if whole else "-"


def table(results, size):
    """One line per scanner and family, as Markdown."""
    print("| scanner | family | recall | plain | hard | precision | false | MB/cpu-s | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for result in results:
        speed = f"{size / result['cpu_seconds']:.2f}" if result["cpu_seconds"] else "-"
        for family, one in result["families"].items():
            plain, plain_hit = (
                one["planted"] - one["planted_hard"],
                one["hit"] - one["hit_hard"],
            )
            print(
                f"| {result['scanner']} | {family}"
                f" | {ratio(one['hit'], one['planted'])} ({one['hit']}/{one['planted']})"
                f" | {ratio(plain_hit, plain)}"
                f" | {ratio(one['hit_hard'], one['planted_hard'])}"
                f" | {ratio(one['hit'], one['hit'] + one['false_positives'])}"
                f" | {one['false_positives']} | {speed} | {result['peak_mb']:.0f} |"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("truth", nargs="?")
    parser.add_argument("--auditbinder", metavar="PROGRAM")
    parser.add_argument("--json", metavar="FILE", help="write the figures here, not to stdout")
    parser.add_argument("--only", help="a regular expression over the names of scanners")
    parser.add_argument("--detect-secrets", help=argparse.SUPPRESS)
    parser.add_argument("--presidio", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.detect_secrets:
        return detect_secrets_worker(options.folder, options.detect_secrets)
    if options.presidio:
        return presidio_worker(options.folder)
    if not options.truth:
        parser.error("the following arguments are required: truth")
    # Scanners installed beside this interpreter count as installed.
    beside = os.path.dirname(os.path.abspath(sys.executable))
    os.environ["PATH"] = beside + os.pathsep + os.environ.get("PATH", "")
    folder = os.path.abspath(options.folder)
    truth, size, results = Truth(options.truth), megabytes(folder), []
    scanners = {
        "auditbinder": lambda work: auditbinder(options.auditbinder, folder, work),
        "kingfisher": lambda work: kingfisher(folder, work),
        "detect-secrets": lambda work: detect_secrets(folder, work),
        "presidio": lambda work: presidio(folder, work),
    }
    for name, scanner in scanners.items():
        if options.only and not re.search(options.only, name):
            continue
        with tempfile.TemporaryDirectory() as work:
            for label, families, run, found in scanner(work):
                result = {"scanner": label, "megabytes": round(size, 1)}
                result |= {"cpu_seconds": round(run.cpu, 2), "seconds": round(run.seconds, 2)}
                result |= {"peak_mb": round(run.peak, 1), "exit_code": run.code}
                result |= {"unscanned": run.unscanned, "start_cpu_seconds": run.start}
                results.append(result | score(truth, found, families))
    table(results, size)
    text = json.dumps(results, indent=1)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            out.write(text + "\n")
    else:
        print(text)
    return None


if __name__ == "__main__":
    main()
