"""What offices call the columns of their exports, and write in them, beyond the facts: ids, parts of names, statuses.

A draft of a map reads these words. Nothing else does, and who reads the draft decides.
"""

import re
from collections.abc import Collection, Iterable

from ma_eligibility.profile.meanings import NO_FACTS, OWN_FACTS, find_facts, find_word, fold_words, is_likely
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.vocabulary import facts_outside_sections, record_fields

#: What the column is called that tells people apart.
IDS = {
    *("id", "student_id", "stu_id", "sid", "studentid", "student_number", "student_no", "student", "id_number"),
    *("emplid", "banner_id", "pidm", "person_id", "people_id", "learner_id", "record_id", "campus_id", "university_id"),
    *("id_no", "student_id_number", "sis_id", "user_id", "external_id", "a_number", "colleague_id", "powercampus_id"),
}
FIRST_NAMES = {"first_name", "first", "firstname", "given_name", "fname", "legal_first_name"}
MIDDLE_NAMES = {"middle_name", "middle", "middlename", "middle_initial", "mi"}
LAST_NAMES = {"last_name", "last", "lastname", "surname", "family_name", "lname", "legal_last_name"}
#: The names of ids that end in a word for a number.
_ID = re.compile("(?:student|learner|candidate|applicant|participant|client|trainee|pupil|member)_(?:id|no|number)")
#: What an office needs next to an answer.
KEPT = {
    *("email", "e_mail", "email_address", "e_mail_address", "student_email", "school_email", "personal_email"),
    *(
        "coach",
        "success_coach",
        "advisor",
        "adviser",
        "advisor_name",
        "academic_advisor",
        "advisor_email",
        "counselor",
        "phone",
        "phone_number",
    ),
    *("mobile", "mobile_phone", "cell", "cell_phone", "home_phone", "work_phone", "primary_email", "preferred_email"),
    *("campus",),
}
#: What holds no fact, next to what meanings list.
IGNORED = {
    *(NO_FACTS - KEPT),
    *("cum_gpa", "cumulative_gpa", "overall_gpa", "credits", "credits_earned", "balance", "tuition", "age", "pronouns"),
    *("last_updated", "date_updated", "updated", "created", "last_login", "social_security_number", "mailing_address"),
}
PROGRAMS = {
    *("program", "programme", "course", "curriculum", "academic_program", "academic_plan", "plan_of_study", "plan"),
    *("program_of_study", "course_title", "program_of_enrollment", "enrolled_program", "award_title"),
}
STATUSES = {
    *("status", "enrollment_status", "student_status", "program_status", "academic_status", "completion_status"),
    *("current_status", "enrolment_status", "grad_status", "graduation_status"),
}
#: Names that fit records of other kinds too, or things that are no facts, next to programs and people.
GENERAL = {
    *(
        "start",
        "start_date",
        "started",
        "date_started",
        "began",
        "begin_date",
        "end",
        "end_date",
        "date_ended",
        "until",
    ),
    *("last_day", "title", "position", "company", "role", "service", "rating", "country", "setting", "branch", "body"),
    *("level", "kind", "award", "degree", "field", "training", "completed", "expected", "earned", "done", "taken"),
    *("passed", "result", "outcome", "issued", "issue_date", "date_issued", "expires", "expiry", "expiration", "count"),
    *("expiration_date", "exp_date", "times", "quantity", "documents", "duties", "tasks", "supervisor", "supervision"),
    *(
        "from",
        "to",
        "total_hours",
        "left",
        "supervised",
        "finished",
        "subject",
        "license",
        "certification",
        "skill",
        "procedure",
        "enrolled",
        "issuer",
    ),
}
#: What a status says of the day next to it: the fact of a program that it is; "" for none.
STATUS_WORDS = {
    **dict.fromkeys(("graduated", "graduate", "grad", "completed", "complete", "program_completed"), "completed"),
    **dict.fromkeys(("alumni", "alumnus", "alumna", "awarded", "conferred", "degree_awarded", "finished"), "completed"),
    **dict.fromkeys(("enrolled", "active", "current", "in_progress", "attending", "continuing"), "expected"),
    **dict.fromkeys(("currently_enrolled", "in_school", "currently_attending", "expected"), "expected"),
    **dict.fromkeys(("withdrawn", "withdrew", "dropped", "drop", "dismissed", "cancelled", "canceled"), ""),
    **dict.fromkeys(("transferred", "suspended", "never_attended", "no_show", "loa", "leave_of_absence"), ""),
}
YES = {"y", "yes", "true", "t", "x", "1", "pass", "passed", "p"}
NO = {"n", "no", "false", "f", "0", "none", "fail", "failed"}
#: The fact of a section's records that says which they are, in a column that is called as the section.
NAMING = {"credentials": "credential", "attempts": "credential", "skills": "skill", "employment": "role"}
#: What people write for the end of what has not ended, or does not end.
STILL = {
    "present": {"present", "current", "now", "ongoing", "to_date", "to_present", "still_employed", "still_there"},
    "never": {"never", "does_not_expire", "no_expiration", "lifetime", "none"},
}
#: The column of a diploma with yes and no in it, and the diploma that a yes is.
DIPLOMAS = {
    **dict.fromkeys(("hs_diploma", "high_school_diploma", "high_school", "hs", "hsd"), "high_school"),
    "ged": "ged",
}
#: What the title of a program has besides its field.
_BESIDES_FIELD = {
    *("certificate", "cert", "certification", "diploma", "dipl", "aas", "a_a_s", "as", "associate", "associates"),
    *("degree", "program", "programme", "in", "of", "the", "day", "evening", "weekend", "online", "hybrid", "training"),
    *("tech", "technician", "admin"),
    *("applied", "science", "bachelor", "bachelors"),
}
_SHORT = {
    "dt": "date",
    "dte": "date",
    "hrs": "hours",
    "hr": "hours",
    "clk": "clock",
    "prog": "program",
    "pgm": "program",
    "accred": "accreditor",
    "grad": "graduation",
    "yr": "year",
    "wk": "week",
    "inst": "institution",
    "exp": "expected",
    "enr": "enrollment",
    "anticipated": "expected",
    "est": "expected",
    "estimated": "expected",
    "sup": "supervised",
    "acad": "academic",
    "svc": "service",
    "stu": "student",
    "nbr": "number",
    "num": "number",
    "addr": "address",
}
_SECTION_WORDS = {
    **{key: key for key in SECTIONS_BY_KEY},
    "program": "programs",
    "job": "employment",
    "work": "employment",
    "employer": "employment",
    "exam": "attempts",
    "attempt": "attempts",
    "credential": "credentials",
    "skill": "skills",
}
#: What offices call facts, beyond what people do; the likelier fact is first.
_FACTS = {
    **dict.fromkeys(
        ("expected_graduation_date", "expected_completion_date", "expected_completion"), ("programs.expected",)
    ),
    **dict.fromkeys(("projected_graduation_date", "projected_completion_date"), ("programs.expected",)),
    **dict.fromkeys(("completed_date", "program_completion_date", "actual_completion"), ("programs.completed",)),
    **dict.fromkeys(("actual_completion_date", "actual_graduation_date"), ("programs.completed",)),
    **dict.fromkeys(("seat_hours", "instructional_hours", "hours_attended"), ("programs.hours",)),
    **dict.fromkeys(("hours_week", "hours_wk"), ("employment.hours_per_week",)),
    **dict.fromkeys(("prior_military", "military_service", "veteran_status", "prior_service"), ("military",)),
    **dict.fromkeys(("legal_name", "full_legal_name", "display_name"), ("candidate",)),
    **dict.fromkeys(("nm", "student_nm", "learner", "learner_name", "last_first"), ("candidate",)),
    **dict.fromkeys(("hs_ged", "hs_or_ged", "high_school_ged", "high_school_or_ged"), ("diploma.kind",)),
    "total_hours": ("programs.hours", "employment.total_hours"),
    **dict.fromkeys(
        ("term_date", "termination_date", "date_terminated", "separation_date", "last_day_worked"), ("employment.end",)
    ),
    "left": ("employment.end",),
    "from": ("employment.start", "programs.started"),
    "to": ("employment.end", "programs.completed"),
}
_TOTAL = re.compile(r"(?:(?:grand|sub)[ -]?)?(?:totals?|count|sum|average)\b", re.IGNORECASE)


def is_called(header: str, names: Collection[str]) -> bool:
    """Tell whether a header is one of the names, with short forms written out."""
    return fold_words(header) in names or _write_out(header) in names


def is_id(header: str) -> bool:
    """Tell whether a header is that of a column that tells people apart."""
    return is_called(header, IDS) or _ID.fullmatch(_write_out(header)) is not None


def is_status(header: str) -> bool:
    """Tell whether a header is that of a status of people."""
    return is_called(header, STATUSES) or _write_out(header).endswith("_status")


def _write_out(header: str) -> str:
    return "_".join(_SHORT.get(word, word) for word in _split(header))


def _split(header: str) -> list[str]:
    """Return the words of a header."""
    return fold_words(header.replace("#", " number ")).split("_")


def find_addresses(header: str, section: str = "") -> tuple[list[str], int]:
    """Return the addresses of the facts that a header may mean, and the number of the record that it names.

    In the table of a section, these are facts of the section.
    """
    words = _split(header)
    number = next((int(word) for word in words if word in tuple("123456789")), 1)
    words = [word for word in words if word not in tuple("123456789")]
    whole = [_SHORT.get(word, word) for word in words]
    found = _find_in(words, section) or _find_in(whole, section)
    if not found and len(words) > 1:
        key = _SECTION_WORDS.get(words[0], "student" if words[0] in ("student", "stu") else "")
        own = [
            each
            for each in (_find_in(words[1:], key) or _find_in(whole[1:], key))
            if key in ("student", each.partition(".")[0])
        ]
        found = [each for each in own if not section or each.startswith(f"{section}.")]
    return found, number


def _find_in(words: Iterable[str], section: str) -> list[str]:
    name = "_".join(words)
    own = [f"{key}.{name}" for key, each in SECTIONS_BY_KEY.items() if name in record_fields(each.word)]
    found = [*dict.fromkeys((*own, *find_facts(name, section)))]
    if name in facts_outside_sections():
        found = [name]
    elif name in OWN_FACTS and section not in SECTIONS_BY_KEY:
        found = [OWN_FACTS[name]]
    if name in _FACTS:
        found = [*_FACTS[name]]
    within = [each for each in found if each == section or each.startswith(f"{section}.")]
    return within if section in SECTIONS_BY_KEY else found


def name_section(header: str) -> str:
    """Return the section that a header names, and no other; empty if it may be another's, or none is meant."""
    sections = {address.partition(".")[0] for address in find_addresses(header)[0]} & {*SECTIONS_BY_KEY}
    return sections.pop() if len(sections) == 1 and fold_words(header) not in GENERAL else ""


def is_familiar(header: str) -> bool:
    """Tell whether a text is what offices or the tool call a column."""
    listed = (FIRST_NAMES, MIDDLE_NAMES, LAST_NAMES, KEPT, IGNORED, PROGRAMS)
    return (
        any(is_called(header, each) for each in listed)
        or is_id(header)
        or is_status(header)
        or bool(find_addresses(header)[0])
    )


def find_field(title: str) -> tuple[str | None, bool]:
    """Return the field that the title of a program names, and whether another may be meant; None for no known one."""
    known = record_fields(SECTIONS_BY_KEY["programs"].word)["field"].words
    words = fold_words(title).split("_")
    for kept in (words, [word for word in words if word not in _BESIDES_FIELD]):
        written = "_".join(kept)
        found = find_word("programs.field", written, known)
        if found:
            return found, is_likely("programs.field", written)
    return None, False


def name_total(text: str) -> str:
    """Return the words with which a row of sums begins, without numbers behind them: Count of ``Count: 25``."""
    return re.sub(r"[^A-Za-z]*[0-9].*", "", text).strip(" :")


def is_total(text: str) -> bool:
    """Tell whether the first cell of a row says that the row is a sum of those above it."""
    return _TOTAL.match(text.strip()) is not None
