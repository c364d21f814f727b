"""`kioo admin second-factor` and `program-key`: how somebody's second step stands, switched off for who lost everything; keys for programs."""

import argparse

from core.clock import day_of
from kioo.backups import Command
from server import admin, program_keys, second_step
from server.access import CONSOLE
from server.store.database import Store


def add_to(command: Command) -> None:
    """Adds both commands."""
    step = command(
        "second-factor", _second_factor, "say how somebody's second step at sign-in stands, or switch it off"
    )
    step.add_argument("login", metavar="NAME", help="the name they sign in with")
    step.add_argument("--off", action="store_true", help="for who lost the phone and the recovery codes")
    key = command(
        "program-key", _program_key, "list the keys by which programs read in somebody's name, make or take back one"
    )
    key.add_argument("login", metavar="NAME", help="the name they sign in with")
    what = key.add_mutually_exclusive_group()
    what.add_argument("--make", metavar="WORDS", help="which program it is for; the key is printed once")
    what.add_argument("--take-back", metavar="ID", help="it opens nothing any more")


def _second_factor(store: Store, options: argparse.Namespace) -> None:
    person = admin.person_called(store, options.login)
    if options.off:
        admin.switch_second_step_off(store, person)
        print("Off. Every browser they were signed in with is signed out; the password alone opens the pages.")
        return
    steps = second_step.standing(store, person)
    if steps is None:
        print("off")
    else:
        print(f"on since {day_of(steps.since)}, {steps.codes_left} recovery codes left")


def _program_key(store: Store, options: argparse.Namespace) -> None:
    person = admin.person_called(store, options.login)
    if options.make is not None:
        print(program_keys.make(store, person, options.make, CONSOLE.id))
    elif options.take_back:
        program_keys.take_back(store, person, options.take_back, CONSOLE.id)
        print("taken back")
    else:
        for line in program_keys.listed(store, person):
            used = f"last used {day_of(line.used)}" if line.used else "not used yet"
            print(f"{line.id}  {line.name:<28} made {day_of(line.made)}, {used}")
