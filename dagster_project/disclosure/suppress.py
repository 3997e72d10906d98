"""Which bundles are withheld: the small ones, then as few others as it takes until the attack fails, then none in vain.

The same input gives the same answer. What cannot be hidden, since it was published before, is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

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
    primary = closed(relations, {relations.bundle_of[secret.figure] for secret in relations.secrets})
    result = Suppression(primary)
    if not secondary:
        return result
    attack = Attack(relations)
    ways: dict[int, frozenset[int]] = {}
    asked = set(range(len(relations.secrets)))  # once hidden, a secret stays hidden when more is withheld
    while asked:
        parts = attack.parts(attack.unknown(result.withheld))
        answers = [answer for part in parts for answer in attack.answers(part, asked)]
        chosen: set[int] = set()
        for answer in answers:
            if answer.is_safe:
                ways[answer.secret] = answer.moved
            elif (pick := cheapest(attack, answer, result.withheld, chosen)) is None:
                result.lost.add(answer.secret)
            else:
                chosen |= closed(relations, {pick})
        result.secondary |= chosen - primary
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

    def price(bundle: int) -> tuple[float, float, str]:
        one = relations.bundles[bundle]
        return one.cost * max(1.0, shortage / gain[bundle]), gain[bundle], one.name

    return min(gain, key=price)


def release(attack: Attack, result: Suppression, ways: dict[int, frozenset[int]]) -> None:
    """Publish again every secondary bundle that is not needed, the dearest first.

    Only secrets whose ways out move what is published again must find another; ``ways`` are those of each secret.
    """
    relations = attack.relations
    leaders: dict[int, set[int]] = {}
    for number, bundle in enumerate(relations.bundles):
        for follower in bundle.follows:
            leaders.setdefault(follower, set()).add(number)
    users: dict[int, set[int]] = {}
    for secret, moved in ways.items():
        for figure in moved:
            users.setdefault(figure, set()).add(secret)
    programmes: dict[int, Programme] = {}
    for part in attack.parts(attack.unknown(result.withheld)):
        programmes |= dict.fromkeys(part.secrets, Programme(attack, part))
    dearest = sorted(result.secondary, key=lambda one: (-relations.bundles[one].cost, relations.bundles[one].name))
    for bundle in dearest:
        if bundle not in result.secondary or leaders.get(bundle, set()) & result.withheld:
            continue
        going = {bundle} | {
            one
            for one in closed(relations, {bundle}) - {bundle}
            if one in result.secondary and leaders[one] & result.withheld <= {bundle}
        }
        figures = [figure for one in going for figure in relations.bundles[one].figures]
        asked = sorted({secret for figure in figures for secret in users.get(figure, ())})
        found = {}
        held = {id(programmes[secret]): programmes[secret] for secret in programmes}.values()
        for programme in held:
            programme.publish(figures, again=False)
        for secret in asked:
            found[secret] = programmes[secret].answer(secret)
            if not found[secret].is_safe:
                break
        if all(answer.is_safe for answer in found.values()):
            result.secondary -= going
            for secret, answer in found.items():
                for figure in answer.moved:
                    users.setdefault(figure, set()).add(secret)
        else:
            for programme in held:
                programme.publish(figures, again=True)
    attack.programmes += sum({id(one): one.solved for one in programmes.values()}.values())
