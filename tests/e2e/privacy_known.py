"""Whom the installation is told about: every name and number, and all forms that show them."""

from shared.personal_numbers import numbers_in
from tests.on_disk import encoded, spelled

PHONE = "13950770001"
MASKED = "139****0001"
NAME = "欧阳慕容雪"
MASKED_NAME = "欧***"
CONTACT = "contact.person.7@privacy-proof.example"
MASKED_CONTACT = "c***@privacy-proof.example"
TOLD_BY_NATS = "13950770002"
IN_SUMMARY = "139-5077-0003"
IN_SYMPTOM = (
    "１３９５０７７０００４",
    "一三九五零七七零零零五",
    "139 5077 0006",
    "0571-87770007",
    "+44 20 7946 0008",
    "someone.8@privacy-proof.example",
    "330106199507170009",
    "6222 0777 0000 0010 139",
)
IN_ADDRESS = "139.5077.0011"
IN_LINK = "+86 139 5077 0012"
IN_FILE = "13950770013"
IN_COMMENT = "139，5077，0014"
IN_REASON = "(139)5077-0015"
IN_CHOICE = "400-777-0016"
IN_MOVE = "139507 70017"
OF_MOVE = "13950770018"
REJECTED = "139/5077/0019"
SEARCHED = "13950770020"
OF_TECHNICIAN = "诸葛长风"
OF_MEMBER = "13950770021"
IN_ID = "13950770022"
IN_KEY = "139-5077-0023"
WRITTEN = (
    *(PHONE, NAME, CONTACT, TOLD_BY_NATS, IN_SUMMARY, *IN_SYMPTOM, IN_ADDRESS, IN_LINK, IN_FILE),
    *(IN_COMMENT, IN_REASON, IN_CHOICE, IN_MOVE, OF_MOVE, REJECTED, SEARCHED, OF_TECHNICIAN),
    *(OF_MEMBER, IN_ID, IN_KEY),
)


def all_forms() -> set[bytes]:
    """Return what would show any of it: as written, and in the forms that are sealed."""
    values = {one.value.removeprefix("+86") for text in WRITTEN for one in numbers_in(text)}
    as_they_are = {form for text in {*WRITTEN, *values} for form in spelled(text)}
    return as_they_are | {form for text in (PHONE, NAME, CONTACT) for form in encoded(text)}


def forms_in(text: str) -> set[bytes]:
    """Return what a text shows of it."""
    return {form for form in all_forms() if form in text.encode()}
