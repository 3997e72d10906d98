"""What came of the measures of a grant year, before anything is left out or made wrong (F5, F6, M5, K2, S3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from dagster_project.demo.agreements.model import Measure, Network, Participation, Party, Pledge
from dagster_project.demo.agreements.money import CASH, RELEASE
from dagster_project.demo.agreements.owners import owners_of
from dagster_project.demo.agreements.providers import uh_institutions
from dagster_project.demo.participants import OFFICES as AS_PLANNED
from dagster_project.demo.reports import wording
from dagster_project.demo.reports.model import Dialogue, Evaluation, Outcome, Progress, Status

Choice = TypeVar("Choice")

STATUSES = {Status.COMPLETED: 72, Status.IN_PROGRESS: 21, Status.CANCELLED: 3, Status.NOT_STARTED: 4}
CARRIED_OUT = (Status.COMPLETED, Status.IN_PROGRESS)
ATTAINMENTS = {1: 3, 2: 11, 3: 32, 4: 41, 5: 13}
RATINGS = {1: 3, 2: 12, 3: 30, 4: 40, 5: 15}
LOW_RATING = 2


def outcome_of(network: Network, measure: Measure, office: str, grant_year: int, seed: int) -> Outcome:
    """What came of one measure."""
    random = Random(f"{seed} report {measure.measure_id}")  # noqa: S311
    weights = STATUSES if office not in AS_PLANNED else {status: STATUSES[status] for status in CARRIED_OUT}
    status = chosen(weights, random) if measure.participations else Status.IN_PROGRESS
    outcome = Outcome(network, measure, progress_to(status, measure, grant_year, random))
    outcome.contributions = contributions(measure, random)
    if status in CARRIED_OUT:
        as_planned = office in AS_PLANNED
        outcome.participations = [
            attended(planned, grant_year, random, as_planned=as_planned) for planned in measure.participations
        ]
        outcome.evaluations = evaluations(measure, random)
    return outcome


def chosen(weights: dict[Choice, int], random: Random) -> Choice:
    """One of some choices by weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def progress_to(status: Status, measure: Measure, grant_year: int, random: Random) -> list[Progress]:
    """One or two days on the way to where a measure stands around the new year."""
    grant, last_day = measure.grant_nok, date(grant_year, 12, 10) + timedelta(days=random.randrange(28))
    percent, spent = {
        Status.NOT_STARTED: (0, 0),
        Status.IN_PROGRESS: (5 * random.randint(8, 18), grant * random.randint(40, 85) // 100),
        Status.COMPLETED: (100, grant * random.choice((94, 97, 99, 100, 100)) // 100),
        Status.CANCELLED: (5 * random.randint(2, 8), grant * random.randint(5, 30) // 100),
    }[status]
    final = Progress(last_day, status, percent, spent, random.choice(wording.COMMENTS[status]))
    if status is Status.NOT_STARTED or random.random() < 0.4:
        return [final]
    midway = date(grant_year, 10, 1) + timedelta(days=random.randrange(45))
    part = random.randint(3, 6)
    return [Progress(midway, Status.IN_PROGRESS, percent * part // 50 * 5, spent * part // 10), final]


def contributions(measure: Measure, random: Random) -> list[Pledge]:
    """What owners contributed: what they pledged, now and then in another form."""
    given: Counter[tuple[str, str]] = Counter()
    for pledge in measure.pledges:
        other = RELEASE if pledge.form == CASH else CASH
        given[pledge.owner_id, other if random.random() < 0.1 else pledge.form] += pledge.amount_nok
    return [Pledge(owner_id, form, amount) for (owner_id, form), amount in sorted(given.items())]


def attended(planned: Participation, grant_year: int, random: Random, *, as_planned: bool) -> Participation:
    """Who took part: about as many as planned, no more than are employed."""
    employed = owners_of(grant_year)[planned.owner_id].teachers_employed
    teachers = planned.teachers
    if not (as_planned or planned.whole_school or teachers > employed > 0):
        teachers = max(teachers * random.randint(75, 108) // 100, 1)
        teachers = min(teachers, employed) if employed else teachers
    tenths = max(planned.fte_tenths * teachers // planned.teachers, 1)
    return Participation(planned.owner_id, planned.school_id, teachers, tenths, planned.whole_school)


def evaluations(measure: Measure, random: Random) -> list[Evaluation]:
    """What most of the owners think of it."""
    found = []
    for owner_id in measure.owners:
        attainment = chosen(ATTAINMENTS, random)
        rationale = random.choice(wording.RATIONALES[attainment])
        if random.random() < 0.88:
            found.append(Evaluation(owner_id, attainment, rationale))
    return found


def dialogues(office: str, measures: Iterable[Measure], grant_year: int, seed: int) -> list[Dialogue]:
    """Talks with the UH institutions that had money: one or two in the autumn, most poor ratings followed up."""
    random = Random(f"{seed} {grant_year} dialogues {office}")  # noqa: S311
    known = {institution.provider_id for institution in uh_institutions(grant_year).values()}
    named = {line.recipient_id for measure in measures for line in measure.lines if line.party is Party.UH}
    found = []
    for provider_id in sorted(named & known):
        day = date(grant_year, 10, 20) + timedelta(days=random.randrange(30))
        for _ in range(random.choice((1, 1, 2))):
            rating = chosen(RATINGS, random)
            wanted = 0.8 if rating <= LOW_RATING else 0.25
            follow_up = random.choice(wording.FOLLOW_UPS) if random.random() < wanted else None
            found.append(Dialogue(provider_id, day, rating, random.choice(wording.TOPICS), follow_up))
            day += timedelta(days=random.randint(20, 45))
    return found


def move_contributions(outcomes: Iterable[Outcome]) -> None:
    """What owners pledged to a measure that came to nothing goes to another of the same network."""
    by_network: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_network.setdefault(outcome.network.network_id, []).append(outcome)
    for together in by_network.values():
        given = [one for outcome in together if outcome.status in CARRIED_OUT for one in outcome.contributions]
        elsewhere = {one.owner_id: one for one in reversed(given)}
        for outcome in together:
            if outcome.status in (Status.CANCELLED, Status.NOT_STARTED):
                for one in outcome.contributions:
                    if one.owner_id in elsewhere:
                        elsewhere[one.owner_id].amount_nok += one.amount_nok
                outcome.contributions = [one for one in outcome.contributions if one.owner_id not in elsewhere]
