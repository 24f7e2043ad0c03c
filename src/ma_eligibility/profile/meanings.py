"""What people call facts and what they write for them, and what they mean by it: the words from which hints are made.

Files, the cells of tables and their headers share these words. They only advise: nothing is read as another word.
"""

import re
from collections.abc import Iterable

from ma_eligibility.medium import LEFT_OUT, NONE_IN_MAP, Help, Hint, hint_at_one, hint_at_unknown
from ma_eligibility.profile.spelling import count_slips, did_you_mean, find_only, plain_form

_JOB_HOURS = ("employment.hours_per_week", "employment.total_hours")
_GRADUATION = ("programs.completed", "diploma.earned")

#: What people call a fact or a section, and what may be meant, as addresses without the number of a record.
FACTS: dict[tuple[str, ...], tuple[str, ...]] = {
    (
        "graduation",
        "graduated",
        "grad",
        "grad_date",
        "graduation_date",
        "date_of_graduation",
        "graduation_day",
    ): _GRADUATION,
    ("grad_year", "graduation_year", "year_graduated", "date_graduated", "conferred", "date_conferred"): _GRADUATION,
    ("completion", "completion_date", "date_completed", "completed_on", "finished"): ("programs.completed",),
    ("expected_graduation", "expected_grad_date", "exp_grad_date", "anticipated_graduation"): ("programs.expected",),
    ("enrolled", "enrollment_date", "date_enrolled"): ("programs.started",),
    ("program_name", "program_desc", "program_description", "program_title", "course_name"): ("programs.name",),
    ("major", "subject", "field_of_study", "course_of_study", "program_code"): ("programs.field",),
    ("college", "institution", "school_name", "university"): ("programs.school",),
    ("accredited", "accreditor", "accredited_by"): ("programs.accreditation",),
    ("clock_hours", "contact_hours", "course_hours", "program_hours"): ("programs.hours",),
    ("externship", "extern_hours", "practicum", "practicum_hours", "clinical_hours"): ("programs.externship_hours",),
    ("degree",): ("programs.award",),
    ("education", "schooling", "schools", "training_programs", "courses"): ("programs",),
    ("hs_diploma", "high_school_diploma", "high_school", "hsd", "diploma_type", "ged", "hs"): ("diploma.kind",),
    ("hs_grad_date", "hs_graduation", "hs_graduation_date", "high_school_graduation"): ("diploma.earned",),
    ("hours",): ("programs.hours", *_JOB_HOURS),
    ("weekly_hours", "hours_weekly", "hours_a_week", "hrs_week", "hrs_per_week"): ("employment.hours_per_week",),
    ("start_date", "date_started", "start", "started", "began", "begin_date"): ("programs.started", "employment.start"),
    ("hired", "hire_date", "date_hired", "date_of_hire"): ("employment.start",),
    ("end_date", "date_ended", "last_day", "until", "termination_date"): ("employment.end",),
    ("job", "jobs", "work", "work_history", "work_experience", "experience"): ("employment",),
    ("job_title", "position", "occupation", "title"): ("employment.role",),
    ("company", "clinic", "workplace", "employer_name"): ("employment.employer",),
    ("tasks", "responsibilities", "job_duties"): ("employment.duties",),
    ("supervisor", "supervision"): ("employment.supervised",),
    ("service", "army", "navy", "air_force", "veteran"): ("military",),
    ("mos", "rating", "afsc"): ("military.training",),
    ("dd214", "dd_214", "smart", "jst"): ("military.documents",),
    ("certification", "certifications", "certificates", "licenses", "license", "cards"): ("credentials",),
    ("expiration", "expiry", "expiration_date", "exp_date", "expires_on", "valid_until"): ("credentials.expires",),
    ("issue_date", "date_issued", "issued_on", "certified_on"): ("credentials.issued",),
    ("issuer", "issued_by", "certifying_body"): ("credentials.body",),
    ("exam", "exams", "tests", "exam_attempts"): ("attempts",),
    ("exam_date", "test_date", "date_taken"): ("attempts.taken",),
    ("result", "outcome", "exam_result"): ("attempts.passed",),
    ("procedures", "procedure"): ("skills",),
    ("times", "quantity", "number_done"): ("skills.count",),
    ("dob", "date_of_birth", "birth_date", "birthdate", "birthday", "birth"): ("born",),
    ("full_name", "student", "student_name", "candidate_name", "person"): ("candidate",),
}
#: What people call the candidate's own facts, next to the sections.
OWN_FACTS = {"name": "candidate"}
_FACTS_BY_NAME = {name: meant for names, meant in FACTS.items() for name in names}

#: What offices keep of people and no profile holds.
NO_FACTS = {
    *("state", "city", "zip", "zip_code", "address", "street", "phone", "email", "e_mail", "county"),
    *("gender", "sex", "race", "ethnicity", "ssn", "gpa", "grade", "grades", "salary", "wage", "notes", "comments"),
}

_IN_THE_SERVICE = Hint(
    "training in the Armed Forces goes below military:, as {training: medical_services}; work as a medic is a job with "
    "the role other_healthcare",
    "training in the Armed Forces goes into military.1.training, as medical_services; work as a medic is a job with "
    "the role other_healthcare",
    in_answer="training in the Armed Forces is asked for later; work as a medic is something else in healthcare",
)
_MEDICS = ("corpsman", "hospital_corpsman", "navy_corpsman", "medic", "combat_medic", "army_medic", "68w", "4n0x1")
_FROM_ABROAD = Hint(
    "leave kind out until a state recognizes a diploma from abroad; then it is equivalent",
    "leave the cell empty until a state recognizes a diploma from abroad; then it is equivalent",
    LEFT_OUT,
    in_answer="press Enter until a state recognizes a diploma from abroad; then it is another equivalent",
)
_MORE_OF_ALL = Hint(
    "write the sections that may have more records than those given, such as [employment]; that sections left out are "
    "not known is complete: false",
    "write the sections that may have more records than those given, such as employment; that empty ones are not known "
    "is false in the column complete",
)
_FIELDS: dict[tuple[str, ...], Help] = {
    ("ma", "medical_assistant", "medical_asst", "clinical_medical_assistant"): "medical_assisting",
    ("medical_office", "medical_administrative_assistant", "medical_secretary"): "medical_administration",
    ("billing_and_coding", "medical_billing_and_coding", "medical_billing", "coding"): "medical_coding",
    ("mlt", "medical_lab", "lab_technician", "medical_laboratory_technician"): "medical_laboratory",
    ("phlebotomist", "phlebotomy_technician"): "phlebotomy",
    ("rn", "lpn", "lvn", "bsn", "adn", "nurse"): "nursing",
    ("cna", "stna", "lna", "nurse_aide", "nursing_assistant"): "nursing_assisting",
    ("pharmacy_tech", "pharm_tech", "pharmacy_technician"): "pharmacy_technology",
    ("dental_assistant",): "dental_assisting",
    ("surgical_tech", "scrub_tech", "surgical_technologist"): "surgical_technology",
    ("x_ray", "rad_tech", "radiologic_technology", "radiology", "radiographer"): "radiography",
    ("ultrasound", "sonographer"): "sonography",
    ("respiratory_therapy", "respiratory_therapist"): "respiratory_care",
    ("pta", "physical_therapy_assistant"): "physical_therapy_assisting",
    ("emt", "paramedic", "emt_b", "emergency_medical_technician"): "emergency_medicine",
}

#: By the address of a fact, what people write for one of its words: the word, or what to do instead.
WORDS: dict[str, dict[tuple[str, ...], Help]] = {
    "employment.role": {
        ("ma", "cma", "rma", "ccma", "ncma", "medical_asst", "clinical_assistant"): "medical_assistant",
        ("ma_instructor", "instructor", "ma_educator", "educator", "teacher"): "medical_assistant_educator",
        ("receptionist", "medical_receptionist", "front_desk", "front_office"): "medical_office_worker",
        ("medical_secretary", "biller", "medical_biller", "coder", "medical_coder"): "medical_office_worker",
        ("scheduler", "office_manager", "office_assistant", "cmaa"): "medical_office_worker",
        ("mlt", "lab_tech", "lab_technician", "lab_assistant"): "medical_laboratory_worker",
        ("phlebotomy_technician", "phlebotomy", "phleb"): "phlebotomist",
        ("rn", "lpn", "lvn", "registered_nurse", "licensed_practical_nurse"): "nurse",
        ("cna", "stna", "lna", "nurse_aide", "nurses_aide", "nursing_aide", "patient_care_technician", "pct"): (
            "nursing_assistant"
        ),
        ("pharmacy_tech", "pharm_tech", "cpht"): "pharmacy_technician",
        ("surgical_tech", "scrub_tech"): "surgical_technologist",
        ("x_ray_tech", "rad_tech", "radiology_tech"): "radiographer",
        ("ultrasound_tech",): "sonographer",
        ("pta",): "physical_therapy_assistant",
        ("emt", "paramedic", "emt_b"): "emergency_medical_technician",
        _MEDICS: _IN_THE_SERVICE,
    },
    "employment.duties": {
        ("front_desk", "front_office", "reception", "receptionist", "billing", "scheduling", "admin"): "administrative",
        ("office", "phones", "clerical", "paperwork"): "administrative",
        ("back_office", "patient_care", "rooming", "vitals", "clinic", "phlebotomy", "injections"): "clinical",
    },
    "programs.field": _FIELDS,
    "military.field": _FIELDS,
    "programs.level": {
        ("college", "community_college", "vocational", "university", "adult"): "postsecondary",
        ("high_school", "hs"): "secondary",
    },
    "programs.award": {
        ("aas", "as", "aa", "associates", "associate_degree", "associates_degree"): "associate",
        ("bs", "ba", "bsn", "bachelors", "bachelor_degree", "bachelors_degree"): "bachelor",
        ("cert", "certificate_of_completion"): "certificate",
    },
    "military.training": {
        _MEDICS: "medical_services",
        ("ma",): "medical_assistant",
    },
    "diploma.kind": {
        ("hs", "hsd", "hs_diploma", "high_school_diploma", "diploma"): "high_school",
        ("g_e_d", "general_educational_development"): "ged",
        ("hiset", "tasc", "hse", "equivalency"): "equivalent",
        ("foreign", "foreign_diploma", "international", "abroad", "from_abroad", "overseas"): _FROM_ABROAD,
        ("none", "no", "nothing"): Hint(
            "write diploma: none if there is none",
            "write none in the column diploma if there is none",
            in_export=NONE_IN_MAP,
        ),
    },
    "incomplete": {
        ("all", "everything", "any", "true", "yes"): _MORE_OF_ALL,
        ("false", "no"): "leave it out if all that is given is whole",
        **{
            (name,): meant[0]
            for name, meant in _FACTS_BY_NAME.items()
            if meant[0] in ("programs", "employment", "military", "credentials", "attempts", "skills")
        },
    },
}
_WORDS_BY_NAME = {
    address: {name: meant for names, meant in words.items() for name in names} for address, words in WORDS.items()
}

#: By the address of a fact, those of these texts that may mean another word too, or one more than the facts are known.
LIKELY: dict[str, set[str]] = {
    "employment.role": {
        *("instructor", "educator", "teacher", "office_manager", "office_assistant", "scheduler", "coder", "biller"),
        *("front_desk", "front_office", "receptionist", "clinical_assistant", "lab_assistant", "cmaa", "phlebotomy"),
        *("patient_care_technician", "pct"),
    },
    "employment.duties": {"office", "clerical", "paperwork", "admin", "clinic", "phlebotomy"},
    "programs.field": {"coding", "medical_office", "nurse"},
    "military.field": {"coding", "medical_office", "nurse"},
    "programs.level": {"adult", "vocational"},
    "diploma.kind": {"diploma", "equivalency"},
}

#: What people write instead of a fact that they do not know.
UNKNOWN = {
    *("unknown", "not_known", "unsure", "not_sure", "unclear", "unspecified", "tbd", "n_a", "na", "idk"),
    *("dont_know", "don_t_know", "do_not_know", "i_dont_know", "i_don_t_know", "not_available", "missing"),
}


def fold_words(written: object) -> str:
    """Return a text without differences of case, space and punctuation."""
    return re.sub(r"[\W_]+", "_", plain_form(written).replace("’", "'")).strip("_")


def is_unknown(written: object) -> bool:
    """Tell whether a text says that a fact is not known: ``don't know``, ``n/a``, ``?``."""
    return isinstance(written, str) and (
        fold_words(written) in UNKNOWN or (bool(written.strip()) and not fold_words(written))
    )


def find_facts(written: object, section: str = "") -> list[str]:
    """Return the addresses of the facts that people call so; of those in a section, only these."""
    found = _FACTS_BY_NAME.get(fold_words(written), ())
    own = [address for address in found if address.startswith(f"{section}.")] if section else []
    return own or [*found]


def find_facts_nearly(written: object, section: str) -> list[str]:
    """Return the facts of a section that people call nearly so; none if those of several names may be meant."""
    form = fold_words(written)
    called = {name: find_facts(name, section) for name in _FACTS_BY_NAME}
    own = {name: facts for name, facts in called.items() if facts[0].startswith(f"{section}.")}
    near = {tuple(facts) for name, facts in own.items() if count_slips(form, name, len(form) // 4) <= len(form) // 4}
    return [*near.pop()] if len(near) == 1 else []


def is_no_fact(written: object) -> bool:
    """Tell whether it is what offices keep of people and no profile holds."""
    return fold_words(written) in NO_FACTS


def find_word(address: str, written: object, known: Iterable[str]) -> str | None:
    """Return the word that people mean by a text at an address; None if no known word is."""
    words, form = [*known], fold_words(written)
    meant = form if form in words else _WORDS_BY_NAME.get(address, {}).get(form)
    return meant if isinstance(meant, str) and meant in words else None


def is_likely(address: str, written: object) -> bool:
    """Tell whether a text at an address may mean another word than the one that find_word returns."""
    return fold_words(written) in LIKELY.get(address, ())


def hint_at_word(address: str, written: object, known: Iterable[str]) -> Help:
    """Return what to write at an address instead of a word that is not known there."""
    words = [*known]
    meant = find_word(address, written, words) or _WORDS_BY_NAME.get(address, {}).get(fold_words(written))
    if isinstance(meant, str) and meant in words:
        return f"did you mean {meant}?" if is_likely(address, written) else hint_at_one(meant)
    if meant is not None:
        return meant
    if is_unknown(written):
        return hint_at_unknown()
    only = find_only(written, words)
    return hint_at_one(only) if only else did_you_mean(written, words)


def hint_at_field(section: str, written: object, known: Iterable[str]) -> str:
    """Return which of the fields of a section's records is meant by what people call one."""
    fields = [*known]
    meant = [
        field for field in (address.rpartition(".")[2] for address in find_facts(written, section)) if field in fields
    ]
    return f"did you mean {' or '.join(meant)}?" if meant else did_you_mean(written, fields)
