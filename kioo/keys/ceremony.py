"""Makes the programme's keys offline, brings the public halves to the server, takes an old private one away from it."""

import argparse
from pathlib import Path

from core.errors import BadSettings, OurFault
from kioo.arguments import server_settings
from kioo.keys import files, passphrase
from kioo.keys.files import ClosedKey, PrivateKey
from server import counting, left_work, programme
from server.sealing import FILE, left_behind
from server.store.database import Store
from storage import crypto
from storage.kdf import KdfParameters


def run_init(options: argparse.Namespace) -> int:
    """Makes the pairs that are asked for; needs no server, no network and no database."""
    uses = programme.USES if options.only is None else (options.only,)
    made = make(options.folder, passphrase.chosen(options.passphrase_file), uses)
    names = [key.file_name for key in made]
    print(
        f"Made in {options.folder}:",
        *[f"  {name}   private: keep it, and a copy of it elsewhere" for name in names],
        sep="\n",
    )
    print(f"  {files.PUBLIC_NAME}   public: take it to the server, then: kioo admin keys use {files.PUBLIC_NAME}")
    return 0


def make(folder: Path, words: str, uses: tuple[str, ...], cost: KdfParameters = files.COST) -> list[PrivateKey]:
    """Makes and writes one pair for each use, and a file of their public halves; BadSettings when keys are there already."""
    if (folder / files.PUBLIC_NAME).exists():
        raise BadSettings(f"{folder} holds keys already: choose another folder, no key is ever written over")
    made = [files.new(use) for use in uses]
    for key in made:
        write(folder, key, words, cost)
    files.write_once(folder / files.PUBLIC_NAME, files.public_json({key.use: key.pair.public for key in made}))
    return made


def write(folder: Path, key: PrivateKey, words: str, cost: KdfParameters = files.COST) -> Path:
    """Writes one private half under a passphrase and proves that it opens again."""
    path = folder / key.file_name
    files.write_once(path, key.sealed(words, cost))
    if ClosedKey.read(path).opened(words) != key:
        raise OurFault("a key file does not open again")
    return path


def run_use(store: Store, options: argparse.Namespace) -> None:
    """Puts public halves on the server."""
    fresh = programme.use(store, files.read_public(options.public))
    for use, made in fresh.items():
        print(f"{use} key {made}: devices get it at their next contact")
    if not fresh:
        print("these keys are in use already")


def run_show(store: Store, options: argparse.Namespace) -> None:
    """Says which keys the server tells devices, what waits for which, and whether a private half lies here."""
    told = programme.told(store, server_settings(options))
    for use, made in (("data", told.data_key_id), ("recovery", told.recovery_key_id)):
        print(f"{use:<9} {made or 'none: kioo admin keys init, then kioo admin keys use'}")
    waiting = counting.waiting_by_key(store)
    for key, n in sorted(waiting.items()):
        print(f"{n} sealed answers wait for the data key {key}: kioo admin keys open --key data-{key}.kioo-key")
    if aside := counting.left_behind(store):
        print(f"{aside} answers came from tablets that were shut out; `open --also-left-behind` lets them count")
    if work := left_work.waiting(store):
        print(f"{work} records that people made on such tablets wait; `open --also-left-behind` takes them in")
    if programme.notice_left_behind(store, server_settings(options).server_folder):
        print("A private key of an older Kioo lies on this server: kioo admin keys adopt FOLDER takes it away")


def run_adopt(store: Store, options: argparse.Namespace) -> None:
    """Turns the private key that an older Kioo kept on its server into a passphrase file, and removes it there."""
    folder = server_settings(options).server_folder
    programme.notice_left_behind(store, folder)
    private = left_behind(folder)
    if private is None:
        raise BadSettings(f"there is no private key in {folder.resolve()}")
    key = PrivateKey("data", crypto.pair_of(private))
    path = write(options.folder_for_keys, key, passphrase.chosen(options.passphrase_file))
    (folder / FILE).unlink()
    print(f"{path} holds the key now. Take it away from this machine, and keep a copy of it elsewhere.")
    print("Backups of this server still hold it in clear: make new keys (kioo admin keys init) when that matters.")
