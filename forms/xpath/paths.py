"""Paths over the form's own nodes, resolved while compiling: which frames to walk, which slot to read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.errors import FormFault
from core.words import msg
from forms.xpath.code import Code, Rows, Surroundings
from forms.xpath.predicates import Keep, condition, filtering
from forms.xpath.python import AT, ORIGIN, Piece, Run, function, write
from forms.xpath.scope import Scope, shallower, unknown_path
from forms.xpath.syntax import Path, Step

if TYPE_CHECKING:
    from forms.definition import NodeDef


@dataclass(frozen=True, slots=True)
class Move:
    """One step between frames: out of a round (`down` is None), into the rounds of a repeat, or past a condition on `on`.

    `test` is the condition of `keep` where it is one that does not ask for positions.
    """

    down: "NodeDef | None" = None
    on: "NodeDef | None" = None
    keep: Keep | None = None
    test: Piece | None = None


_UP = Move()
_NO_VALUE = "null"
"""Authors write it where they want no value: in Collect it reads as blank, as any name that no question has."""
_WALK = 4  # walking a way costs about as much as looking at four items


@dataclass(frozen=True, slots=True)
class Track:
    """A way to a node (None: the document itself): the moves, and the owner of the last frame shared with the start."""

    node: "NodeDef | None"
    moves: tuple[Move, ...]
    shared: "NodeDef"

    @property
    def iterates(self) -> bool:
        """Whether it may lead to any number of nodes but one."""
        return any(move is not _UP for move in self.moves)


def compile_path(path: Path, scope: Scope) -> Code:
    """The code of a path that starts at the root, here or at current(); FormFault when it leads nowhere."""
    start = AT if path.start == "here" or not scope.nested else ORIGIN
    near = _straight(path, scope)
    if near is not None:
        scope.read(near, near.owner)
        return _single(near, scope.origin.owner.depth - near.owner.depth, start)
    tracks = resolve(path, scope)
    for track in tracks:
        _note_reads(track, scope)
    if len(tracks) == 1 and tracks[0].node is not None:
        track, node = tracks[0], tracks[0].node
        if not track.iterates:
            return _single(node, len(track.moves), start)
        rows = _rows(node, track.moves, start)
        if rows is not None:
            return Code("nodes", rows.each("({}, at)", node), rows=rows)
    return _many(tracks, function(start))


def _straight(path: Path, scope: Scope) -> "NodeDef | None":
    """The question an absolute path of names leads to, where it lies in a frame around the start: most paths do."""
    if path.start != "root" or any(step.axis != "child" or step.predicates for step in path.steps):
        return None
    node = scope.world.by_ref.get("/" + "/".join(step.test for step in path.steps))
    return node if node is not None and node.leaf and node.owner in scope.origin.owner.above() else None


def _rows(node: "NodeDef", moves: tuple[Move, ...], start: Piece) -> Rows | None:
    """The way to the frames as clauses of a comprehension: outwards, then into rounds, each perhaps on a condition."""
    ups = next((at for at, move in enumerate(moves) if move is not _UP), len(moves))
    clauses, frame = [], _outwards(start, ups)
    for move in moves[ups:]:
        if move.down is None or (move.keep is not None and move.test is None):
            return None
        clauses.append(write("for at in {}.live({})", frame, move.down))
        clauses += [write("if {}", move.test)] if move.test is not None else []
        frame = AT
    return Rows(write(" ".join(["{}"] * len(clauses)), *clauses), node.slot, node.leaf, node.bind.type)


def _outwards(start: Piece, ups: int) -> Piece:
    return write("{}" + ".up" * ups, start) if ups else start


def _many(tracks: list[Track], start: Run) -> Code:
    ways = [(track.node, _walker(track.moves)) for track in tracks if track.node is not None]

    def run(at: Any, env: Surroundings) -> list[Any]:
        env.look(_WALK * len(ways))
        begin = start(at, env)
        return [(node, frame) for node, walk in ways for frame in walk(begin, env) if frame.shown[node.slot]]

    return Code("nodes", run)


def reach(path: Path, scope: Scope) -> Run:
    """Finds every node a path leads to, those that are not relevant too: values are set on them all the same."""
    ways = [(track.node, _walker(track.moves)) for track in resolve(path, scope) if track.node is not None]
    start = scope.start()

    def run(at: Any, env: Surroundings) -> list[Any]:
        begin = start(at, env)
        return [(node, frame) for node, walk in ways for frame in walk(begin, env)]

    return run


def target_of(path: Path, scope: Scope) -> "NodeDef":
    """The one node a path names, wherever its rounds are."""
    nodes = {track.node for track in resolve(path, scope)}
    found = nodes.pop() if len(nodes) == 1 else None
    if found is None:
        raise FormFault(msg("A path here must name exactly one question."))
    return found


def _note_reads(track: Track, scope: Scope) -> None:
    if track.node is not None:
        home = track.node.home if track.node.repeat else track.node.owner
        scope.read(track.node, shallower(track.shared, home))
    for move in track.moves:
        if move.down is not None:
            scope.read(move.down, shallower(track.shared, move.down.home))


def _single(node: "NodeDef", ups: int, start: Piece) -> Code:
    frame = _outwards(start, ups)
    if not node.leaf:
        return Code("nodes", write("[({}, at) for at in ({},) if at.shown[{}]]", node, frame, node.slot))
    rows = Rows(write("for at in ({},)", frame), node.slot, leaf=True, type=node.bind.type)
    value, find = write("{}.values[{}]", frame, node.slot), rows.each("({}, at)", node)
    return Code("single", value, function(find), node, rows=rows)


def _walker(moves: tuple[Move, ...]) -> Callable[[Any, Surroundings], list[Any]]:
    def walk(begin: Any, env: Surroundings) -> list[Any]:
        frames = [begin]
        for move in moves:
            frames = _moved(frames, move, env)
        return frames

    return walk


def _moved(frames: list[Any], move: Move, env: Surroundings) -> list[Any]:
    if move.down is not None:
        return [found for frame in frames for found in _kept(frame.live(move.down), move.keep, env)]
    if move.on is not None:
        return [found for frame in frames for found in _kept([frame], move.keep, env)]
    return list({frame.up.serial: frame.up for frame in frames}.values())


def _kept(frames: list[Any], keep: Keep | None, env: Surroundings) -> list[Any]:
    return keep(frames, env, _stand) if keep else frames


def _stand(frame: Any) -> Any:
    return frame


def resolve(path: Path, scope: Scope) -> list[Track]:
    """Every way the path can lead, from the node the expression stands on."""
    origin = scope.origin
    if path.start == "root":
        ups = (_UP,) * origin.owner.depth
        tracks = [Track(None, ups, scope.world.root)]
    elif path.start == "here":
        if scope.here is None:
            raise FormFault(msg("A relative path in a choice filter cannot reach the form; write it from the top."))
        tracks = [Track(scope.here, (), shallower(scope.shared, scope.here.owner))]
    else:
        tracks = [Track(origin, (), origin.owner)]
    for at, step in enumerate(path.steps):
        last = at == len(path.steps) - 1
        joins = path.start == "root" and not last
        tracks = [found for track in tracks for found in _stepped(track, step, scope, joins=joins)]
        scope.world.follow(len(tracks))
        if not tracks and not _is_null(path) and step.test not in ("*", "node()") and _forward(step):
            return _unknown(path, scope)
    return [track for track in tracks if track.node is not None] or _nowhere(path, scope)


def _unknown(path: Path, scope: Scope) -> list[Track]:
    if scope.world.strict:
        raise unknown_path(_written(path))
    return []


def _is_null(path: Path) -> bool:
    return path.start == "here" and len(path.steps) == 1 and path.steps[0].test == _NO_VALUE


def _forward(step: Step) -> bool:
    return step.axis in ("child", "self")


def _nowhere(path: Path, scope: Scope) -> list[Track]:
    if _is_null(path):
        return []
    if any(step.test in ("*", "node()", "text()") or step.axis not in ("child", "self") for step in path.steps):
        return []
    return _unknown(path, scope)


def _written(path: Path) -> str:
    marks = {"self": ".", "parent": ".."}
    names = "/".join(marks.get(step.axis, step.test) for step in path.steps)
    return f"/{names}" if path.start == "root" else names


def _stepped(track: Track, step: Step, scope: Scope, *, joins: bool) -> list[Track]:
    if step.axis == "child":
        if step.test == "text()":
            return [track] if track.node and track.node.leaf else []
        return [_entered(track, child, step, scope, joins=joins) for child in _chosen(track, step, scope)]
    if step.axis == "attribute" and track.node is not None:
        named = (one for one in track.node.attributes if step.test in ("*", "node()", one.name[1:]))
        return [_conditioned(Track(one, track.moves, track.shared), step, scope) for one in named]
    if step.axis in ("self", "parent"):
        moved = track if step.axis == "self" else _left(track)
        fits = moved is not None and (step.test in ("node()", "*") or (moved.node and moved.node.name == step.test))
        return [_conditioned(moved, step, scope)] if moved and fits else []
    if step.axis in ("descendant", "descendant-or-self"):
        found = _descendants(track, scope)
        chosen = found if step.axis == "descendant-or-self" else found[1:]
        return [one for one in chosen if step.test == "node()" or (one.node and _named(one.node, step))]
    raise FormFault(
        msg("Kioo does not know the axis {axis}:: in a form's own questions.", axis=step.axis),
        mend=msg("Use names, . and .. only."),
    )


def _children(track: Track, scope: Scope) -> list["NodeDef"]:
    return [scope.world.root] if track.node is None else [one for one in track.node.children if not one.optional]


def _chosen(track: Track, step: Step, scope: Scope) -> list["NodeDef"]:
    if step.test in ("*", "node()"):
        return _children(track, scope)
    found = scope.world.by_ref.get(f"{track.node.ref if track.node else ''}/{step.test}")
    return [found] if found else []


def _named(node: "NodeDef", step: Step) -> bool:
    return step.test in ("*", "node()") or node.name == step.test


def _entered(track: Track, child: "NodeDef", step: Step, scope: Scope, *, joins: bool) -> Track:
    """`joins`: an absolute path on its way through a repeat stays in the round it started from (as JavaRosa does)."""
    if not child.repeat:
        return _conditioned(Track(child, track.moves, track.shared), step, scope)
    stays = joins and not step.predicates and not track.iterates and track.moves
    if stays and child in scope.origin.owner.above():
        return Track(child, track.moves[:-1], child)
    codes = [scope.inside(child, track.shared).compile(predicate) for predicate in step.predicates]
    test = condition(codes, step.predicates)
    return Track(child, (*track.moves, Move(down=child, keep=filtering(codes), test=test)), track.shared)


def _conditioned(track: Track, step: Step, scope: Scope) -> Track:
    if not step.predicates:
        return track
    codes = [scope.inside(track.node, track.shared).compile(predicate) for predicate in step.predicates]
    return replace(track, moves=(*track.moves, Move(on=track.node, keep=filtering(codes))))


def _left(track: Track) -> Track | None:
    node = track.node
    if node is None:
        return None
    if not node.repeat:
        return Track(node.parent, track.moves, track.shared)
    moves = track.moves
    unfiltered = moves and moves[-1].down is node and moves[-1].keep is None
    return Track(node.parent, moves[:-1] if unfiltered else (*moves, _UP), shallower(track.shared, node.home))


def _descendants(track: Track, scope: Scope) -> list[Track]:
    found = [track]
    plain = Step("child", "*")
    for child in _children(track, scope):
        found += _descendants(_entered(track, child, plain, scope, joins=False), scope)
    return found
