"""Shell completion, asked for as the shells ask: by environment variables, of a process of its own."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, Run

from ma_eligibility.cli import run as run_here
from ma_eligibility.cli.completion import join_at_equals

ASK = "_MA_ELIGIBLE_COMPLETE"


def ask_bash(run: Run, *words: str, env: dict[str, str] | None = None) -> list[str]:
    """Return what is offered for the last of the words that follow ma-eligible."""
    asked = {"COMP_WORDS": "\n".join(["ma-eligible", *words]), "COMP_CWORD": str(len(words))}
    done = run(env={ASK: "complete_bash", **asked, **(env or {})})
    assert (done.returncode, done.stderr) == (0, "")
    return list(filter(None, done.stdout.split("\n")))


def ask_zsh(run: Run, line: str) -> str:
    done = run(env={ASK: "complete_zsh", "_TYPER_COMPLETE_ARGS": f"ma-eligible {line}"})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def ask_fish(run: Run, line: str) -> list[tuple[str, ...]]:
    asked = {ASK: "complete_fish", "_TYPER_COMPLETE_ARGS": f"ma-eligible {line}"}
    done = run(env={**asked, "_TYPER_COMPLETE_FISH_ACTION": "get-args"})
    offered = [tuple(offer.split("\t")) for offer in done.stdout.splitlines() if offer]
    is_any = run(env={**asked, "_TYPER_COMPLETE_FISH_ACTION": "is-args"})
    assert (is_any.returncode == 0) == bool(offered)
    return offered


GUIDE = ["CCMA", "CMA", "CMAA", "NCMA", "RMA"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ru", ["rules"]),
        ("rules l", ["list", "lint", "language"]),
        ("check --form", ["--format"]),
        ("check --format ", ["text", "json", "html", "md"]),
        ("check someone.yaml", []),
        ("check -c ", GUIDE),
        ("check someone.yaml -c CM", ["CMA", "CMAA"]),
        ("check --credential cm", ["cma", "cmaa"]),
        ("check --rules published -c M", ["MA-C"]),
        ("check --rules nowhere -c ", []),
        ("check --why ", [*GUIDE, "all"]),
        ("check --rules ", ["guide", "published"]),
        ("check --compare-with ", ["guide", "published", "none"]),
        ("check --reading full_t", ["full_time=forty", "full_time=thirty_five"]),
        ("cohort --rules p", ["published"]),
        ("cohort -c R", ["RMA"]),
        ("template --rules g", ["guide"]),
        ("explain E20", [f"E20{digit}" for digit in range(1, 10)]),
        ("explain e203", ["e203"]),
        ("rules show N", ["NCMA"]),
        ("rules show --rules published CMAC", ["CMAC"]),
        ("rules test published -c M", ["MA-C"]),
        ("rules lint ", ["guide", "published"]),
        ("rules diff guide p", ["published"]),
    ],
)
def test_what_is_offered(line: str, offered: list[str], run: Run) -> None:
    assert sorted(ask_bash(run, *line.split(" "))) == sorted(offered)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ru", ["rules"]),
        ("check someone.yaml", []),
        ("check someone.yaml -c CM", ["CMA", "CMAA"]),
        ("check --rules published -c M", ["MA-C"]),
        ("check --reading full_time=f", ["full_time=forty"]),
    ],
)
def test_every_shell_is_offered_the_same(line: str, offered: list[str], run: Run) -> None:
    assert sorted(value for value, *_ in ask_fish(run, line)) == sorted(offered)
    zsh = ask_zsh(run, line)
    if offered:
        assert sorted(part.split('"')[1] for part in zsh.splitlines()) == sorted(offered)
    else:
        assert zsh == "_files"


def test_values_come_with_what_they_mean(run: Run) -> None:
    assert ("RMA", "Registered Medical Assistant") in ask_fish(run, "check -c ")
    assert ("E203", "not a date") in ask_fish(run, "explain E203")
    assert '"check":"Show for each credential whether, why' in ask_zsh(run, "ch")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["check", "--reading", "full_time", "="], ["forty", "thirty_five"]),
        (["check", "--reading", "full_time", "=", "f"], ["forty"]),
        (["check", "--reading", "=", "full_time", "=", "f"], ["forty"]),
        (["check", "--reading", "full_time", "=", "forty", ""], []),
        (["check", "--reading", "full_time", "=", "forty", "-c", "R"], ["RMA"]),
        (["check", "--rules", "=", "p"], ["published"]),
        (["check", "--rules", "=", "published", "-c", "M"], ["MA-C"]),
    ],
)
def test_bash_takes_words_apart_at_the_equals_sign(words: list[str], offered: list[str], run: Run) -> None:
    assert sorted(ask_bash(run, *words)) == offered


def test_only_words_around_an_equals_sign_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_WORDS", "x\ncheck\n--rules\n=\np\n-c\nR")
    monkeypatch.setenv("COMP_CWORD", "6")
    assert join_at_equals() == ""
    monkeypatch.setenv("COMP_WORDS", "x\n--reading\n=\na\n=\n")
    monkeypatch.setenv("COMP_CWORD", "4")
    assert join_at_equals() == "a="


def test_the_variable_names_the_rules(run: Run, tmp_path: Path) -> None:
    assert ask_bash(run, "check", "-c", "M", env={"MA_ELIGIBLE_RULES": "published"}) == ["MA-C"]
    assert ask_bash(run, "check", "-c", "", env={"MA_ELIGIBLE_RULES": "nowhere"}) == []
    run("rules", "new", tmp_path / "board")
    assert ask_bash(run, "check", "--rules", "~/board", "-c", "", env={"HOME": str(tmp_path)}) == ["EXAMPLE"]


def test_a_ruleset_cannot_put_commands_into_what_zsh_evaluates(run: Run, tmp_path: Path) -> None:
    run("rules", "new", tmp_path / "board")
    rule = tmp_path / "board" / "EXAMPLE.yaml"
    text = rule.read_text(encoding="utf-8").replace("Certified Example", r"'It''s \$(touch x) \`y\` \"z\" [/a] {b}'")
    readings = (
        "readings: {$(touch x): {question: q, taken: a, choices: {a: b, '`c`': d}}, fine: {question: q, taken: a, "
    )
    rule.write_text(text + readings + "choices: {a: b}}}\n", encoding="utf-8")
    line = f"check --rules {shlex.quote(str(tmp_path / 'board'))}"
    assert ask_fish(run, f"{line} -c ") == [("EXAMPLE", "It’s touch x y z /a b")]
    assert ask_fish(run, f"{line} --reading ") == [("fine=a", "b")]
    assert not set("$`\\'[]{}") & set(
        ask_zsh(run, f"{line} -c ").removeprefix("_arguments '*: :((").removesuffix("))'")
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="Bash is not installed")
def test_bash_itself_is_answered(with_command: dict[str, str], run: Run) -> None:
    """The script that --show-completion prints, in Bash."""
    script = run("--show-completion", "bash", env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}).stdout
    words = "COMP_WORDS=(ma-eligible check --reading full_time = f); COMP_CWORD=5"
    asking = f'{script}\n{words}\n_ma_eligible_completion ma-eligible\necho "${{COMPREPLY[@]}}"'
    done = subprocess.run(
        ["bash", "--norc", "-c", asking], capture_output=True, text=True, cwd=ROOT, env=with_command, check=True
    )
    assert done.stdout == "forty\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_is_installed_as_typer_does(shell: str, run: Run, tmp_path: Path) -> None:
    env = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = run("--install-completion", shell, env=env)
    assert done.returncode == 0
    assert f"{shell} completion installed in" in done.stdout
    assert any(ASK in path.read_text() for path in tmp_path.rglob("*ma-eligible*"))


def test_a_shell_that_is_not_known_is_a_wrong_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("nu", "/usr/bin/nu"))
    assert run_here(["--show-completion"]) == 2
    assert "nu not supported" in capsys.readouterr().err
