"""The model's pairs scored on Apache Spark (extra `tawthiq[spark]`), for lists that one computer's memory cannot hold.

The model is learned on DuckDB from its samples, as ever, so that both engines score by the same numbers; blocking and
scoring, which grow with the lists, run on Spark.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from tawthiq.model import TawthiqError
from tawthiq.people.conditions import spelt_out
from tawthiq.people.levels import CONDITIONS

# Where Spark runs, in its own words: two threads of this computer unless the environment says another.
MASTER = "local[2]"
_MASTER_VARIABLE = "TAWTHIQ_SPARK_MASTER"


def predict(table: Any, model: Mapping[str, Any], columns: Sequence[str], lowest: float) -> list[tuple[Any, ...]]:
    """Score the pairs that share a block.

    Args:
        table: the blocked rows, as Arrow; model: Splink's, trained.
        columns: of the result; lowest: pairs of a smaller chance are left out.

    Raises:
        TawthiqError: no pyspark, no Java, or none of them that works with the other.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
        from splink import Linker
        from splink.backends.spark import SparkAPI, similarity_jar_location
    except ImportError:
        raise TawthiqError(
            "Apache Spark is not installed", remedy="pip install 'tawthiq[spark]', or leave --engine away"
        ) from None
    logging.getLogger("py4j").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="tawthiq-spark-") as folder:
        try:
            session = _session(SparkSession, similarity_jar_location(), folder)
        except (PySparkException, OSError) as error:
            raise TawthiqError(
                f"Apache Spark does not start ({str(error).splitlines()[0]})",
                remedy="It needs Java 17 or later (default-jre-headless), named by JAVA_HOME where there are several",
            ) from None
        try:
            session.sparkContext.setCheckpointDir(folder)
            api: Any = SparkAPI  # without types
            rows = api(spark_session=session, break_lineage_method="persist").register(session.createDataFrame(table))
            linker = Linker(rows, _spoken(model), log_level=None, validate_settings=False)
            found = linker.inference.predict(threshold_match_probability=lowest, warning_mode="never")
            chosen = session.sql(f"SELECT {', '.join(columns)} FROM {found.physical_name}")  # noqa: S608 own names
            return sorted((tuple(r) for r in chosen.collect()), key=lambda r: (-r[2], r[0], r[1]))
        finally:
            session.stop()


def _session(kind: Any, jar: str, folder: str) -> Any:
    return (
        kind.builder.master(os.environ.get(_MASTER_VARIABLE, MASTER))
        .appName("tawthiq")
        .config("spark.jars", jar)
        .config("spark.log.level", "ERROR")
        .config("spark.ui.enabled", "false")  # nothing listens that was not asked for
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.local.dir", folder)
        .config("spark.sql.warehouse.dir", folder)
        .config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.default.parallelism", "8")
        .getOrCreate()
    )


def _spoken(model: Mapping[str, Any]) -> dict[str, Any]:
    """The model with conditions as Spark spells them."""
    # With the columns that are compared Splink keeps the levels, which are fetched.
    said = dict(model) | {"sql_dialect": "spark", "retain_matching_columns": True}
    said["comparisons"] = [
        comparison
        | {
            "comparison_levels": [
                level | {"sql_condition": _sql(str(level["sql_condition"]))}
                for level in comparison["comparison_levels"]
            ]
        }
        for comparison in model["comparisons"]
    ]
    said["blocking_rules_to_generate_predictions"] = [
        rule | {"blocking_rule": _sql(str(rule["blocking_rule"])), "sql_dialect": "spark"}
        for rule in model["blocking_rules_to_generate_predictions"]
    ]
    return said


def _sql(condition: str) -> str:
    return spelt_out(condition, CONDITIONS).replace("jaro_winkler_similarity(", "jaro_winkler(").replace('"', "`")
