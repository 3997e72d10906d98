"""The readers withstand spoiled deliveries of all kinds. Longer by hand: ``python -m benchmarks.fuzz --minutes 10``."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import broken_promises, judged, made, samples


def test_samples_are_accepted_before_they_are_spoiled() -> None:
    for sample in samples():
        verdict = judged(sample, sample.files)
        assert verdict.accepted or sample.name == "participants, workbook", sample.name  # persons come as CSV
        assert not [*broken_promises(sample, sample.files, verdict)], sample.name


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 1 << 40))
def test_a_spoiled_delivery_has_a_verdict_that_keeps_its_promises(number: int) -> None:
    sample, files = made(number)
    assert not [*broken_promises(sample, files, judged(sample, files))]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 5), st.binary(max_size=60) | st.text(max_size=60).map(str.encode), st.integers(0, 1 << 12))
@example(0, b"", 0)
def test_any_bytes_anywhere_in_a_file_are_judged(number: int, noise: bytes, at: int) -> None:
    files = [sample for sample in samples() if isinstance(sample.files, bytes)]
    sample = files[number % len(files)]
    assert isinstance(sample.files, bytes)
    data = sample.files[:at] + noise + sample.files[at:]
    assert not [*broken_promises(sample, data, judged(sample, data))]
