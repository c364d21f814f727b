"""Which drawing stands for a question and for each of its answers, so that nobody has to read."""

DRAWINGS = {
    "wait": "pic-wait",
    "respect": "pic-talk",
    "heard": "pic-heard",
    "next_steps": "pic-next",
    "asked": "pic-asked",
    "privacy": "pic-private",
    "clean": "pic-clean",
    "medicines": "pic-medicine",
    "payment": "pic-money",
    "fairness": "pic-fair",
    "overall": "pic-visit",
}
SIGNS = {
    "yes": "sign-yes",
    "no": "sign-no",
    "partly": "sign-some",
    "not_sure": "sign-unsure",
    "dont_know": "sign-unsure",
    "none_needed": "sign-none",
    "nothing_to_decide": "sign-none",
    "did_not_use": "sign-none",
    "all": "sign-all",
    "some": "sign-some",
    "none": "sign-no",
    "a_little": "sign-few",
    "a_lot": "sign-all",
}
CLOCKS = {
    "under_30_minutes": "clock-1",
    "up_to_1_hour": "clock-2",
    "up_to_2_hours": "clock-3",
    "over_2_hours": "clock-4",
}
OVERALL = {"very_good": "face-5", "good": "face-4", "middle": "face-3", "poor": "face-2", "very_poor": "face-1"}
FACES = {4: ("face-5", "face-4", "face-2", "face-1"), 3: ("face-5", "face-3", "face-1"), 2: ("face-4", "face-2")}
FACED = ("respect", "heard", "next_steps")


def drawing_of(question: str) -> str:
    """The drawing above a question; a question of somebody else's form gets the house."""
    return DRAWINGS.get(question, "pic-visit")


def picture_of(question: str, answer: str, index: int, of: int) -> str:
    """The picture on an answer's tile: a clock, a face, or a plain sign; one colour for all, so that none is pushed."""
    if answer in CLOCKS:
        return CLOCKS[answer]
    if question == "overall" and answer in OVERALL:
        return OVERALL[answer]
    if question in FACED and of in FACES:
        return FACES[of][index]
    return SIGNS.get(answer, "sign-none")
