"""Spark in local mode, where PySpark and Java are installed."""

import shutil
import sys

import pandas
import pytest

from coach import InputError
from coach.spark import label, label_partitions, schema

TURNS = [("a", "Waarom ging je weg?", None), ("b", None, None), ("c", "Was je boos?", ["Ik was boos."]), ("d", "", [])]


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed: pip install 'vraagcoach[spark]'")
    if not shutil.which("java"):
        pytest.skip("there is no Java for Spark on this machine")
    # Spark's workers are processes of their own: with this run's Python, wherever it is on the path
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()
    monkeypatch.undo()


def test_partitions_are_labelled_frame_by_frame():
    frames = [pandas.DataFrame({"t": ["Waarom?"]}), pandas.DataFrame({"t": []}), pandas.DataFrame({"t": ["", "Hoe?"]})]
    found = list(label_partitions(frames, text="t", columns=["form", "error"]))
    assert [len(frame) for frame in found] == [1, 0, 2]
    assert found[2]["error"].tolist()[0] == "empty-text"


@pytest.mark.filterwarnings("ignore")
def test_a_spark_frame_keeps_its_rows_and_columns(spark, coach):
    given = spark.createDataFrame(TURNS, "id string, text string, said array<string>").repartition(2)
    labelled = label(given, context="said", columns=["form", "flags", "follow_up", "score_why", "error"])
    assert labelled.schema == schema(given.schema, ["form", "flags", "follow_up", "score_why", "error"])
    rows = {row.id: row for row in labelled.collect()}
    assert {key: (row.form, row.error) for key, row in rows.items()} == {
        "a": ("open", None),
        "b": (None, "not-text"),
        "c": ("closed", None),
        "d": (None, "empty-text"),
    }
    assert rows["a"].flags == ["why"]
    assert rows["a"].score_why > 0.5
    assert rows["b"].flags is None
    assert rows["c"].said == ["Ik was boos."]


@pytest.mark.filterwarnings("ignore")
def test_wrong_columns_are_refused_before_anything_runs(spark):
    given = spark.createDataFrame([("Wat?", "x")], "text string, form string")
    with pytest.raises(InputError, match="already"):
        label(given)
    with pytest.raises(InputError, match="no one column"):
        label(given, text="zin")
