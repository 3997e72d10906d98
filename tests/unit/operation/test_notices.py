"""Notices reach a real mail server and a real web server; what goes wrong on the way stops nothing."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from click.testing import CliRunner
from receivers import LOOPBACK, mail_server, web_server
from test_deadlines import receipt

from dagster_project.cli import main
from dagster_project.errors import UserError
from dagster_project.operation import attempts, notices
from dagster_project.operation.logs import open_log
from dagster_project.operation.notices import Notice, of_run
from dagster_project.operation.recorded import recorded
from dagster_project.operation.runs import Run, RunLog
from dagster_project.settings import Limits
from dagster_project.warehouse.archive import Received
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.publish import Published
from dagster_project.warehouse.workplace import Workplace

NOTICE = Notice(notices.FAILED, "Disken er full på Ørsta.", Path("/srv/varehus"), "run-1")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def nothing_set_up_and_no_pause(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(attempts, "FIRST_WAIT", 0.0)
    for name in [name for name in os.environ if name.startswith("DEKOMP_")]:
        monkeypatch.delenv(name)
    yield
    open_log(None)


def set_up(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"DEKOMP_{name}", str(value))


def mail_to(monkeypatch: pytest.MonkeyPatch, port: int, **more: object) -> None:
    common = {"SMTP_HOST": LOOPBACK, "SMTP_PORT": port, "SMTP_FROM": "dekomp@example.no", "SMTP_SECURITY": "none"}
    set_up(monkeypatch, **{**common, "SMTP_TO": "drift@example.no, vakt@example.no", **more})


def only_target() -> notices.Target:
    (target,) = notices.targets()
    return target


def test_mail_goes_encrypted_with_password_to_everyone(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with mail_server(authority) as box:
        mail_to(monkeypatch, box.port, SMTP_SECURITY="starttls", SMTP_CA_FILE=tmp_path / "ca.pem")
        set_up(monkeypatch, SMTP_USER="dekomp", SMTP_PASSWORD="riktig")
        only_target().send(NOTICE)
    (message,) = box.messages
    assert message["Subject"] == "dekomp: varehuset ble ikke bygget"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Disken er full på Ørsta." in message.get_content()
    assert box.receivers == [["drift@example.no", "vakt@example.no"]]
    assert (box.encrypted, box.users) == ([True], [(b"dekomp", b"riktig")])


def test_a_server_that_nobody_vouches_for_gets_no_password(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    with mail_server(authority) as box:
        mail_to(monkeypatch, box.port, SMTP_SECURITY="starttls", SMTP_USER="dekomp", SMTP_PASSWORD="riktig")
        with pytest.raises(UserError, match="sertifikat godtas ikke"):
            only_target().send(NOTICE)
    assert (box.messages, box.users) == ([], [])


def test_a_wrong_password_is_told_without_telling_it(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with mail_server(authority) as box:
        mail_to(monkeypatch, box.port, SMTP_SECURITY="starttls", SMTP_CA_FILE=tmp_path / "ca.pem")
        set_up(monkeypatch, SMTP_USER="dekomp", SMTP_PASSWORD="hysjhysj")
        with pytest.raises(UserError, match="DEKOMP_SMTP_USER og DEKOMP_SMTP_PASSWORD") as raised:
            only_target().send(NOTICE)
    assert "hysjhysj" not in str(raised.value)
    assert len(box.users) == 2  # by PLAIN and by LOGIN, then no more: that locks accounts


def test_a_mail_server_that_is_busy_is_tried_again_and_one_that_says_no_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mail_server(None, "451 later", "452 later") as busy:
        mail_to(monkeypatch, busy.port)
        only_target().send(NOTICE)
    assert len(busy.messages) == 1
    with mail_server(None, "554 no") as refusing:
        mail_to(monkeypatch, refusing.port)
        with pytest.raises(UserError, match="Serveren svarte 554"):
            only_target().send(NOTICE)
    assert refusing.messages == []


def test_encryption_that_the_server_lacks_is_an_error_not_a_plain_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(None) as box:
        mail_to(monkeypatch, box.port, SMTP_SECURITY="starttls")
        with pytest.raises(UserError, match="DEKOMP_SMTP_SECURITY"):
            only_target().send(NOTICE)
    assert box.messages == []


def test_a_webhook_gets_json_with_the_secret_header(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_server() as address:
        set_up(monkeypatch, WEBHOOK_URL=address.url, WEBHOOK_SECRET="hysj", WEBHOOK_SECRET_HEADER="X-Dekomp")
        target = only_target()
        target.send(NOTICE)
    (post,) = address.posts
    assert (post["event"], post["run_id"], post["warehouse"]) == ("failed", "run-1", "/srv/varehus")
    assert post["text"] == "dekomp: varehuset ble ikke bygget\nDisken er full på Ørsta."
    assert address.headers[0]["X-Dekomp"] == "hysj"
    assert target.name == f"webhook ({LOOPBACK})"  # the path may be a secret


@pytest.mark.parametrize(
    ("answers", "posts", "taken"),
    [((503, 500), 3, True), ((503, 503, 503), 3, False), ((404,), 1, False), ((302,), 1, False)],
)
def test_a_webhook_is_tried_again_when_that_may_help(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[int, ...], posts: int, taken: bool
) -> None:
    with web_server(*answers) as address:
        set_up(monkeypatch, WEBHOOK_URL=address.url)
        if taken:
            only_target().send(NOTICE)
        else:
            with pytest.raises(UserError, match=f"Adressen svarte {answers[0]}"):
                only_target().send(NOTICE)
    assert len(address.posts) == posts


def nobody() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        return int(free.getsockname()[1])


def run(tmp_path: Path, outcome: str, *received: Received) -> None:
    """A run of a warehouse that publishes, or raises a user error, or an error that nobody foresaw."""
    workplace = Workplace(Layout(tmp_path), None, Limits())
    with recorded(workplace, "command"):
        workplace.report.received.extend(received)
        if outcome == "publishes":
            workplace.report.published = Published("v1", tmp_path, {})
        elif outcome == "fails":
            raise UserError("Disken er full.")
        else:
            raise ValueError("fødselsnummer 01017012345 i rad 3")


def test_each_run_tells_what_there_is_to_tell_and_no_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rejected = receipt(1, "reports", "Rogaland", "2018", "rejected")
    with web_server() as address:
        set_up(monkeypatch, WEBHOOK_URL=address.url)
        run(tmp_path, "publishes")
        assert address.posts == []
        run(tmp_path, "publishes", Received(rejected, unchanged=False))
        run(tmp_path, "publishes", Received(rejected, unchanged=True))
        with pytest.raises(UserError, match=r"Disken er full\."):
            run(tmp_path, "fails")
        run(tmp_path, "publishes")
        run(tmp_path, "publishes")
        monkeypatch.setenv("DEKOMP_NOTIFY_REJECTED", "false")
        run(tmp_path, "publishes", Received(rejected, unchanged=False))
    assert [post["event"] for post in address.posts] == ["rejected", "failed", "recovered"]
    assert "mislyktes: Disken er full." in address.posts[2]["text"]
    assert "reports/2018/Rogaland: 0 feil" in address.posts[0]["text"]
    assert "Disken er full." in address.posts[1]["text"]


def test_an_error_that_nobody_foresaw_is_told_by_its_type_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with web_server() as address:
        set_up(monkeypatch, WEBHOOK_URL=address.url)
        with pytest.raises(ValueError, match="fødselsnummer"):
            run(tmp_path, "breaks")
    (post,) = address.posts
    assert "Uventet feil (ValueError)" in post["text"]
    assert "01017012345" not in json.dumps(post) + "".join(one.read_text() for one in (tmp_path / "runs").iterdir())


def test_a_hook_that_fails_hides_no_error_and_is_logged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_log(str(tmp_path / "log.jsonl"))
    mail_to(monkeypatch, nobody())
    set_up(monkeypatch, WEBHOOK_URL=f"http://{LOOPBACK}:{nobody()}/hemmelig", WEBHOOK_SECRET="hysj")
    with pytest.raises(UserError, match=r"Disken er full\."):
        run(tmp_path, "fails")
    logged = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    failed = [line for line in logged if line["event"] == "notice_failed"]
    assert [line["counts"]["target"] for line in failed] == [f"e-post ({LOOPBACK})", f"webhook ({LOOPBACK})"]
    assert "hemmelig" not in json.dumps(failed)
    assert next(RunLog(tmp_path).runs()).outcome == "failed"


def test_settings_that_cannot_be_read_stop_no_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_log(None)
    set_up(monkeypatch, SMTP_HOST=LOOPBACK, SMTP_PORT="femtifem")
    with pytest.raises(UserError, match=r"Disken er full\."):
        run(tmp_path, "fails")
    assert "Varsler kan ikke sendes: Innstillingen DEKOMP_SMTP_PORT kan ikke brukes" in capsys.readouterr().err


def test_a_held_run_and_a_good_one_after_a_bad_one_are_told() -> None:
    def told(outcome: str, *before: str) -> list[str]:
        ended = [run_of(4, one, "Grunn.") for one in before]
        return [one.event for one in of_run(Path("/srv"), "run-1", outcome, "Grunn.", ended, [])]

    assert told("held") == ["held"]
    assert told("published", "held") == told("unchanged", "interrupted") == ["recovered"]
    assert told("published", "incomplete", "failed") == ["recovered"]
    assert told("published") == told("incomplete", "failed") == told("interrupted") == []
    assert told("published", "running", "incomplete") == []


def run_of(day: int, outcome: str, reason: str | None = None) -> Run:
    """A run that started at three in the night, Norwegian time, on a day of January."""
    return Run(f"run-{day}", "schedule", 1, datetime(2026, 1, day, 2, tzinfo=UTC), outcome, reason)


def test_the_next_run_tells_of_those_that_were_not_good_also_of_one_that_was_killed() -> None:
    killed = run_of(4, "interrupted")
    before = [killed, run_of(3, "failed", "To tabeller feilet.\n  dim_owner"), run_of(2, "held", "Fylket 11.")]
    (good,) = of_run(Path("/srv"), "run-1", "published", None, before, [])
    assert good.text.splitlines() == [
        "Denne kjøringen er god.",
        "Kjøringen 04.01.2026 kl. 03.00 ble avbrutt: Prosessen ble drept, eller maskinen gikk ned.",
        "Kjøringen 03.01.2026 kl. 03.00 mislyktes: To tabeller feilet.",
        "Kjøringen 02.01.2026 kl. 03.00 ble holdt tilbake: Fylket 11.",
        "Det som var publisert, sto urørt imens.",
    ]
    (failed,) = of_run(Path("/srv"), "run-1", "failed", "Disken er full.", [killed], [])
    assert "Disken er full." in failed.text
    assert "Kjøringen 04.01.2026 kl. 03.00 ble avbrutt: " in failed.text


def test_a_file_named_after_a_person_is_not_told_of_by_that_name() -> None:
    named = receipt(1, "participants", "01017012345", "2018", "rejected")
    (notice,) = of_run(Path("/srv"), "run-1", "published", None, [], [named])
    assert "01017012345" not in notice.text
    assert "[elleve siffer skjult]" in notice.text


def test_the_command_tries_every_target(monkeypatch: pytest.MonkeyPatch) -> None:
    def notify() -> tuple[int, str]:
        answer = CliRunner().invoke(main, ["notify"], catch_exceptions=False)
        return answer.exit_code, answer.output

    code, said = notify()
    assert (code, "DEKOMP_SMTP_HOST" in said) == (1, True)
    with web_server() as address:
        set_up(monkeypatch, WEBHOOK_URL=address.url)
        assert notify() == (0, f"webhook ({LOOPBACK}): sendt\n")
        mail_to(monkeypatch, nobody())
        code, said = notify()
    assert code == 1
    assert f"e-post ({LOOPBACK}): ikke sendt. Serveren svarer ikke (ConnectionRefusedError)." in said
    assert [post["event"] for post in address.posts] == ["test", "test"]
