"""A file taken in: people, their applications, and what else its rows say."""

from __future__ import annotations

from django.utils import timezone

from apps.accounts.models import Team, User
from apps.candidates.models import Application, Candidate, CandidateTag, CustomField
from apps.candidates.services import add_custom_field, merge_candidates
from apps.chat.models import Note
from apps.imports.models import RejectedRow
from apps.imports.selectors import renamed_by
from apps.imports.services import Consent
from apps.messaging.models import ConsentEvent, OptOut
from apps.messaging.services import opt_out
from tests.factories.candidates import CandidateFactory
from tests.imports.running import csv_of, many, run

PHONE = "+12015550101"
NAMES = ("First name", "Last name", "Phone")


def one(*cells: str, more: tuple[str, ...] = ()) -> bytes:
    return csv_of([["Sam", "Doe", PHONE, *cells]], (*NAMES, *more))


def test_each_row_makes_a_candidate_with_an_application_on_a_list(team: Team) -> None:
    import_ = run(team, many(3))

    assert import_.status == "finished"
    assert import_.counts == {
        "rows": 3,
        "done": 3,
        "created": 3,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "rejected": 0,
    }
    candidate = Candidate.objects.get(phone="+12015550001")
    assert (candidate.last_name, candidate.email, candidate.city) == (
        "Person 1",
        "person1@example.test",
        "Newark",
    )
    application = candidate.applications.get()
    assert (application.method, application.job_title, application.external_job_id) == (
        "import",
        "Welder",
        "J-1",
    )
    assert (application.medium, application.is_active) == ("import", True)
    assert import_.list is not None
    assert import_.list.name == "Import of people.csv"
    assert import_.list.memberships.count() == 3


def test_a_phone_seen_before_makes_no_second_candidate(team: Team) -> None:
    known = CandidateFactory(team=team, phone=PHONE, first_name="Samuel", city="Newark")

    import_ = run(team, one("Welder", more=("Job title",)))

    known.refresh_from_db()
    assert (import_.created, import_.updated) == (0, 1)
    assert (known.first_name, known.city) == ("Sam", "Newark")
    assert known.applications.get(is_active=True).job_title == "Welder"
    assert known.applications.count() == 2


def test_where_the_first_application_stays_another_is_not_active(team: Team) -> None:
    Team.objects.update(active_application=Team.ActiveApplication.FIRST)
    known = CandidateFactory(team=team, phone=PHONE)
    first = known.applications.get()

    run(
        team,
        csv_of(
            [
                ["Sam", "Doe", PHONE, "Welder"],
                ["Kim", "Lee", "+12015550102", "Cook"],
                ["Kim", "Lee", "+12015550102", "Driver"],
            ],
            (*NAMES, "Job title"),
        ),
    )

    assert known.applications.get(is_active=True) == first
    assert Application.objects.get(candidate__last_name="Lee", is_active=True).job_title == "Cook"


def test_a_person_twice_in_a_file_is_one_with_two_applications(team: Team) -> None:
    rows = [["Sam", "Doe", PHONE, "Welder"], ["Samuel", "Doe", PHONE, "Cook"]]

    import_ = run(team, csv_of(rows, (*NAMES, "Job title")))

    candidate = Candidate.objects.get()
    assert candidate.first_name == "Samuel"
    assert [each.job_title for each in candidate.applications.newest_first()] == ["Cook", "Welder"]
    assert candidate.applications.get(is_active=True).job_title == "Cook"
    assert (import_.created, import_.updated) == (1, 1)


def test_the_phone_of_one_that_was_merged_leads_to_whom_it_was_merged_into(team: Team) -> None:
    kept = CandidateFactory(team=team)
    gone = CandidateFactory(team=team, phone=PHONE)
    merge_candidates(kept=kept, gone=gone)

    run(team, one("Welder", more=("Job title",)))

    kept.refresh_from_db()
    assert kept.first_name == "Sam"
    assert kept.applications.get(is_active=True).job_title == "Welder"
    assert Candidate.objects.filter(phone=PHONE, first_name="Sam").count() == 0


def test_the_same_file_again_changes_nothing_and_says_so(team: Team) -> None:
    content = one("Welder", "VIP", "Likes nights", "yes", more=("Job title", "Tags", "Notes", "Opt in"))
    first = run(team, content)
    before = list(Candidate.objects.values_list())

    again = run(team, content)

    assert (first.created, again.unchanged, again.updated) == (1, 1, 0)
    assert list(Candidate.objects.values_list()) == before
    counts = (Application.objects.count(), CandidateTag.objects.count(), Note.objects.count())
    assert counts == (1, 1, 1)
    assert ConsentEvent.objects.count() == 1


def test_a_row_that_only_brings_a_tag_is_an_update(team: Team) -> None:
    run(team, one())

    import_ = run(team, one("Night shift", more=("Tags",)))

    assert (import_.updated, import_.unchanged) == (1, 0)


def test_rows_say_whom_to_leave_alone(team: Team) -> None:
    CandidateFactory(team=team, phone=PHONE, first_name="Samuel")
    header = (*NAMES, "Update existing", "Create new")
    rows = [
        ["Sam", "Doe", PHONE, "no", "yes"],
        ["Kim", "Lee", "+12015550102", "yes", "no"],
        ["Ann", "Ray", "+12015550103", "no", "no"],
    ]

    import_ = run(team, csv_of(rows, header))

    assert (import_.skipped, import_.done) == (3, 3)
    assert [row.reasons[0]["code"] for row in RejectedRow.objects.order_by("number")] == [
        "not_updated",
        "not_created",
        "neither",
    ]
    assert Candidate.objects.get().first_name == "Samuel"


def test_a_rejected_row_is_kept_with_its_values_and_every_reason(team: Team) -> None:
    import_ = run(team, csv_of([["Sam", "", "12"], ["Kim", "Lee", "+12015550102"]]))

    row = RejectedRow.objects.get()
    assert (import_.rejected, import_.created) == (1, 1)
    assert (row.number, row.values) == (2, ["Sam", "", "12"])
    assert [why["code"] for why in row.reasons] == ["invalid_phone", "name_missing"]


def test_an_external_id_of_somebody_else_is_refused(team: Team) -> None:
    CandidateFactory(team=team, external_id="ats-1")

    import_ = run(team, one("ats-1", more=("External id",)))

    assert import_.rejected == 1
    assert RejectedRow.objects.get().reasons[0]["code"] == "external_id_taken"


def test_values_of_own_fields_are_kept_as_their_kind(team: Team) -> None:
    add_custom_field(team=team, label="Night shifts", kind=CustomField.Kind.YES_NO)
    add_custom_field(team=team, label="Years", kind=CustomField.Kind.NUMBER)

    run(team, one("yes", "4", more=("Night shifts", "Years")))

    assert Candidate.objects.get().custom == {"night_shifts": True, "years": 4}


def test_consent_of_the_whole_file_is_put_on_record(team: Team) -> None:
    said = Consent(opt_in=True, method="web form", wording="You may text me.", at=timezone.now())

    run(team, one(), consent=said)

    logged = ConsentEvent.objects.get(phone=PHONE)
    assert (logged.kind, logged.method, logged.wording) == ("given", "web form", "You may text me.")
    assert logged.at == said.at


def test_what_a_row_says_of_consent_goes_before_what_the_file_says(team: Team) -> None:
    run(team, one("no", more=("Opt in",)), consent=Consent(opt_in=True, wording="All agreed."))

    assert ConsentEvent.objects.get(phone=PHONE).kind == "refused"


def test_a_stop_is_never_undone_by_a_file(team: Team) -> None:
    opt_out(team=team, phone=PHONE, source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now())

    run(team, one("yes", more=("Opt in",)))

    assert OptOut.objects.in_force().filter(phone=PHONE).exists()


def test_a_note_stands_in_the_persons_thread(team: Team, recruiter: User) -> None:
    run(team, one("Likes nights", more=("Notes",)))

    assert Note.objects.get(conversation__candidate__phone=PHONE).body == "Likes nights"


def test_an_import_may_add_to_a_list_that_is_there(team: Team) -> None:
    first = run(team, one(), list_name="Nurses")

    run(team, many(2), list_=first.list)

    assert first.list is not None
    assert first.list.memberships.count() == 3


def test_two_hundred_columns_are_taken_in(team: Team) -> None:
    header = (*NAMES, *(f"Column {number}" for number in range(197)))

    import_ = run(team, csv_of([["Sam", "Doe", PHONE, *["x"] * 197]], header))

    assert import_.created == 1


def test_a_row_that_gives_another_last_name_to_a_known_phone_is_told(team: Team, as_recruiter) -> None:
    known = CandidateFactory(team=team, phone=PHONE, first_name="Samuel", last_name="Roe")
    rows = [
        ["Sam", "Doe", PHONE],
        ["Sam", "DOE", PHONE],
        ["Kim", "Lee", "+12015550102"],
        ["Kimberly", "Lee", "+12015550102"],
        ["Alex", "Poe", "+12015550102"],
        ["Al", "", "+12015550102"],
    ]

    import_ = run(team, csv_of(rows, NAMES))

    assert (import_.created, import_.rejected, import_.renamed) == (1, 1, 2)
    other = Candidate.objects.get(phone="+12015550102")
    assert [(row.number, row.person, row.before) for row in renamed_by(import_, most=10)] == [
        (2, known, "Samuel Roe"),
        (6, other, ""),
    ]
    page = as_recruiter.get(f"/imports/{import_.pk}/").content.decode()
    assert "2 rows gave somebody another last name" in page
    assert "before this file <bdi>Samuel Roe</bdi>" in page
