"""The steps of the journeys, in the words of the people who take them."""

from tests.journeys.hands import Hands

PINS = {"aisha": "314159", "neema": "271828", "team": "161803"}
BEST = {
    "wait": "under_30_minutes",
    "respect": "very",
    "heard": "all",
    "next_steps": "fully",
    "asked": "yes",
    "privacy": "no",
    "clean": "yes",
    "medicines": "all",
    "payment": "no",
    "fairness": "no",
    "overall": "very_good",
}
BARRIER = "The store sends soap once a quarter"
ASK = "Soap every month, from the district store"


async def enrols(hands: Hands, code: str, pin: str) -> None:
    """Types the one-time code, then a PIN twice."""
    await hands.type("code", code)
    await hands.tap("go-on")
    await hands.waits_for("pin-1")
    await hands.pin(pin)
    await hands.sees("The same six numbers once more")
    await hands.pin(pin)


async def enrols_another(hands: Hands, code: str, pin: str) -> None:
    """Somebody who is in lets the next one in."""
    await hands.tab("Me")
    await hands.tap("add-person")
    await enrols(hands, code, pin)


async def hands_over_to(hands: Hands, person: str, pin: str) -> None:
    """Locks, and the next one unlocks with a picture and a PIN."""
    await hands.tab("Me")
    await hands.tap("lock-now")
    await unlocks(hands, person, pin)


async def unlocks(hands: Hands, person: str, pin: str) -> None:
    await hands.tap(f"person-{person}")
    await hands.waits_for("pin-1")
    await hands.pin(pin)


async def begins_a_visit(hands: Hands, facility: str) -> None:
    """From Today to the visit's first page: what we owe them, what they said they would do."""
    await hands.tab("Visits")
    await hands.tap(f"place-{facility}")
    await hands.sees("Bring two boxes of gloves")
    await hands.tap("start-visit")
    await hands.sees("Last time’s promises")


async def follows_up(hands: Hands) -> None:
    """One tap for each of last time's promises; stuck says why."""
    await hands.tap("done-promise-ours")
    await hands.tap("stuck-promise-theirs")
    await hands.tap("why-promise-theirs-1")
    await hands.tap("on")


async def opens(hands: Hands, focus: str) -> None:
    """The kind of visit, the focus, the staff's own agenda."""
    await hands.tap("a-kind-planned")
    await hands.tap(f"a-focus-{focus}")
    await hands.tap("on")
    await hands.type("a-proud_of", "The new queue cards")
    await hands.tap("on")


async def answers(hands: Hands, given: dict[str, str]) -> None:
    """One question a screen; the next one comes by itself."""
    for question, answer in given.items():
        await hands.tap(f"a-{question}-{answer}")
        await hands.moment()


async def plans_and_closes(hands: Hands, pin: str, person: str) -> None:
    """A strength, a gap with a promise of each side, the sealed rating, both confirm."""
    await hands.tap("strength-teamwork")
    await hands.tap("on")
    await hands.tap("gap-1")
    await hands.tap("who-1")
    await hands.tap("how-1")
    await hands.tap("when-week")
    await hands.tap("ours")
    await hands.tap("ours-1")
    await hands.tap("on")
    await hands.sees("Closing the visit")
    await hands.tap("on")
    await hands.tap("hand-over")
    await hands.tap("here")
    for asked in ("help", "respect", "freely"):
        await hands.waits_for(f"asked-{asked}")
        await hands.tap("rate-a_lot")
        await hands.moment()
    await hands.tap("seal")
    await unlocks(hands, person, pin)
    await hands.sees("Is this how it was?")
    await hands.tap("visitor-confirms")
    await hands.tap("by-cadre")
    await hands.tap("cadre-1")
    await hands.tap("on")
    await hands.sees("The visit is kept")
    await hands.tap("done")


async def listens(hands: Hands, pin: str, language: str = "sw") -> None:
    """A patient speaks alone; the way back needs the health worker's PIN."""
    await hands.tap("listen")
    await hands.tap(f"language-{language}")
    await hands.tap("consent-yes")
    for asked, value in BEST.items():
        await hands.waits_for(f"asked-{asked}")
        await hands.tap(f"choice-{value}")
        await hands.moment()
    await hands.tap("story-done")
    await hands.waits_for("thanks")
    await hands.tap("give-back")
    await hands.waits_for("pin-1")
    await hands.pin(pin)
    await hands.waits_for("listen")


async def reflects(hands: Hands) -> None:
    """The team talks; one thing is not in their hands; the notes stay, the barrier and a summary leave as shown."""
    await hands.tap("sit-together")
    await hands.type("a-topic", "Soap at the ward tap")
    await hands.tap("on")
    await hands.tap("more-nurse")
    await hands.tap("more-midwife")
    await hands.tap("agree")
    await hands.tap("on")
    await hands.type("a-happened", "Soap ran out on two days")
    await hands.tap("on")
    await hands.type("a-helped", "Queue cards")
    await hands.tap("on")
    await hands.type("a-in_the_way", BARRIER)
    await hands.tap("on")
    await hands.tap("not-ours-in_the_way")
    await hands.type("a-not_ours_ask", ASK)
    await hands.tap("a-not_ours_kind-supplies")
    await hands.tap("on")
    await hands.tap("on")
    await hands.tap("a-each_spoke-yes")
    await hands.tap("on")
    await hands.waits_for("only-us")
    await hands.tap("wish-lines")
    await hands.tap("wish-barrier")
    await hands.sees(ASK)
    await hands.tap("close")
    await hands.waits_for("not-yet")
    await hands.tap("close")
    await hands.waits_for("sit-together")


async def fills_the_borehole(hands: Hands) -> None:
    """The district's own form (tests/forms/workbooks.py), from its first page to the end."""
    await hands.type("a-village", "Nandari")
    await hands.tap("on")
    await hands.tap("a-works-no")
    await hands.tap("on")
    await hands.type("a-days_dry", "12")
    await hands.tap("on")
    await hands.tap("on")
