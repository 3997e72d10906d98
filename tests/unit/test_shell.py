"""The command line in a shell: completion, colours, settings that cannot be used."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dagster_project.cli import COMMANDS, main

DEKOMP = Path(sys.executable).with_name("dekomp")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_each_shell_is_written(shell: str) -> None:
    answer = CliRunner().invoke(main, ["completion", shell])
    assert answer.exit_code == 0
    assert f"_DEKOMP_COMPLETE={shell}_complete" in answer.output


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_a_command_after_the_line_that_is_documented() -> None:
    script = (
        'eval "$(dekomp completion bash)"\n'
        "COMP_WORDS=(dekomp do); COMP_CWORD=1\n"
        "_dekomp_completion dekomp\n"
        'echo "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "PATH": f"{DEKOMP.parent}:{os.environ['PATH']}"}
    answer = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "doctor"


def test_every_command_is_loaded_by_its_name() -> None:
    import click

    context = click.Context(main)
    assert all(main.get_command(context, name) is not None for name in COMMANDS)
    assert main.get_command(context, "settings") is None
    assert main.get_command(context, "shared") is None


@pytest.mark.parametrize(("value", "coloured"), [("", True), ("0", False), ("1", False)])
def test_no_color_is_respected_whatever_its_value(value: str, coloured: bool, tmp_path: Path) -> None:
    arguments = ["publish", "none", "--warehouse", str(tmp_path)]
    answer = CliRunner().invoke(main, arguments, env={"NO_COLOR": value}, color=True)
    assert answer.exit_code == 1
    assert ("\x1b[31m" in answer.output) is coloured


def test_a_setting_that_cannot_be_used_is_told_in_a_sentence() -> None:
    answer = CliRunner().invoke(main, ["status"], env={"DEKOMP_QUIET_SECONDS": "0", "DEKOMP_LOCK_WAIT_SECONDS": "x"})
    assert answer.exit_code == 1
    assert isinstance(answer.exception, SystemExit)
    assert "DEKOMP_QUIET_SECONDS" in answer.output
    assert "DEKOMP_LOCK_WAIT_SECONDS" in answer.output
