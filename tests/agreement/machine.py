"""Any devices, any edits, any bad network, servers restarted and put back: what holds at each step, and that all agree in the end."""

import shutil
import tempfile
from itertools import count
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.effects import own_words
from sync.canonical import sha256_of
from tests.agreement.device import Device, content_of, photo_of
from tests.agreement.district import D1, D2, District
from tests.agreement.line import FATES
from tests.fakes.clock import FakeClock

MOST, NUMBERS = 4, st.integers(0, 30)
DEVICES = st.integers(0, MOST - 1)
"""Of fewer devices some numbers mean the same one."""
DAY = 86_400


def template(folder):
    """A district and tablets that were let in, as folders; each run begins with copies of them."""
    district = District(folder / "server")
    people = district.settle(MOST)
    for number, person in enumerate(people):
        device = Device(district, folder / f"t{number}", f"t{number}", person, district.clock)
        device.begin()
        device.close()
    district.stop()
    return people


class Agreement(RuleBasedStateMachine):
    """`made` folders come from `template`; `over_http` puts real requests between devices and server."""

    origin, people, over_http = None, (), False

    @initialize(devices=st.integers(2, MOST))
    def begins(self, devices):
        self.folder = Path(tempfile.mkdtemp(prefix="kioo-"))
        shutil.copytree(self.origin, self.folder, dirs_exist_ok=True)
        self.district = District(self.folder / "server", over_http=self.over_http)
        self.devices = [self._device(number) for number in range(devices)]
        self.numbers = count(1)

    def _device(self, number):
        name, clock = f"t{number}", FakeClock(self.district.clock.now_ms())
        device = Device(self.district, self.folder / name, name, self.people[number], clock)
        device.continues()
        return device

    def device(self, number):
        return self.devices[number % len(self.devices)]

    def _name(self, sort):
        return f"{sort}-{next(self.numbers)}"

    # what people do

    @rule(at=DEVICES)
    def promises(self, at):
        self.device(at).promises(self._name("p"))

    @rule(at=DEVICES, which=NUMBERS, month=st.integers(1, 3))
    def corrects(self, at, which, month):
        device = self.device(at)
        mine = [name for name in device.may_change("p-") if name in device.things("promise")]
        if mine:
            device.corrects(mine[which % len(mine)], f"Soap {next(self.numbers)}", f"2027-0{month}-01")

    @rule(at=DEVICES, which=NUMBERS, state=st.sampled_from(["done", "partly", "stuck"]), month=st.integers(0, 3))
    def tells(self, at, which, state, month):
        device = self.device(at)
        if seen := sorted(device.things("promise")):
            device.tells(seen[which % len(seen)], state, f"2027-0{month}-01" if month else None)

    @rule(at=DEVICES)
    def raises(self, at):
        self.device(at).raises(self._name("b"))

    @rule(at=DEVICES, which=NUMBERS, says=st.sampled_from(["solved", "not_solved"]))
    def replies(self, at, which, says):
        device = self.device(at)
        if seen := sorted(device.things("barrier")):
            device.replies(seen[which % len(seen)], says)

    @rule(at=DEVICES)
    def finishes(self, at):
        name = self._name("s")
        self.device(at).finishes(name, photo_of(name))

    @rule(at=DEVICES, which=NUMBERS)
    def revises(self, at, which):
        device = self.device(at)
        if mine := device.may_change("s-"):
            device.revises(mine[which % len(mine)], f"n {next(self.numbers)}")

    # what befalls devices and lines

    @rule(at=DEVICES, fates=st.lists(st.sampled_from(FATES), max_size=6))
    def meets(self, at, fates):
        device = self.device(at)
        report = device.round(fates)
        self._time_passes(report.wait_seconds or 0 if report else 5)

    @rule(at=DEVICES)
    def late_ones_arrive(self, at):
        self.device(at).line.deliver_late()

    @rule(at=DEVICES, ends=st.sampled_from(["dies", "reopens", "tidies"]))
    def ends(self, at, ends):
        getattr(self.device(at), ends)()

    @rule(at=DEVICES, by_kioo=st.booleans())
    def is_copied(self, at, by_kioo):
        self.device(at).is_copied(by_kioo=by_kioo)

    @rule(at=DEVICES, which=NUMBERS)
    def goes_back(self, at, which):
        if self.device(at).copies:
            self.device(at).goes_back(which)

    @rule(at=DEVICES, seconds=st.sampled_from([-400 * DAY, -3600, 600, 45 * DAY, 1100 * DAY]))
    def its_clock_jumps(self, at, seconds):
        if seconds < 0:
            self.device(at).clock.set_back(-seconds)
        else:
            self.device(at).clock.advance(seconds)

    @rule(at=DEVICES, grants=st.sampled_from([(D1,), (D2,), (D1, D2)]))
    def is_reassigned(self, at, grants):
        self.district.grant(self.device(at).person, *grants)

    # what befalls the server

    @rule()
    def server_restarts(self):
        self.district.restart()

    @rule()
    def server_is_copied(self):
        self.district.back_up()

    @precondition(lambda self: self.district.backups)
    @rule(which=NUMBERS)
    def server_goes_back(self, which):
        self.district.put_back(which)

    @rule(which=NUMBERS)
    def district_answers(self, which):
        if barriers := self.district.barriers():
            self.district.answers(barriers[which % len(barriers)]["id"])

    @rule(days=st.sampled_from([0.9, 12.5, 31]))
    def days_pass(self, days):
        self._time_passes(days * DAY)

    def _time_passes(self, seconds):
        for clock in [self.district.clock, *(device.clock for device in self.devices)]:
            clock.advance(seconds)

    # what holds

    @invariant()
    def what_is_called_safe_is_there(self):
        there = self.district.records().keys()
        for device in self.devices:
            if device.epoch == self.district.epoch:
                assert device.safe() <= there

    @invariant()
    def nothing_leaves_a_memory_too_soon(self):
        for device in self.devices:
            assert {key[:2] for key in device.holds} <= device.held()

    def teardown(self):
        if not hasattr(self, "devices"):
            return
        try:
            self._quiet()
            self._everything_is_there()
            for device in self.devices:
                self._agrees(device)
        finally:
            for device in self.devices:
                device.close()
            self.district.stop()
            shutil.rmtree(self.folder)

    def _quiet(self):
        """All is well again, and everybody works where they did."""
        for device in self.devices:
            self.district.grant(device.person, D1)
            device.line.deliver_late()
        for _ in range(2):
            for device in self.devices:
                self._settles(device)
                device.tidies()

    def _settles(self, device):
        for _ in range(40):
            report = device.round()
            self._time_passes(report.wait_seconds or 0)
            waits = [line for line in device.session.outbox() if line.problem is None]
            if device.state.phase == "settled" and not waits:
                return
        raise AssertionError(f"{device.name} never settled: {device.state} {device.session.outbox()}")

    def _everything_is_there(self):
        there = self.district.records().keys()
        made = {key: record for device in self.devices for key, record in device.made.items()}
        assert there <= made.keys(), "nobody made this"
        forgiven = self.district.lost.union(*(device.lost for device in self.devices))
        assert made.keys() - there <= forgiven
        for device in self.devices:
            assert device.holds.keys() <= there
        for kind, about, history, things in (
            ("promise_update", "promise", "history", self.district.promises()),
            ("barrier_reply", "barrier", "replies", self.district.barriers()),
        ):
            for thing in things:
                told = [key[0] for key in self.district.understood(kind) if made[key].data[about] == thing["id"]]
                assert sorted(one["id"] for one in thing[history]) == sorted(told)

    def _agrees(self, device):
        lost = {line.id for line in device.session.outbox()}
        for key, record in device.made.items():
            missing = [sha256 for sha256 in content_of(record) if not self.district.has_content(sha256)]
            assert not (missing and key in device.safe())
        assert {line.problem for line in device.session.outbox()} <= {"file-gone"}, lost
        counts = device.session.counts()
        assert (counts.on_device, counts.on_way, counts.needs_you) == (0, 0, len(lost))
        assert counts.safe == len(device.safe()) + device.purged
        aside = [record for key, record in device.made.items() if key in self.district.set_aside()]
        for kind, bodies in (("promise", self.district.promises()), ("barrier", self.district.barriers())):
            self._agrees_on(kind, {body["id"]: body for body in bodies}, device, aside)
        words = {one.id for sort in own_words.SORTS for one in device.session.find(sort.word)}
        assert words <= {record.id for record in aside}

    def _agrees_on(self, kind, told, device, aside):
        """What was set aside stays in sight where it was said (docs/sync-protocol.md, 10), and nowhere else."""
        own = {record.data.get(kind, record.id) for record in aside}
        here = {name: body for name, body in device.things(kind).items() if name in told or name not in own}
        assert (len(here), sha256_of(here)) == (len(told), sha256_of(told)), kind
        assert all(device.sees(kind, name) == body for name, body in told.items() if name not in own)
