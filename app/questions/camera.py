"""A photo taken from inside a question: what the camera sees lies over the page until it is taken."""

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from app.addons import addon
from app.questions.said import told
from app.questions.sensing import run
from app.theme import Look
from app.views.kit import row, text
from app.views.kit_controls import button
from core.words import msg

TAKE = msg("Take a photo")
Hook = Callable[[str], str]
"""The name by which tests and screen readers' drivers find one of its parts."""
_WIDE, _HIGH = 560.0, 0.6
_SIZES = ((320, "LOW"), (720, "MEDIUM"), (1280, "HIGH"), (1920, "VERY_HIGH"))
"""The longer side of a picture in px that each of the camera's sizes comes to, roughly."""


def has_camera() -> bool:
    """Whether this build brings the camera at all; the device may still have none."""
    return addon("flet_camera") is not None


class _Shot:
    """A photo between the touch and its answer; `left` when somebody closed the window meanwhile."""

    under_way = False
    left = False

    async def of(self, seeing: Any) -> bytes:
        """What the camera sees now; empty when it went away meanwhile."""
        self.under_way, self.left = True, False
        try:
            return bytes(await seeing.take_picture())
        except Exception:  # noqa: BLE001  none any more: the person chooses a picture instead
            return b""
        finally:
            self.under_way = False


@ft.component
def camera(
    hook: Hook,
    look: Look,
    keep: Callable[[bytes], None],
    most_pixels: int | None,
    words: str = TAKE,
    *,
    front: bool = False,
) -> ft.Control:
    """A button that opens the camera; `keep` takes the photo. No camera, or none allowed, is said. `front` looks at the person."""
    is_open, set_open = ft.use_state(False)
    ready, set_ready = ft.use_state(False)
    why, set_why = ft.use_state(False)
    brought = addon("flet_camera")
    seen: list[Any] = ft.use_memo(lambda: [None], [])
    seeing = seen[0] = brought.Camera(expand=True)  # each drawing has its own, the device sees them as one
    shot: _Shot = ft.use_memo(_Shot, [])

    def close() -> None:
        set_open(False)
        set_ready(False)

    def leave() -> None:
        """A photo under way is waited for, for its answer needs the camera's control; then nobody keeps it."""
        shot.left = shot.under_way
        if not shot.under_way:
            close()

    async def begin() -> None:
        if not is_open:
            return
        try:
            await begun(seen[0], most_pixels, front=front)
            set_ready(True)
        except Exception:  # noqa: BLE001  no camera, none allowed, none free: the person chooses a picture instead
            close()
            set_why(True)

    async def take() -> None:
        if shot.under_way:
            return
        photo = await shot.of(seen[0])
        close()
        set_why(not photo)
        if photo and not shot.left:
            keep(photo)

    ft.use_effect(begin, [is_open])
    ft.use_dialog(_window(hook, look, seeing, lambda: run(take), leave, words=words, ready=ready) if is_open else None)
    shown = button(
        look,
        look.say(words),
        lambda: set_open(True),
        kind="tonal",
        sign=ft.Icons.PHOTO_CAMERA_OUTLINED,
        hook=hook("camera"),
    )
    none_here = look.say("There is no camera here, or it was not allowed. Choose a picture.")
    return ft.Column([shown, told(look, none_here, hook=hook("why"))] if why else [shown], spacing=8)


async def begun(seeing: Any, most_pixels: int | None, *, front: bool = False) -> None:
    """Lets a camera that is drawn see; raises whatever stands in the way."""
    eye = _chosen(await seeing.get_available_cameras(), front=front)
    size = getattr(addon("flet_camera").ResolutionPreset, _size(most_pixels))
    await seeing.initialize(eye, size, enable_audio=False)


def _window(
    hook: Hook,
    look: Look,
    seeing: ft.Control,
    take: Callable[[], None],
    close: Callable[[], None],
    *,
    words: str,
    ready: bool,
) -> ft.AlertDialog:
    width = min(look.width - 64, _WIDE)
    buttons = row(
        button(look, look.say("Close"), close, kind="text", hook=hook("camera-close")),
        button(look, look.say("Take it"), take, hook=hook("camera-take")) if ready else None,
        main=ft.MainAxisAlignment.END,
    )
    return ft.AlertDialog(
        title=text(look, look.say(words), "heading"),
        content=ft.Container(seeing, width=width, height=look.height * _HIGH),
        actions=[buttons],
        on_dismiss=lambda _: close(),
        inset_padding=ft.Padding.all(16),
    )


def _chosen(cameras: Sequence[Any], *, front: bool) -> Any:
    """The camera that looks away from the person, or the one that looks at them; any other when there is none like it."""
    wanted = "front" if front else "back"
    return next((one for one in cameras if one.lens_direction.value == wanted), None) or cameras[0]


def _size(most_pixels: int | None) -> str:
    """The smallest of the camera's sizes that is as large as the form asks for; what is over is taken off afterwards."""
    reaching = [name for side, name in _SIZES if most_pixels is not None and side >= most_pixels]
    return reaching[0] if reaching else _SIZES[-1][1]
