#!/usr/bin/env python3
"""Measures engines outside of Rust on the same passages and questions as `benches/scale`.

    cargo bench --bench scale -- write DIR 100000
    python3 benches/peers/peers.py DIR [ENGINE...]

Needs Python 3.11 or later. The first run makes a virtual environment in DIR/venv and installs bm25s, Xapian and
DuckDB with its full-text extension into it. PostgreSQL (Debian: apt-get install postgresql) is left out if it is not
installed, and needs a user `postgres` if this script runs as root.

Each engine searches for any word of the question with its diacritics and returns the best ten by its own BM25
(PostgreSQL has none and uses ts_rank), without stemming and stop words. Building and searching run in separate
processes, so that their peak memory can be measured. Prints a Markdown table. Meilisearch, Typesense and
Elasticsearch are missing, because package registries have only their clients.
"""

import atexit
import json
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from itertools import islice
from pathlib import Path

PACKAGES = ["bm25s", "xapian-bindings-binary", "duckdb", "duckdb-extension-fts", "psycopg[binary]"]
WORD = re.compile(r"\w+")

# Questions are asked for at most TIME_LIMIT seconds, but at least MIN_QUESTIONS of them.
MIN_QUESTIONS, TIME_LIMIT = 40, 40
RESULT_LIMIT = 10


def passages(folder):
    with open(folder / "passages.jsonl", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def words(text):
    return WORD.findall(text.lower())


def build_bm25s(folder, at):
    import bm25s

    texts = list(passages(folder))
    started = time.perf_counter()
    tokens = bm25s.tokenize(texts, token_pattern=r"(?u)\w+", stopwords=None, show_progress=False)
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    index.save(at)
    return time.perf_counter() - started


def search_bm25s(at):
    import bm25s

    index = bm25s.BM25.load(at, mmap=True)

    def search(question):
        terms = [[word for word in words(question) if word in index.vocab_dict]]
        found = index.retrieve(terms, k=RESULT_LIMIT, show_progress=False, n_threads=1)
        return found.documents[0].tolist()

    return search


def build_xapian(folder, at):
    import xapian

    database = xapian.WritableDatabase(str(at), xapian.DB_CREATE)
    generator = xapian.TermGenerator()
    elapsed = 0.0
    for number, text in enumerate(passages(folder)):
        started = time.perf_counter()
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(text)
        document.add_value(0, xapian.sortable_serialise(number))
        database.add_document(document)
        elapsed += time.perf_counter() - started
    started = time.perf_counter()
    database.close()
    return elapsed + time.perf_counter() - started


def search_xapian(at):
    import xapian

    enquire = xapian.Enquire(xapian.Database(str(at)))

    def search(question):
        enquire.set_query(xapian.Query(xapian.Query.OP_OR, words(question)))
        found = enquire.get_mset(0, RESULT_LIMIT)
        return [int(xapian.sortable_unserialise(hit.document.get_value(0))) for hit in found]

    return search


def open_duckdb(at):
    import duckdb
    import duckdb_extension_fts

    extension = next(Path(duckdb_extension_fts.__file__).parent.rglob("fts.duckdb_extension"))
    database = duckdb.connect(str(at / "passages.duckdb"))
    database.execute(f"LOAD '{extension}'")
    return database


def build_duckdb(folder, at):
    at.mkdir()
    database = open_duckdb(at)
    started = time.perf_counter()
    database.execute(f"CREATE TABLE passages AS SELECT passage AS number, text FROM read_json('{folder}/passages.jsonl')")
    database.execute(
        "PRAGMA create_fts_index('passages', 'number', 'text', stemmer='none', stopwords='none', "
        r"ignore='[^\p{L}\p{N}]+', strip_accents=0)"
    )
    database.execute("CHECKPOINT")
    return time.perf_counter() - started


def search_duckdb(at):
    database = open_duckdb(at)
    query = (
        "SELECT number FROM (SELECT number, fts_main_passages.match_bm25(number, ?) AS score FROM passages) "
        f"WHERE score IS NOT NULL ORDER BY score DESC LIMIT {RESULT_LIMIT}"
    )
    return lambda question: [row[0] for row in database.execute(query, [question]).fetchall()]


class Postgres:
    """A private server in a folder, reached by a Unix socket and stopped when this process exits."""

    def __init__(self, at):
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.at = at
        if not at.exists():
            at.mkdir(mode=0o700)
            self.run("chown", "postgres", at, plain=True)
            self.run(self.programs / "initdb", "-D", at / "data", "--locale=C.UTF-8", "-E", "UTF8", "-A", "trust")
        settings = f"-k {at} -c listen_addresses= -c maintenance_work_mem=512MB -c jit=off"
        self.run(self.programs / "pg_ctl", "-D", at / "data", "-o", settings, "-l", at / "log", "-w", "start")
        # Also after an exception.
        atexit.register(self.run, self.programs / "pg_ctl", "-D", at / "data", "-m", "fast", "stop")

    def run(self, *command, plain=False):
        if os.geteuid() == 0 and not plain:
            command = ["runuser", "-u", "postgres", "--", *command]
        elif plain and os.geteuid() != 0:
            return
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def connect(self):
        import psycopg

        user = "postgres" if os.geteuid() == 0 else None
        return psycopg.connect(host=str(self.at), dbname="postgres", user=user, autocommit=True)



def build_postgresql(folder, at):
    connection = Postgres(at).connect()
    connection.execute("CREATE TABLE passages (number int, words tsvector)")
    texts = enumerate(passages(folder))
    elapsed = 0.0
    while batch := list(islice(texts, 10_000)):
        started = time.perf_counter()
        connection.execute("CREATE TEMP TABLE batch (number int, text text)")
        with connection.cursor().copy("COPY batch FROM STDIN") as copy:
            for row in batch:
                copy.write_row(row)
        connection.execute("INSERT INTO passages SELECT number, to_tsvector('simple', text) FROM batch")
        connection.execute("DROP TABLE batch")
        elapsed += time.perf_counter() - started
    started = time.perf_counter()
    connection.execute("CREATE INDEX ON passages USING gin (words)")
    connection.execute("VACUUM ANALYZE passages")
    elapsed += time.perf_counter() - started
    size = connection.execute("SELECT pg_total_relation_size('passages')").fetchone()[0]
    return elapsed, size, peak_memory(connection.info.backend_pid)


def search_postgresql(at):
    connection = Postgres(at).connect()
    query = (
        "SELECT number FROM passages, to_tsquery('simple', %s) AS question WHERE words @@ question "
        f"ORDER BY ts_rank(words, question, 1) DESC LIMIT {RESULT_LIMIT}"
    )

    def search(question):
        any_word = " | ".join(words(question))
        return [row[0] for row in connection.execute(query, [any_word]).fetchall()]

    search.peak = lambda: peak_memory(connection.info.backend_pid)
    return search


ENGINES = {
    "bm25s": (build_bm25s, search_bm25s),
    "Xapian": (build_xapian, search_xapian),
    "DuckDB": (build_duckdb, search_duckdb),
    "PostgreSQL": (build_postgresql, search_postgresql),
}


def peak_memory(process):
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) * 1024


def folder_size(at):
    return sum(file.stat().st_size for file in at.rglob("*") if file.is_file())


def build(name, folder):
    at = folder / "peers" / name
    shutil.rmtree(at, ignore_errors=True)
    at.parent.mkdir(exist_ok=True)
    result = ENGINES[name][0](folder, at)
    seconds, size, peak = result if isinstance(result, tuple) else (result, folder_size(at), peak_memory("self"))
    return {"seconds": seconds, "size": size, "peak": peak}


def ask(name, folder):
    search = ENGINES[name][1](folder / "peers" / name)
    with open(folder / "questions.jsonl", encoding="utf-8") as lines:
        questions = [json.loads(line) for line in lines]
    times, correct, started = [], 0, time.perf_counter()
    for question in questions:
        if len(times) >= MIN_QUESTIONS and time.perf_counter() - started > TIME_LIMIT:
            break
        question_started = time.perf_counter()
        found = search(question["question"])
        times.append(time.perf_counter() - question_started)
        correct += found[:1] == [question["passage"]]
    peak = search.peak() if hasattr(search, "peak") else peak_memory("self")
    return {"times": sorted(times), "accuracy": correct / len(times), "peak": peak}


def run_step(action, name, folder):
    """Runs a step in a separate process and returns its results."""
    command = [sys.executable, __file__, "step", action, name, str(folder)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def format_row(name, folder):
    build, search = run_step("build", name, folder), run_step("ask", name, folder)
    times = search["times"]
    p50, p95, p99 = (times[(len(times) - 1) * percent // 100] * 1e3 for percent in (50, 95, 99))
    megabytes = [build["size"] / 1e6, build["peak"] / 1e6, search["peak"] / 1e6]
    sizes = " | ".join(f"{size:.0f}" for size in megabytes)
    percentiles = " | ".join(f"{value:.2f}" for value in (p50, p95, p99))
    return f"| {name} | {build['seconds']:.1f} | {sizes} | {percentiles} | {search['accuracy']:.3f} | {len(times)} |"


def rerun_in_environment(folder):
    """Runs this script again in the virtual environment."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(folder / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True, stdout=sys.stderr)
    os.execv(python, [str(python), __file__, "inside", *sys.argv[1:]])


def main(arguments):
    match arguments:
        case ["step", "build", name, folder]:
            print(json.dumps(build(name, Path(folder))))
        case ["step", "ask", name, folder]:
            print(json.dumps(ask(name, Path(folder))))
        case ["inside", folder, *names]:
            print("| engine | build, s | on disk, MB | peak memory of the build, MB | peak memory while asked, MB | p50, ms | p95, ms | p99, ms | right passage first | questions |")
            print("|---|" + "---:|" * 9)
            for name in names or ENGINES:
                if name == "PostgreSQL" and not Path("/usr/lib/postgresql").exists():
                    continue
                print(format_row(name, Path(folder).resolve()), flush=True)
        case [folder, *_]:
            rerun_in_environment(Path(folder).resolve())
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
