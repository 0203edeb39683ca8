"""The handlers of all background jobs: thin adapters that pass named arguments to the packages' functions."""

from collections.abc import Mapping
from typing import Any

from dossiers.awards.campaign_papers import KEEP_CAMPAIGN_PAPERS, keep_campaign_papers
from dossiers.deadlines import postal_scans, reminding
from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.drafting import examining
from dossiers.figures.recount import RECOUNT, recount_campaign
from dossiers.jobs.attempts import Handler, ProgressReport
from dossiers.jobs.limits import JobLane, JobLimits
from dossiers.moving import expiry, freezing
from dossiers.notices import digest, sending, telling
from dossiers.operations import scheduled_backup, scrubber, upkeep
from dossiers.operations.remains import sweep_remains
from dossiers.papers import keeping, layout_jobs, orders, packs
from dossiers.papers.engine import PaperFile, papers
from dossiers.reading import centre_pack
from dossiers.words.catalogue import read_words


def keep_papers(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
    """Make and store the papers of a frozen revision; the result is the dossier's reference."""
    keeping.keep_revision(
        application.database,
        application.files,
        application.clock,
        str(args["reference"]),
        int(args["revision"]),
        demo=application.settings.demo,
        progress=report,
    )
    return str(args["reference"])


def keep_decision(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
    """Make and store the papers of a decided campaign; the result is the campaign's code."""
    demo, code = application.settings.demo, str(args["campaign"])
    keep_campaign_papers(application.database, application.files, application.clock, code, demo=demo, progress=report)
    return code


def make_pack(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
    """Bind the chosen papers; the result is the hash of the pack."""
    database, files, demo = application.database, application.files, application.settings.demo

    def make(chosen: packs.ChosenPaper, format_: str) -> PaperFile:
        say, at = read_words().refusal, application.clock.now()
        return centre_pack.chosen_file(database, files, chosen, format_, say, at=at, demo=demo)

    return packs.bind_pack(database, files, args, make, demo=demo, progress=report)


def check_layout(application: Application, args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Check an uploaded paper; the result is its report as JSON."""
    return layout_jobs.run_check(application.files, args, limit=application.settings.max_file_bytes)


def make_paper(application: Application, args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Make a large paper; the result is the hash of its bytes."""
    return orders.run_order(application.files, args)


def examine_attachment(application: Application, args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Examine a large attachment; the result is the code of its fault, if it has one."""
    database, files = application.database, application.files
    reference, number = str(args["reference"]), int(args["attachment"])
    return examining.examine_attachment(database, files, application.clock, reference, number)


def examine_scan(application: Application, args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Examine the large scan of a paper dossier; the result is the code of its fault, if it has one."""
    database, files = application.database, application.files
    reference, number = str(args["reference"]), int(args["receipt"])
    return postal_scans.examine_scan(database, files, application.clock, reference, number)


def recount(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
    """Recount the findings of a campaign's submitted dossiers; the result is the number of changed counts."""
    return str(recount_campaign(application.database, str(args["campaign"]), report))


def lapse(application: Application, _args: Mapping[str, Any], report: ProgressReport) -> str:
    """Close the returned dossiers whose correction window has ended; the result is their number."""
    return str(expiry.lapse_ended(application.database, application.clock.now(), report))


def sweep(application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Delete expired rows and unused files, by real time; the result is the number of files."""
    sweep_remains(application)
    return str(upkeep.sweep(application.database, application.files, at=real_now()))


def send_mails(application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Send the mails that are due; the result is the number that the server accepted."""
    settings = application.settings
    return str(sending.send_due_mails(application.database, settings.mail, settings.public_url))


def write_daily_mails(application: Application, args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Write the daily mails; the result is their number."""
    with application.database.writing() as session:
        return str(digest.write_daily_mails(session, str(args["day"]), at=real_now()))


def remind(application: Application, _args: Mapping[str, Any], _report: ProgressReport) -> str:
    """Tell offices of the reminders that are due by the business clock; the result is the number of people."""
    with application.database.writing() as session:
        return str(reminding.remind(session, at=application.clock.now()))


def back_up(application: Application, _args: Mapping[str, Any], report: ProgressReport) -> str:
    """Make and check the backup of the day; the result is its path. Without BACKUP_DIR nothing is done any more."""
    plan = application.settings.backup
    return "" if plan is None else str(scheduled_backup.keep_backup(application, plan, report, at=real_now()))


def scrub(application: Application, args: Mapping[str, Any], report: ProgressReport) -> str:
    """Examine the next slice of the file store; the result is "ended" after the last one."""
    return "ended" if scrubber.scrub_slice(application, str(args["run"]), report) else ""


HANDLERS: Mapping[str, Handler] = {
    freezing.KEEP_PAPERS: keep_papers,
    KEEP_CAMPAIGN_PAPERS: keep_decision,
    packs.MAKE_PACK: make_pack,
    layout_jobs.CHECK_LAYOUT: check_layout,
    orders.MAKE_PAPER: make_paper,
    examining.EXAMINE_ATTACHMENT: examine_attachment,
    postal_scans.EXAMINE_SCAN: examine_scan,
    RECOUNT: recount,
    expiry.LAPSE: lapse,
    upkeep.SWEEP: sweep,
    telling.SEND_MAILS: send_mails,
    digest.DAILY_MAILS: write_daily_mails,
    reminding.REMIND: remind,
    scheduled_backup.BACKUP: back_up,
    scrubber.SCRUB: scrub,
}
"""The handler of each job by the job's name."""

_LONG = JobLimits(seconds=1800, megabytes=2048, lane=JobLane.LONG)
_UPKEEP = JobLimits(seconds=3600, megabytes=2048, lane=JobLane.UPKEEP, yields=True)
LIMITS: Mapping[str, JobLimits] = {
    freezing.KEEP_PAPERS: JobLimits(seconds=1800, lane=JobLane.PAPERS, yields=True),
    KEEP_CAMPAIGN_PAPERS: _LONG,
    packs.MAKE_PACK: _LONG,
    orders.MAKE_PAPER: JobLimits(megabytes=2048),
    RECOUNT: _UPKEEP,
    expiry.LAPSE: _UPKEEP,
    upkeep.SWEEP: _UPKEEP,
    scrubber.SCRUB: _UPKEEP,
    scheduled_backup.BACKUP: JobLimits(seconds=6 * 3600, megabytes=2048, lane=JobLane.UPKEEP, yields=True),
    telling.SEND_MAILS: JobLimits(seconds=900, megabytes=512, lane=JobLane.MAIL),
}
"""The limits of the jobs that may take longer, or need more, than the default."""


def load_libraries() -> None:
    """Load what the handlers need, once for all processes that run them: libraries, fonts, templates."""
    from dossiers.documents.setting import binding  # noqa: F401

    papers()
    read_words()


def load_paper_makers() -> None:
    """Load what makes PDF and Word files, for the same processes: it takes a second."""
    papers().prepare()
