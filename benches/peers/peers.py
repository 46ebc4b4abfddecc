#!/usr/bin/env python3
"""Engines that are in no Rust program, with the same passages and questions as `benches/scale`.

    cargo bench --bench scale -- write DIR 100000
    python3 benches/peers/peers.py DIR [ENGINE...]

needs Python 3.11 or later. The first run makes a virtual environment in DIR/venv and installs
bm25s, Xapian and DuckDB with its full-text extension into it; PostgreSQL (Debian: apt-get install
postgresql) is left out where it is not there, and needs a user `postgres` where this runs as root.

Each engine is asked for any word of the question, accents kept, the best ten by its own BM25
(PostgreSQL has none: by ts_rank), without stemming and stop words. Building and asking run in
processes of their own, so that their peak memory is their own. Prints a table in Markdown.
Not to be had from package registries: Meilisearch, Typesense, Elasticsearch (clients alone).
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

# Questions: all, or as many as take that many seconds, but so many always.
LEAST, SECONDS = 40, 40
SOUGHT = 10


def passages(folder):
    with open(folder / "passages.jsonl", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def words(text):
    return WORD.findall(text.lower())


def build_bm25s(folder, at):
    import bm25s

    texts = list(passages(folder))
    begun = time.perf_counter()
    tokens = bm25s.tokenize(texts, token_pattern=r"(?u)\w+", stopwords=None, show_progress=False)
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    index.save(at)
    return time.perf_counter() - begun


def search_bm25s(at):
    import bm25s

    index = bm25s.BM25.load(at, mmap=True)

    def search(question):
        known = [[word for word in words(question) if word in index.vocab_dict]]
        found = index.retrieve(known, k=SOUGHT, show_progress=False, n_threads=1)
        return found.documents[0].tolist()

    return search


def build_xapian(folder, at):
    import xapian

    database = xapian.WritableDatabase(str(at), xapian.DB_CREATE)
    generator = xapian.TermGenerator()
    took = 0.0
    for number, text in enumerate(passages(folder)):
        begun = time.perf_counter()
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(text)
        document.add_value(0, xapian.sortable_serialise(number))
        database.add_document(document)
        took += time.perf_counter() - begun
    begun = time.perf_counter()
    database.close()
    return took + time.perf_counter() - begun


def search_xapian(at):
    import xapian

    enquire = xapian.Enquire(xapian.Database(str(at)))

    def search(question):
        enquire.set_query(xapian.Query(xapian.Query.OP_OR, words(question)))
        found = enquire.get_mset(0, SOUGHT)
        return [int(xapian.sortable_unserialise(one.document.get_value(0))) for one in found]

    return search


def duckdb_with_fts(at):
    import duckdb
    import duckdb_extension_fts

    extension = next(Path(duckdb_extension_fts.__file__).parent.rglob("fts.duckdb_extension"))
    database = duckdb.connect(str(at / "passages.duckdb"))
    database.execute(f"LOAD '{extension}'")
    return database


def build_duckdb(folder, at):
    at.mkdir()
    database = duckdb_with_fts(at)
    begun = time.perf_counter()
    database.execute(f"CREATE TABLE passages AS SELECT passage AS number, text FROM read_json('{folder}/passages.jsonl')")
    database.execute(
        "PRAGMA create_fts_index('passages', 'number', 'text', stemmer='none', stopwords='none', "
        r"ignore='[^\p{L}\p{N}]+', strip_accents=0)"
    )
    database.execute("CHECKPOINT")
    return time.perf_counter() - begun


def search_duckdb(at):
    database = duckdb_with_fts(at)
    found = (
        "SELECT number FROM (SELECT number, fts_main_passages.match_bm25(number, ?) AS score FROM passages) "
        f"WHERE score IS NOT NULL ORDER BY score DESC LIMIT {SOUGHT}"
    )
    return lambda question: [row[0] for row in database.execute(found, [question]).fetchall()]


class Postgres:
    """A server of its own, in a folder, reached through a socket there, stopped with this process."""

    def __init__(self, at):
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self.at = at
        if not at.exists():
            at.mkdir(mode=0o700)
            self.run("chown", "postgres", at, plain=True)
            self.run(self.programs / "initdb", "-D", at / "data", "--locale=C.UTF-8", "-E", "UTF8", "-A", "trust")
        settings = f"-k {at} -c listen_addresses= -c maintenance_work_mem=512MB -c jit=off"
        self.run(self.programs / "pg_ctl", "-D", at / "data", "-o", settings, "-l", at / "log", "-w", "start")
        # Whatever becomes of this process.
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
    took = 0.0
    while batch := list(islice(texts, 10_000)):
        begun = time.perf_counter()
        connection.execute("CREATE TEMP TABLE batch (number int, text text)")
        with connection.cursor().copy("COPY batch FROM STDIN") as copy:
            for row in batch:
                copy.write_row(row)
        connection.execute("INSERT INTO passages SELECT number, to_tsvector('simple', text) FROM batch")
        connection.execute("DROP TABLE batch")
        took += time.perf_counter() - begun
    begun = time.perf_counter()
    connection.execute("CREATE INDEX ON passages USING gin (words)")
    connection.execute("VACUUM ANALYZE passages")
    took += time.perf_counter() - begun
    size = connection.execute("SELECT pg_total_relation_size('passages')").fetchone()[0]
    return took, size, peak_of(connection.info.backend_pid)


def search_postgresql(at):
    connection = Postgres(at).connect()
    found = (
        "SELECT number FROM passages, to_tsquery('simple', %s) AS question WHERE words @@ question "
        f"ORDER BY ts_rank(words, question, 1) DESC LIMIT {SOUGHT}"
    )

    def search(question):
        any_word = " | ".join(words(question))
        return [row[0] for row in connection.execute(found, [any_word]).fetchall()]

    search.peak = lambda: peak_of(connection.info.backend_pid)
    return search


ENGINES = {
    "bm25s": (build_bm25s, search_bm25s),
    "Xapian": (build_xapian, search_xapian),
    "DuckDB": (build_duckdb, search_duckdb),
    "PostgreSQL": (build_postgresql, search_postgresql),
}


def peak_of(process):
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) * 1024


def size_of(at):
    return sum(file.stat().st_size for file in at.rglob("*") if file.is_file())


def build(name, folder):
    at = folder / "peers" / name
    shutil.rmtree(at, ignore_errors=True)
    at.parent.mkdir(exist_ok=True)
    built = ENGINES[name][0](folder, at)
    seconds, size, peak = built if isinstance(built, tuple) else (built, size_of(at), peak_of("self"))
    return {"seconds": seconds, "size": size, "peak": peak}


def ask(name, folder):
    search = ENGINES[name][1](folder / "peers" / name)
    with open(folder / "questions.jsonl", encoding="utf-8") as lines:
        questions = [json.loads(line) for line in lines]
    took, right, begun = [], 0, time.perf_counter()
    for asked in questions:
        if len(took) >= LEAST and time.perf_counter() - begun > SECONDS:
            break
        asking = time.perf_counter()
        found = search(asked["question"])
        took.append(time.perf_counter() - asking)
        right += found[:1] == [asked["passage"]]
    peak = search.peak() if hasattr(search, "peak") else peak_of("self")
    return {"took": sorted(took), "right": right / len(took), "peak": peak}


def step(what, name, folder):
    """In a process of its own."""
    command = [sys.executable, __file__, "step", what, name, str(folder)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(told.splitlines()[-1])


def row(name, folder):
    built, asked = step("build", name, folder), step("ask", name, folder)
    took = asked["took"]
    p50, p95, p99 = (took[(len(took) - 1) * share // 100] * 1e3 for share in (50, 95, 99))
    megabytes = [built["size"] / 1e6, built["peak"] / 1e6, asked["peak"] / 1e6]
    sizes = " | ".join(f"{size:.0f}" for size in megabytes)
    times = " | ".join(f"{time:.2f}" for time in (p50, p95, p99))
    return f"| {name} | {built['seconds']:.1f} | {sizes} | {times} | {asked['right']:.3f} | {len(took)} |"


def in_environment(folder):
    """Runs this again where the packages are."""
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
            print("| engine | built, s | on disk, MB | peak built, MB | peak asked, MB | p50, ms | p95, ms | p99, ms | passage@1 | questions |")
            print("|---|" + "---:|" * 9)
            for name in names or ENGINES:
                if name == "PostgreSQL" and not Path("/usr/lib/postgresql").exists():
                    continue
                print(row(name, Path(folder).resolve()), flush=True)
        case [folder, *_]:
            in_environment(Path(folder).resolve())
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
