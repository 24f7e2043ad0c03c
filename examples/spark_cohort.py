"""Assess the people of a data lake on Spark: JSON Lines or Parquet in, Parquet out.

    spark-submit examples/spark_cohort.py people.jsonl answers.parquet --as-of 2026-11-22

It needs `pip install 'ma-eligible[arrow]'` wherever Spark runs Python; see docs/spark.md.
"""

import argparse

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col

from ma_eligibility.cohort.arrow import assess_batches, find_batches, plan_batches


def read_people(spark: SparkSession, path: str) -> DataFrame:
    """Return the people of a file or a folder: of lines of JSON as a column, of Parquet with its own columns."""
    if path.rstrip("/").endswith(".parquet"):
        return spark.read.parquet(path)
    lines = spark.read.text(path).withColumnRenamed("value", "profile")
    return lines.where(~col("profile").rlike(r"^\s*$|^#"))


def main() -> None:
    """Assess the people, or report each criterion with --findings, each plan with --plans."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", help="JSON Lines, or Parquet if the name ends in .parquet")
    parser.add_argument("output", help="the folder of Parquet files to write")
    parser.add_argument("--as-of", required=True, help="the day asked about, such as 2026-11-22")
    parser.add_argument("--rules", default="guide")
    parser.add_argument("--credential", action="append", default=[])
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--findings", action="store_const", dest="make", const=find_batches)
    asked.add_argument("--plans", action="store_const", dest="make", const=plan_batches)
    options = parser.parse_args()

    make = options.make or assess_batches
    function = make(options.rules, as_of=options.as_of, credentials=options.credential)
    spark = SparkSession.builder.appName("ma-eligible").getOrCreate()
    people = read_people(spark, options.people)
    people.mapInArrow(function, function.ddl).write.mode("overwrite").parquet(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
