"""What requests say of a person who is to be made or changed."""

from typing import Annotated, Any, Literal

import msgspec

from moothall.domain import limits
from moothall.domain.people import Details, Draft, Place
from moothall.wire.coerce import FreeText
from moothall.wire.fields import Names, Request

_DETAILS = frozenset(Details.__struct_fields__)
_MOST_DEPARTMENTS, _MOST_POSITIONS = 100, 999
_MOST_DEPARTMENTS_LATER = 300

UserId = Annotated[str, Names("userid"), msgspec.Meta(min_length=1, max_length=64)]
Number = Annotated[str, msgspec.Meta(max_length=limits.NUMBER)]
Login = Annotated[str, msgspec.Meta(max_length=limits.LOGIN)]
Title = Annotated[FreeText, msgspec.Meta(max_length=limits.TITLE)]
Order = Annotated[int, msgspec.Meta(ge=-limits.LARGEST, le=limits.LARGEST)]
TitleInside = Annotated[str, msgspec.Meta(max_length=limits.TITLE)]
PlaceInside = Annotated[str, msgspec.Meta(max_length=limits.PLACE)]


class OrderSaid(msgspec.Struct):
    """Where a department lists the person."""

    dept_id: int
    order: Order | None = None


class TitleSaid(msgspec.Struct):
    """What a department calls the person."""

    dept_id: int
    title: TitleInside | None = None


class PositionSaid(msgspec.Struct):
    """What the person is in a department."""

    dept_id: int
    title: TitleInside | None = None
    work_place: PlaceInside | None = None
    is_main: bool | None = None


class PersonDraft(Request, kw_only=True):
    """What creating and updating have in common. What is absent stays as it is.

    Of exclusive accounts, whose passwords and outside organizations are not kept here, only what is shown is kept.
    """

    hide_mobile: bool | None = None
    telephone: Number | None = None
    job_number: Number | None = None
    title: Title | None = None
    email: Number | None = None
    org_email: Annotated[str, msgspec.Meta(max_length=limits.PLACE)] | None = None
    org_email_type: Literal["profession", "base", ""] | None = None
    work_place: Annotated[FreeText, msgspec.Meta(max_length=limits.PLACE)] | None = None
    remark: Annotated[FreeText, msgspec.Meta(max_length=limits.REMARK)] | None = None
    dept_order_list: Annotated[tuple[OrderSaid, ...], msgspec.Meta(max_length=_MOST_DEPARTMENTS)] = ()
    dept_title_list: Annotated[tuple[TitleSaid, ...], msgspec.Meta(max_length=_MOST_DEPARTMENTS)] = ()
    dept_position_list: Annotated[tuple[PositionSaid, ...], msgspec.Meta(max_length=_MOST_POSITIONS)] = ()
    extension: Annotated[FreeText, msgspec.Meta(max_length=limits.EXTENSION)] | None = None
    extension_i18n: dict[str, Any] | None = None
    senior: Annotated[bool, Names("senior_mode")] | None = None
    hired_date: int | None = None
    manager_userid: str | None = None
    init_password: str | None = None
    exclusive_mobile: str | None = None
    exclusive_mobile_verify_status: str | None = None

    def places(self) -> tuple[Place, ...]:
        """The three lists as one."""
        said = [
            *(Place(each.dept_id, None, each.title, each.work_place, each.is_main) for each in self.dept_position_list),
            *(Place(each.dept_id, title=each.title) for each in self.dept_title_list),
            *(Place(each.dept_id, each.order) for each in self.dept_order_list),
        ]
        return tuple(said)

    def details(self) -> dict[str, Any]:
        """What is kept as it is told."""
        said = {name: getattr(self, name) for name in self.__struct_fields__ if name in _DETAILS}
        told = {name: value for name, value in said.items() if value is not None}
        if self.extension_i18n is not None:
            told["extension_i18n"] = msgspec.json.encode(self.extension_i18n).decode()
        return told


class CreatePerson(PersonDraft, kw_only=True):
    """The new person."""

    name: str
    mobile: str
    dept_id_list: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=_MOST_DEPARTMENTS)]
    user_id: UserId | None = None
    login_email: Login | None = None
    exclusive_account: bool | None = None
    exclusive_account_type: Login | None = None
    login_id: Login | None = None
    outer_exclusive_corpid: str | None = None
    outer_exclusive_userid: str | None = None

    def draft(self) -> Draft:
        """As the domain takes it."""
        return Draft(
            name=self.name,
            mobile=self.mobile,
            hide_mobile=self.hide_mobile,
            email=self.email,
            telephone=self.telephone,
            title=self.title,
            dept_ids=self.dept_id_list,
            places=self.places(),
            details=tuple(self.details().items()),
        )


class UpdatePerson(PersonDraft, kw_only=True):
    """Whom to change, and how."""

    user_id: UserId
    name: str | None = None
    mobile: str | None = None
    dept_id_list: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=_MOST_DEPARTMENTS_LATER)] | None = (
        None
    )
    ext_attrs_update_mode: Annotated[int, msgspec.Meta(ge=0, le=1)] = 0
    force_update_fields: tuple[str, ...] = ()
    language: str | None = None
    login_id: Annotated[Login, Names("loginId", "login_id")] | None = None

    def draft(self) -> Draft:
        """As the domain takes it."""
        details = self.details()
        if self.manager_userid is None and "manager_userid" in self.force_update_fields:
            details["manager_userid"] = ""
        return Draft(
            name=self.name,
            mobile=self.mobile,
            hide_mobile=self.hide_mobile,
            email=self.email,
            telephone=self.telephone,
            title=self.title,
            dept_ids=self.dept_id_list,
            places=self.places(),
            details=tuple(details.items()),
            extend=self.ext_attrs_update_mode == 1,
        )
