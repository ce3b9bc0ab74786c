"""Operations on one person, in the older generation."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk import cards
from moothall.api.dingtalk.cards import PersonCard
from moothall.api.dingtalk.departments import Nothing
from moothall.api.dingtalk.dialects import topapi
from moothall.api.dingtalk.drafts import CreatePerson, UpdatePerson, UserId
from moothall.domain import people
from moothall.domain.faults import (
    DepartmentOutOfScope,
    DepartmentUnknown,
    EmailInvalid,
    EmailTaken,
    MobileInvalid,
    MobileTaken,
    ParameterInvalid,
    PersonIdInvalid,
    PersonIdTaken,
    PersonNameInvalid,
    PersonOutOfScope,
    PersonUnknown,
    SuperiorUnknown,
    TelephoneTaken,
)
from moothall.domain.permissions import Permission
from moothall.kernel.randomness import hexadecimal
from moothall.wire.fields import Names, Reply, Request

_EMPLOYEE = 0
_DRAFT_FAULTS = (
    PersonNameInvalid,
    MobileInvalid,
    MobileTaken,
    EmailInvalid,
    EmailTaken,
    TelephoneTaken,
    DepartmentUnknown,
    DepartmentOutOfScope,
    SuperiorUnknown,
    ParameterInvalid,
)


class GetPerson(Request):
    """Which person, and the language of names: they are kept in one language, so it changes nothing."""

    user_id: UserId
    language: Annotated[str, msgspec.Meta(max_length=6)] | None = None


class PersonReply(Reply):
    """One person."""

    result: PersonCard


@topapi.operation(
    "user.get",
    "POST /topapi/v2/user/get",
    permission=Permission.CONTACT_PERSON,
    raises=(PersonUnknown, PersonOutOfScope),
    read=True,
)
async def get_person(call: Call, request: GetPerson) -> PersonReply:
    """Read one person."""
    caller = call.caller
    return PersonReply(result=cards.card(caller, await call.read(people.get, caller.scope, request.user_id)))


class FindByUnionId(Request):
    """Whose unionId."""

    union_id: Annotated[str, Names("unionid"), msgspec.Meta(min_length=1, max_length=100)]


class Found(msgspec.Struct):
    """Who it is; 0 stands for an employee."""

    contact_type: int
    userid: str


class FoundReply(Reply):
    """A person's userid."""

    result: Found


@topapi.operation(
    "user.get_by_unionid",
    "POST /topapi/user/getbyunionid",
    permission=Permission.CONTACT_PERSON,
    raises=(PersonUnknown, PersonOutOfScope),
    read=True,
)
async def find_by_union_id(call: Call, request: FindByUnionId) -> FoundReply:
    """Find the person with a unionId."""
    found = await call.read(people.by_union_id, call.caller.scope, request.union_id)
    return FoundReply(result=Found(_EMPLOYEE, found.user_id))


class FindByMobile(Request):
    """Whose mobile number: 15 digits at the most, with the + and the - of numbers abroad."""

    mobile: Annotated[str, msgspec.Meta(min_length=1, max_length=17)]
    support_exclusive_account_search: bool | None = None


class FoundByMobile(msgspec.Struct):
    """Who has the number; exclusive accounts beside that person are not kept here."""

    userid: str
    exclusive_account_userid_list: tuple[str, ...]


class FoundByMobileReply(Reply):
    """A person's userid."""

    result: FoundByMobile


@topapi.operation(
    "user.get_by_mobile",
    "POST /topapi/v2/user/getbymobile",
    permission=Permission.CONTACT_BY_MOBILE,
    raises=(MobileInvalid, PersonUnknown, PersonOutOfScope),
    read=True,
)
async def find_by_mobile(call: Call, request: FindByMobile) -> FoundByMobileReply:
    """Find the person with a mobile number."""
    found = await call.read(people.by_mobile, call.caller.scope, request.mobile)
    return FoundByMobileReply(result=FoundByMobile(found.user_id, ()))


class Created(msgspec.Struct):
    """The new person's ids. The I of `unionId` is large here and nowhere else in this generation."""

    userid: str
    union_id: str = msgspec.field(name="unionId")


class CreatedReply(Reply):
    """The new person."""

    result: Created


@topapi.operation(
    "user.create",
    "POST /topapi/v2/user/create",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(PersonIdInvalid, PersonIdTaken, PersonOutOfScope, *_DRAFT_FAULTS),
)
async def create_person(call: Call, request: CreatePerson) -> CreatedReply:
    """Let somebody into the organization."""
    randomness = call.services.randomness
    user_id = request.user_id or hexadecimal(randomness, 10)
    union_id = hexadecimal(randomness, 12) + "iEiE"
    await call.write(people.create, call.caller.scope, user_id, union_id, request.draft())
    return CreatedReply(result=Created(user_id, union_id))


@topapi.operation(
    "user.update",
    "POST /topapi/v2/user/update",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(PersonUnknown, PersonOutOfScope, *_DRAFT_FAULTS),
)
async def update_person(call: Call, request: UpdatePerson) -> Nothing:
    """Change a person. What is absent stays, unless `force_update_fields` names it."""
    await call.write(people.update, call.caller.scope, request.user_id, request.draft())
    return Nothing()


class DeletePerson(Request):
    """Who leaves."""

    user_id: UserId


@topapi.operation(
    "user.delete",
    "POST /topapi/v2/user/delete",
    permission=Permission.CONTACT_WRITE,
    internal=True,
    raises=(PersonUnknown, PersonOutOfScope),
)
async def delete_person(call: Call, request: DeletePerson) -> Nothing:
    """Let a person leave the organization; roles, departments and tokens go too."""
    await call.write(people.delete, call.caller.scope, request.user_id)
    return Nothing()
