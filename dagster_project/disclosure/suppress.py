"""Which bundles are withheld: the small ones, then as few others as it takes until the attack fails, then none in vain.

The same input gives the same answer. What cannot be hidden, since it was published before, is left as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from dagster_project.disclosure.attack import TOLERANCE, Answer, Attack, Programme
from dagster_project.disclosure.relations import NO_BUNDLE, Relations


@dataclass
class Suppression:
    """What is withheld: because it is small, or to hide that. ``lost`` are secrets that nothing can hide any more."""

    primary: set[int]
    secondary: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    programmes: int = 0

    @property
    def withheld(self) -> set[int]:
        """Every bundle withheld."""
        return self.primary | self.secondary


def suppress(relations: Relations, *, secondary: bool = True) -> Suppression:
    """Withhold until no secret can be worked out. ``secondary=False`` stops after the small ones, for comparison."""
    small = {relations.bundle_of[secret.figure] for secret in relations.secrets}
    primary = closed(relations, small | relations.always)
    result = Suppression(primary)
    if not secondary:
        return result
    attack = Attack(relations)
    ways: dict[int, frozenset[int]] = {}
    asked = set(range(len(relations.secrets)))  # once hidden, a secret stays hidden when more is withheld
    while asked:
        unknown = attack.unknown(result.withheld)
        answers = [answer for answer in attack.at_sight(unknown) if answer.secret in asked]
        is_seen = bool(answers)
        if not is_seen:
            answers = [answer for part in attack.parts(unknown) for answer in attack.answers(part, asked)]
        chosen: set[int] = set()
        for answer in answers:
            if answer.is_safe:
                ways[answer.secret] = answer.moved
            elif (pick := cheapest(attack, answer, result.withheld, chosen)) is None:
                result.lost.add(answer.secret)
            else:
                chosen |= closed(relations, {pick})
        result.secondary |= chosen - primary
        if is_seen:
            asked -= result.lost
        else:
            asked = {answer.secret for answer in answers if not answer.is_safe} - result.lost
    release(attack, result, ways)
    result.programmes = attack.programmes
    return result


def closed(relations: Relations, bundles: Iterable[int]) -> set[int]:
    """These bundles and all that follow them."""
    found: set[int] = set()
    waiting = list(bundles)
    while waiting:
        bundle = waiting.pop()
        if bundle not in found:
            found.add(bundle)
            waiting.extend(relations.bundles[bundle].follows)
    return found


def cheapest(attack: Attack, answer: Answer, withheld: set[int], chosen: set[int]) -> int | None:
    """The bundle that costs least of those that would widen a secret's interval; none where none would.

    One that has too little room to hide the secret costs more, since others will be needed beside it. One chosen for
    another secret is taken first: the next attack tells whether it is enough.
    """
    relations = attack.relations
    secret = relations.secrets[answer.secret]
    shortage = secret.width - (answer.high - answer.low)
    gain: dict[int, float] = {}
    for prices in answer.prices:
        moves: dict[int, float] = {}
        for row, price in prices.items():
            for figure, coefficient in relations.relations[row].terms:
                moves[figure] = moves.get(figure, 0.0) + price * coefficient
        for figure, move in moves.items():
            bundle = relations.bundle_of[figure]
            if abs(move) < TOLERANCE or bundle == NO_BUNDLE or bundle in withheld or relations.bundles[bundle].is_known:
                continue
            value = relations.values[figure]
            room = value - relations.lows[figure] if move < 0 else relations.highs[figure] - value
            if value >= 1 and room > 0:
                gain[bundle] = gain.get(bundle, 0.0) + abs(move) * room
    if not gain:
        return None
    if both := chosen & set(gain):
        gain = {bundle: gain[bundle] for bundle in both}

    def cost(bundle: int) -> tuple[float, float, str]:
        one = relations.bundles[bundle]
        return one.cost * max(1.0, shortage / gain[bundle]), gain[bundle], one.name

    return min(gain, key=cost)


def release(attack: Attack, result: Suppression, ways: dict[int, frozenset[int]]) -> None:
    """Publish again every secondary bundle that is not needed, the dearest first.

    Only secrets whose ways out move what is published again must find another; ``ways`` are those of each secret.
    """
    bundles = attack.relations.bundles
    users: dict[int, set[int]] = defaultdict(set)
    for secret, moved in ways.items():
        for figure in moved:
            users[figure].add(secret)
    programmes: list[Programme] = []
    programme_of: dict[int, Programme] = {}
    unknown = attack.unknown(result.withheld)
    for part in attack.parts(unknown):
        programmes.append(Programme(attack, part))
        programme_of |= dict.fromkeys(part.secrets, programmes[-1])
    for bundle in sorted(result.secondary, key=lambda one: (-bundles[one].cost, bundles[one].name)):
        going = removable(attack.relations, result, bundle)
        if not going:
            continue
        figures = [figure for one in going for figure in bundles[one].figures]
        unknown[figures] = False
        rows = np.unique(attack.by_figure[:, figures].indices)
        if any(answer.secret in ways for answer in attack.at_sight(unknown, rows)):
            unknown[figures] = True
            continue
        for programme in programmes:
            programme.publish(figures, again=False)
        answers = []
        for secret in sorted({secret for figure in figures for secret in users[figure]}):
            answers.append(programme_of[secret].answer(secret))
            if not answers[-1].is_safe:
                break
        if answers and not answers[-1].is_safe:
            unknown[figures] = True
            for programme in programmes:
                programme.publish(figures, again=True)
            continue
        result.secondary -= going
        for answer in answers:
            for figure in answer.moved:
                users[figure].add(answer.secret)
    attack.programmes += sum(programme.solved for programme in programmes)


def removable(relations: Relations, result: Suppression, bundle: int) -> set[int]:
    """What is published again with a bundle: it and its followers that follow nothing else; nothing if it follows."""
    leaders: dict[int, set[int]] = defaultdict(set)
    for one in result.withheld:
        for follower in relations.bundles[one].follows:
            leaders[follower].add(one)
    if bundle not in result.secondary or leaders[bundle]:
        return set()
    return {bundle} | {one for one in closed(relations, {bundle}) & result.secondary if leaders[one] == {bundle}}
