"""What criteria share that ask for records of a section: their conditions, and the records to compare with."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from ma_eligibility.profile.profile import PERSON, SECTIONS, Section, record_address
from ma_eligibility.ruleset.any_kind import Criterion
from ma_eligibility.ruleset.compile import RecordKind
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.conditions.base import NO, Condition
from ma_eligibility.ruleset.finding import Finding
from ma_eligibility.ruleset.related import Related, RelatedTo, Relation, own_records, relations_of
from ma_eligibility.ruleset.spoken import Spoken
from ma_eligibility.ruleset.where import read_conditions, select_asked


class RecordCriterion(Spoken):
    """A criterion that asks for records of the section that its kind names: ``has: program``, ``total: program``."""

    if TYPE_CHECKING:  # each kind has these keys at a place of its own
        kind: ClassVar[str]
        where: dict[str, Any]
        after: RelatedTo | None
        """The record after which it must be: first, second, third or last of those that a criterion asks for."""
        before: RelatedTo | None
        """The record before which it must be, written like that of after."""
        since_last: Criterion | None
        """The record that a new count begins after: it must be after the last one, if there is any."""

    @property
    def section(self) -> Section:
        """The section of the profile that is asked."""
        return SECTIONS[getattr(self, self.kind)]

    @cached_property
    def tests(self) -> tuple[Condition, ...]:
        """The conditions, ready to be asked."""
        return read_conditions(self.section.word, self.where)

    @cached_property
    def kind_test(self) -> Condition | None:
        """The condition on what a record is of, such as the field of a program; None if any will do."""
        return next((test for test in self.tests if test.field == self.section.kind_field), None)

    def is_of_kind(self, record: Any) -> bool:
        """Tell whether a record is of the kind asked for, or may be, whatever else is asked of it."""
        return self.kind_test is None or self.kind_test.test(record) != NO

    @cached_property
    def record_kind(self) -> RecordKind:
        """The kind of records that it asks for."""
        return RecordKind(self.section, self.kind_test)

    @cached_property
    def leading_kinds(self) -> tuple[RecordKind, ...]:
        """The kind of records that it asks for, if it is one of schooling, training or work."""
        return (self.record_kind,) if self.section.leads_to_exams else ()

    @cached_property
    def asked(self) -> tuple[AnswerCondition, ...]:
        """The conditions on answers to questions."""
        return select_asked(self.tests)

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """The other records that it is compared with."""
        return relations_of(self)

    def fields_asked(self) -> list[str]:
        """Return the fields of a record that the criterion rests on."""
        raise NotImplementedError

    def facts_asked(self) -> list[str]:
        """Return the facts that the criterion rests on and that a profile may leave out, such as ``programs.hours``."""
        key, fields = self.section.key, self.fields_asked()
        own = fields if self.section.word == PERSON else [key, *(f"{key}.{field}" for field in fields)]
        others = [fact for relation in self.relations for fact in relation.criterion.facts_asked()]
        return list(dict.fromkeys([*own, *others]))

    def records_found(self, finding: Finding) -> tuple[str, ...]:
        """Return the addresses of the records that the finding rests on."""
        evidence = finding.evidence
        own = [record_address(self.section, index) for index, _, _ in own_records(evidence)]
        others = evidence.anchor_addresses() if isinstance(evidence, Related) else []
        return tuple(dict.fromkeys([*own, *others]))
