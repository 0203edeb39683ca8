"""The commands for backups say what is wrong in one sentence, and a desk that was restored by half is not served."""

from pathlib import Path

from dossiers.desk.application import Application
from dossiers.operations.restore_trace import RestoreTrace, write_trace
from tests.cli.conftest import Run


def test_a_desk_whose_restore_was_interrupted_is_not_served(run: Run, environ: dict[str, str]):
    write_trace(Path(environ["DATA_DIR"]), RestoreTrace("0" * 64, "desk-2011.tar", "sqlite:///desk.sqlite3"))
    refused = run("serve")
    assert refused.exit_code == 1
    assert "dossiers restore desk-2011.tar" in refused.stderr


def test_the_state_of_the_schedule_is_told_by_sentence_and_exit_code(
    run: Run, application: Application, tmp_path: Path
):
    assert application.settings.backup is None
    told = run("backup", "list")
    assert (told.exit_code, told.stdout.startswith("Chưa đặt lịch sao lưu")) == (1, True)
    assert run("backup").exit_code == 1
    folder = tmp_path / "backups"
    for command in (("backup", "list"), ("backup",)):
        away = run(*command, BACKUP_DIR=str(folder))
        assert (away.exit_code, "gắn lại đĩa" in away.stdout + away.stderr) == (1, True)
    folder.mkdir()
    assert run("backup", "list", BACKUP_DIR=str(folder)).exit_code == 1
    assert run("backup", BACKUP_DIR=str(folder)).exit_code == 0
    (made,) = folder.iterdir()
    listed = run("backup", "list", BACKUP_DIR=str(folder))
    assert (listed.exit_code, str(made) in listed.stdout) == (0, True)
    assert run("backup", "verify", made).exit_code == 0
    made.write_bytes(made.read_bytes()[:2000])
    refused = run("backup", "verify", made)
    assert (refused.exit_code, "đã hỏng" in refused.stderr) == (1, True)
