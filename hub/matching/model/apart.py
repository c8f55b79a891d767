"""Tell two children apart where what identifies them differs and so does who they are: no question.

A mistake in one field is common, so one contradiction is put to a person. Where the NHS numbers or
the parents differ and a name or the birth does as well, two mistakes would be needed: those are
twins, cousins of one home, and identities changed for good. Asking about them would show one
child's record beside another's for nothing.
"""

from hub.matching.model.candidates import Pair, Weighing, parents_differ
from hub.matching.model.details import Details

_OTHER_NAME, _OTHER_BIRTH = ("different", "similar", "of_mother"), ("different", "near")
_HOME = ("exact", "near", "postcode")


def are_apart(details: Details, person: Weighing) -> bool:
    """Tell whether every record of a person contradicts this one twice."""
    pairs = person.pairs
    numbers, parents = _numbers_differ(details, pairs), parents_differ(pairs)
    if not (numbers or parents):
        return False
    if numbers and parents:
        return True
    if all(each.compared.forenames == "different" for each in pairs):
        return True
    at_home = any(_is_home(each) for each in pairs)
    births = all(each.compared.date_of_birth in _OTHER_BIRTH for each in pairs)
    if all(each.compared.surname in _OTHER_NAME for each in pairs):
        # Where the birth and the home agree, one system has the mother and her surname.
        return numbers or births or not at_home
    return births and (parents or not at_home)


def _numbers_differ(details: Details, pairs: tuple[Pair, ...]) -> bool:
    """Tell whether NHS numbers differ by more than a digit; an unborn child's is the mother's."""
    if details.placeholder or any(each.details.placeholder for each in pairs):
        return False
    return {each.compared.nhs_number for each in pairs} - {"missing"} == {"different"}


def _is_home(pair: Pair) -> bool:
    return pair.compared.address in _HOME or pair.shares_contact
