"""What Citus asks of tables, held against those there are."""

import re

import psycopg
import pytest

from kioo.cli import main
from server.store import base, citus, schema
from server.store.database import open_store

LINE = re.compile(
    r"SELECT create_(distributed|reference)_table\('(\w+)'(?:, 'district'(?:, colocate_with => '(\w+)')?)?\);"
)


def laid_out():
    return [LINE.fullmatch(line).groups() for line in citus.statements()[1:]]


def test_every_table_has_its_place_once():
    named = [name for _, name, _ in laid_out()]
    assert sorted([*named, *citus.STAY]) == sorted(base.name_of(table) for table in schema.all_tables())
    assert {"record", "event", "audit"} <= {name for kind, name, _ in laid_out() if kind == "distributed"}
    assert {"person", "org_unit", "setting"} <= {name for kind, name, _ in laid_out() if kind == "reference"}


def test_what_lies_by_district_lies_together():
    first, *rest = [(name, beside) for kind, name, beside in laid_out() if kind == "distributed"]
    assert first[1] is None
    assert {beside for _, beside in rest} == {first[0]}


def test_the_command_needs_no_database(capsys):
    assert main(["admin", "citus-sql"]) == 0
    assert capsys.readouterr().out.splitlines() == citus.statements()


@pytest.mark.long
@pytest.mark.xdist_group("postgres")
def test_every_unique_index_of_a_table_that_is_spread_holds_the_district_and_no_key_reaches_over(postgres_url):
    open_store(postgres_url).close()
    with psycopg.connect(postgres_url) as database:
        unique = database.execute(
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%'"
        ).fetchall()
        reaching = database.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f'").fetchone()
    spread = {name for kind, name, _ in laid_out() if kind == "distributed"}
    held = {table for table, text in unique if table in spread and "(district" in text}
    assert held == spread
    assert all("district" in text for table, text in unique if table in spread)
    assert reaching == (0,)
