"""Data frames and Parquet: every row comes back in its place, whatever is in it, and labels are those of a review."""

import json
import subprocess
import sys

import pandas
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from coach import CoachError, InputError, Turn
from coach.batch import label_frame, label_parquet, workers
from coach.batch.columns import COLUMNS, SCORES, Chunk, label_chunk
from coach.batch.workers import Workers, WorkersError

BAD = [None, "", "x" * 3000, 5, 2.5, float("nan"), "a\0b", b"Wat?", ["Wat?"]]


def dev(root):
    lines = (root / "corpora" / "exploration" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [Turn(row["text"], context=row.get("context", ())) for row in map(json.loads, lines)]


def test_labels_and_scores_are_those_of_a_review(coach, root):
    turns = dev(root)
    for turn, found in zip(turns, coach.label_many(turns), strict=True):
        feedback = coach.review(turn, suggest=False)
        assert found.labels == feedback.labels, turn.text
        assert found.scores == feedback.scores, turn.text


def test_scores_do_not_depend_on_the_company(coach, root):
    turns = dev(root)[:300]
    alone = [one for turn in turns for one in coach.label_many([turn])]
    for size in (7, 300):
        together = coach.label_many(turns, batch_size=size)
        for one, other in zip(alone, together, strict=True):
            assert one.labels == other.labels
            assert one.scores == other.scores


@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy"])
def test_a_frame_of_the_same_kind_comes_back(coach, kind):
    texts = ["Waarom ging je weg?", None, "Was je boos?"]
    frame = {
        "pandas": lambda: pandas.DataFrame({"n": [1, 2, 3], "text": texts}, index=[7, 7, 3]),
        "polars": lambda: polars.DataFrame({"n": [1, 2, 3], "text": texts}),
        "lazy": lambda: polars.LazyFrame({"n": [1, 2, 3], "text": texts}),
    }[kind]()
    found = label_frame(frame, coach=coach)
    assert type(found) is type(frame)
    full = found.collect() if kind == "lazy" else found
    assert list(full.columns) == ["n", "text", *COLUMNS]
    assert list(full["n"]) == [1, 2, 3]
    assert full["form"].to_list()[0] == "open"
    assert full["flags"].to_list()[0] == ["why"]
    assert full["error"].to_list()[1] == "not-text"
    assert full["form"].to_list()[2] == "closed"
    if kind == "pandas":
        assert found.index.tolist() == [7, 7, 3]
        assert list(frame.columns) == ["n", "text"]


def test_bad_rows_do_not_lose_the_others(coach):
    texts = [part for bad in BAD for part in (bad, "Was je boos?")]
    found = label_frame(pandas.DataFrame({"text": pandas.Series(texts, dtype=object)}), coach=coach)
    assert found.error[::2].notna().all()
    assert found.form[::2].isna().all()
    assert found.error[1::2].isna().all()
    assert (found.form[1::2] == "closed").all()


def test_method_step_and_context_by_row_or_for_all(coach):
    frame = polars.DataFrame(
        {
            "text": ["Waar kwam die schrik vandaan?"] * 4,
            "m": ["basismodel", None, "nee", ""],
            "said": [["Ik schrok van hem."], [], None, ["Ik schrok."]],
        }
    )
    found = label_frame(frame, method="m", context="said", coach=coach)
    assert found["error"].to_list() == [None, None, "unknown-method", None]
    assert found["follow_up"].to_list() == [True, False, None, True]
    sentence = label_frame(
        polars.DataFrame({"text": ["Waar kwam die schrik vandaan?"], "s": ["Ik schrok."]}), context="s"
    )
    assert sentence["follow_up"].to_list() == [True]
    with pytest.raises(InputError) as told:
        label_frame(frame, method="nee", coach=coach)
    assert told.value.code == "unknown-method"


def test_scores_are_added_when_asked_for(coach):
    found = label_frame(pandas.DataFrame({"text": ["Waarom?", ""]}), columns=SCORES, coach=coach)
    assert found.score_why[0] > 0.5
    assert found[list(SCORES)].loc[1].isna().all()


@pytest.mark.parametrize(
    ("frame", "arguments", "code"),
    [
        (pandas.DataFrame({"x": ["Wat?"]}), {}, "no-column"),
        (pandas.DataFrame([["a", "b"]], columns=["text", "text"]), {}, "no-column"),
        (pandas.DataFrame({"text": ["Wat?"], "form": [1]}), {}, "column-exists"),
        (pandas.DataFrame({"text": ["Wat?"]}), {"columns": ["vorm"]}, "unknown-column"),
        (pandas.DataFrame({"text": ["Wat?"]}), {"context": "said"}, "no-column"),
        (pandas.DataFrame({"text": ["Wat?"]}), {"processes": 0}, "bad-processes"),
        ([{"text": "Wat?"}], {}, "not-a-frame"),
    ],
)
def test_wrong_use_is_told_with_a_code(coach, frame, arguments, code):
    with pytest.raises(InputError) as told:
        label_frame(frame, coach=coach, **arguments)
    assert told.value.code == code


cells = st.one_of(st.none(), st.text(max_size=40), st.integers(), st.floats(), st.binary(max_size=4), st.booleans())


@given(st.lists(st.tuples(cells, st.one_of(cells, st.lists(cells, max_size=3)), cells), max_size=6))
def test_any_rows_give_as_many_labels_or_errors(coach, rows):
    texts, contexts, methods = ([row[i] for row in rows] for i in range(3))
    found = label_chunk(coach, Chunk(texts, methods=methods, contexts=contexts))
    assert {len(values) for values in found.values()} == {len(rows)}
    for form, error in zip(found["form"], found["error"], strict=True):
        assert (form is None) is (error is not None)


def test_several_processes_keep_the_order(coach, root):
    texts = [turn.text for turn in dev(root)[:1300]]
    frame = pandas.DataFrame({"text": texts})
    alone = label_frame(frame, processes=1, coach=coach)
    pandas.testing.assert_frame_equal(label_frame(frame, processes=2), alone)


def test_processes_are_forked_where_nothing_else_runs(tmp_path):
    # a process of its own: this one has Arrow's threads
    script = tmp_path / "fork.py"
    script.write_text(
        "from coach.batch.columns import Chunk\n"
        "from coach.batch.workers import Workers, fork_is_safe\n"
        "assert fork_is_safe()\n"
        "with Workers(processes=2) as workers:\n"
        "    print([c['form'] for c in workers.label(Chunk([t]) for t in ['Waarom?', '', 'Was je boos?'])])\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, "-W", "error", script], capture_output=True, text=True, check=False)
    assert done.stdout == "[['open'], [None], ['closed']]\n", done.stderr


def test_a_process_that_is_ended_is_told():
    with Workers(processes=2) as two:
        assert [part["form"] for part in two.label([Chunk(["Wat?"])])] == [["open"]]
        for process in list(two._pool._processes.values()):
            process.kill()
        with pytest.raises(WorkersError, match="was ended"):
            list(two.label([Chunk(["Wat?"])] * 20))


def parquet_file(path, rows, **columns):
    table = pyarrow.table({"text": ["Waarom ging je weg?", None] * (rows // 2), **columns})
    parquet.write_table(table.replace_schema_metadata({"ours": "kept"}), path, row_group_size=100)
    return path


def test_parquet_keeps_its_columns_and_gains_labels(coach, tmp_path):
    source = parquet_file(tmp_path / "a.parquet", 1200, n=pyarrow.array(range(1200), pyarrow.int16()))
    target = tmp_path / "b.parquet"
    assert label_parquet(source, target, coach=coach, processes=1) == (1200, 600)
    table = parquet.read_table(target)
    assert table.column_names == ["text", "n", *COLUMNS]
    assert table.schema.field("n").type == pyarrow.int16()
    assert table.schema.metadata[b"ours"] == b"kept"
    assert table["n"].to_pylist() == list(range(1200))
    assert table["form"].to_pylist() == ["open", None] * 600
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.parquet", "b.parquet"]


def test_parquet_of_no_rows_and_in_its_own_place(coach, tmp_path):
    source = parquet_file(tmp_path / "a.parquet", 0)
    assert label_parquet(source, source, coach=coach, processes=1, columns=["form"]) == (0, 0)
    assert parquet.read_table(source).column_names == ["text", "form"]


def test_a_failed_run_leaves_the_old_target(coach, tmp_path, monkeypatch):
    source, target = parquet_file(tmp_path / "a.parquet", 1200), tmp_path / "b.parquet"
    target.write_text("old", encoding="utf-8")

    def fails(coach, chunk):
        raise CoachError("halfway")

    monkeypatch.setattr(workers, "label_chunk", fails)
    with pytest.raises(CoachError, match="halfway"):
        label_parquet(source, target, coach=coach, processes=1)
    assert target.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("content", "code"), [(None, "file"), (b"no parquet at all", "file")])
def test_a_file_that_cannot_be_read_is_told(coach, tmp_path, content, code):
    source = tmp_path / "a.parquet"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(InputError) as told:
        label_parquet(source, tmp_path / "b.parquet", coach=coach, processes=1)
    assert told.value.code == code


def test_label_command_takes_parquet(tmp_path):
    from typer.testing import CliRunner

    from coach.cli import app

    source, target = parquet_file(tmp_path / "a.parquet", 4), tmp_path / "b.parquet"
    done = CliRunner().invoke(app, ["label", str(source), "-o", str(target), "--processes", "1"])
    assert done.exit_code == 2, done.output  # two rows hold no text
    assert parquet.read_table(target)["form"].to_pylist() == ["open", None, "open", None]
    assert CliRunner().invoke(app, ["label", str(source)]).exit_code == 2
