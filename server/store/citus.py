"""How the tables lie on several machines under Citus: each district's rows together, what all need copied to all."""

from server.store import base, schema

STAY = ("sealed", "shard")
"""On the first machine: `LOCK TABLE` on `shard` orders the writers, and the mixing of sealed rows (server/store/mixing.py) looks at their own `xmin`."""


def statements() -> list[str]:
    """SQL for Citus 11 or newer, to be run once in the database that Kioo made, before much is in it."""
    first, *rest = _by_district()
    everywhere = sorted(_keys().keys() - {first, *rest, *STAY})
    return [
        "CREATE EXTENSION IF NOT EXISTS citus;",
        *(f"SELECT create_reference_table('{name}');" for name in everywhere),
        f"SELECT create_distributed_table('{first}', 'district');",
        *(f"SELECT create_distributed_table('{name}', 'district', colocate_with => '{first}');" for name in rest),
    ]


def _by_district() -> list[str]:
    """Tables whose key begins with the district: all that records bring about."""
    return sorted(name for name, key in _keys().items() if key[0] == "district" and name not in STAY)


def _keys() -> dict[str, tuple[str, ...]]:
    return {base.name_of(table): base.key_of(table) for table in schema.all_tables()}
