"""Every reason why the domain refuses."""

from moothall.kernel.fault import Fault, Overloaded


class AppUnknown(Fault):
    """No app has this key, or the secret is not its secret."""


class CorpSecretUnknown(AppUnknown):
    """No organization has this corpId, or none of its apps has this secret."""


class RoleUnknown(Fault):
    """The organization has no role of this id."""


class RoleGroupUnknown(Fault):
    """The organization has no role group of this id."""


class RoomGroupUnknown(Fault):
    """The organization has no room group of this id."""


class OperatorUnknown(Fault):
    """The unionId that the request names as operator is of nobody in the organization."""


class ParameterInvalid(Fault):
    """A parameter is missing, empty, of the wrong type or not acceptable; the detail says which and why."""


class RoomUnknown(Fault):
    """The organization has no room of this id."""


class ControlClosed(Fault):
    """The room's control switch is off. An administrator switches it on."""


class RoomWithoutDevice(Fault):
    """No device that takes signals is bound to the room. Pair one and claim its code for the room."""


class DeviceOffline(Fault):
    """The room's device is not connected. Nothing was delivered; send again when it is back."""


class ServerClosing(DeviceOffline):
    """The server is about to stop and takes no more signals. Nothing was delivered; send again when it is back."""


class SignalNotConfirmed(Fault):
    """The device did not acknowledge the signal in time. Repeating it with the same requestId is safe."""

    name = "device.ack.timeout"


class DeviceRefused(Fault):
    """The device turned the signal down; the detail has its word for it. It did not act."""


class SignalReused(Fault):
    """The app sent other content to this room under the same requestId. Choose a new requestId."""


class SignalUnknown(Fault):
    """No signal has this id, or it is older than a day; the change log may still have its steps."""


class QueueFull(Fault):
    """Too many signals wait for the room's device. Send more slowly."""


class AppQueueFull(Fault):
    """Too many signals of the app are underway. Wait for answers before sending more."""


class AppTooFast(Fault):
    """The app sends more signals a second than the server allows an app. Send more slowly."""


class DeviceTooFast(Fault):
    """All apps together send the room's device more signals a second than the server allows. Send more slowly."""


class DeviceUnknown(Fault):
    """The organization has no device of this id."""


class CredentialAbsent(Fault):
    """The device has no credential that could be replaced: it was revoked, or never had one. Pair it."""


class PairingUnknown(Fault):
    """No pairing of this id with this secret: it is over, or its credential was used or taken back. Open a new one."""


class PairingCodeUnknown(Fault):
    """No device shows this code, or no longer: a code lives 10 minutes and counts once."""


class TooManyTries(Fault):
    """Too many pairing tries from this address, or for this code. Wait a minute."""


class ChatAppUnknown(Fault):
    """No chat app has this SDKAppID."""


class ChatGroupUnknown(Fault):
    """The chat app has no group of this id; a group that was disbanded is gone too."""


class ChatGroupIdImpossible(Fault):
    """No group can have this id: it is too long, not printable ASCII, or uses a reserved prefix wrongly."""


class ChatGroupKeepsNoMembers(Fault):
    """Groups of this type (AVChatRoom, BChatRoom) have no list of members that could be asked or changed."""


class ChatTopicUnknown(Fault):
    """The community has no topic of this id."""


class PersonUnknown(Fault):
    """The organization has no person of this userid, unionid or mobile."""


class DepartmentUnknown(Fault):
    """The organization has no department of this id."""


class ParentUnknown(Fault):
    """The department that shall be the parent does not exist."""


class RootFixed(Fault):
    """The root department can be neither changed nor deleted."""


class DepartmentHasPeople(Fault):
    """Move the department's people elsewhere before deleting it."""


class DepartmentHasChildren(Fault):
    """Delete or move the departments below before deleting this one."""


class DepartmentNameInvalid(Fault):
    """A department's name has 1 to 64 characters, without hyphen and comma."""


class DepartmentNameTaken(Fault):
    """Another department below the same parent has this name."""


class DepartmentCycle(Fault):
    """A department cannot be moved below itself."""


class TreeTooDeep(Fault):
    """The tree of departments has a limit of levels."""


class VisibilityInvalid(Fault):
    """A list of those who may see the department is too long or names somebody unknown."""


class ManagerUnknown(Fault):
    """A manager of a department must be one of its people."""


class OwnerNotInDepartment(Fault):
    """The owner of a department's group must be one of its people."""


class AppExists(Fault):
    """Another app has this key. Choose another one, or leave it out and one is made."""


class OrganizationUnknown(Fault):
    """The server has no organization of this corpId."""


class TenantNotNamed(Fault):
    """The server has none or several organizations (or chat apps): say which one is meant; the detail lists them."""


class FileInvalid(Fault):
    """The file cannot be applied, and nothing of it was; `problems` names line, field and reason of each mistake."""


class ResetUnconfirmed(Fault):
    """The reset was not confirmed. Give what is to be removed, or `everything`, as `confirm`."""


class ApplyUnderWay(Overloaded):
    """A large apply is being carried out in this organization or chat app. Try again in a few seconds."""


class ApplyOvertaken(Overloaded):
    """Others kept writing what the file is about while it was compared. Nothing was applied; try again."""


class ApplyUnknown(Fault):
    """No apply of this id runs here: it is over, or never was."""


class RoleNameInvalid(Fault):
    """The name of a role or role group is not only blanks."""


class RoleNameTaken(Fault):
    """The organization has a role of this name already."""


class RoleGroupNameTaken(Fault):
    """The organization has a role group of this name already."""


class SystemRoleFixed(Fault):
    """The default group and its four roles are neither changed nor handed out."""


class RoleHeld(Fault):
    """Take the role from all who hold it before deleting it."""


class RoleNotHeld(Fault):
    """The person does not hold the role. Hand it out first."""


class RolesUnknown(Fault):
    """One of the roles is unknown, of the default group, or there are too many at once."""


class HoldersUnknown(Fault):
    """One of the people is unknown, or there are too many at once."""


class PersonIdInvalid(Fault):
    """A userid has 1 to 64 printable ASCII characters without spaces."""


class PersonIdTaken(Fault):
    """The organization has a person of this userid already."""


class PersonNameInvalid(Fault):
    """A person's name has 1 to 80 characters, and not only blanks."""


class MobileInvalid(Fault):
    """A mobile number has eleven digits and begins with 1, or is written +<country code>-<number>."""


class MobileTaken(Fault):
    """Another person of the organization has this mobile number."""


class EmailInvalid(Fault):
    """This is no address of mail."""


class EmailTaken(Fault):
    """Another person of the organization has this address of mail."""


class TelephoneTaken(Fault):
    """Another person of the organization has this extension."""


class SuperiorUnknown(Fault):
    """The person who shall be the superior is nobody in the organization."""


class PersonOutOfScope(Fault):
    """The person is outside the part of the directory that the app may reach. An operator widens it."""


class DepartmentOutOfScope(Fault):
    """The department is outside the part of the directory that the app may reach. An operator widens it."""


class LoginCodeUnknown(Fault):
    """Nobody was given this login code, or it was used, or is older than five minutes. Get a new one."""


class RefreshTokenUnknown(Fault):
    """This refresh token was never given to the app, or is older than thirty days. Let the person log in again."""


class SuiteUnknown(Fault):
    """No third-party app has this key, or the secret is not its secret."""


class SuiteExists(Fault):
    """Another app has this key. Choose another one, or leave it out and one is made."""


class SuiteTicketRefused(Fault):
    """This is not the newest ticket of the third-party app. An operator sets one."""


class SuiteTokenRefused(Fault):
    """The token of the third-party app is unknown or has expired. Get a new one."""


class NotAuthorized(Fault):
    """The organization has not let this app in, or does not exist. An operator authorizes it."""


class TimestampMalformed(Fault):
    """The timestamp of a signature is the time in milliseconds."""


class TimestampOff(Fault):
    """The timestamp of a signature is at most a minute off. Check the clock of the machine that signs."""


class SignatureRefused(Fault):
    """The signature is another one than the app's secret gives for this timestamp and ticket."""


class NotRoomManager(Fault):
    """The operator may not manage meeting rooms, or not these. An operator gives `room_admin` or a room group."""


class ParentRoomGroupUnknown(Fault):
    """The room group that shall be the parent does not exist."""


class RoomGroupNameTaken(Fault):
    """Another room group below the same parent has this name."""


class RoomGroupInUse(Fault):
    """Move or delete the rooms and groups in the room group before deleting it."""


class TooManyRoomGroups(Fault):
    """An organization has a limited number of room groups."""


class RoomGroupTooDeep(Fault):
    """The tree of room groups has a limit of levels."""


class RoomNameTaken(Fault):
    """Another room of the organization has this name."""


class RoomNameUnsafe(Fault):
    """The room's name holds control characters or marks that turn the direction of text. Leave them out."""


class TooManyRooms(Fault):
    """The organization has as many rooms as it has paid for. Delete one, or an operator raises `room_limit`."""


class BannedPersonUnknown(Fault):
    """The person who shall be banned from booking is nobody in the organization."""


class TooManyBans(Fault):
    """At most 100 people may be named at once."""


class DevicesClosed(Fault):
    """Devices are shown to the organization's own apps, for operators who manage the device's room."""


class TemplateUnknown(Fault):
    """The organization has no screen template of this id."""


class TemplateNameTaken(Fault):
    """Another screen template of the organization has this name."""


class PictureInvalid(Fault):
    """A picture is named by its mediaId, not by an address or by its content."""


class SmartRoomsMissing(Fault):
    """The organization has not got the edition with screen templates. An operator sets `smart_rooms`."""


class EventUnknown(Fault):
    """The operator's calendar has no event of this id."""


class RoomNotOfEvent(Fault):
    """The room is not booked for the event. Add it first."""


class RoomNotAvailable(Fault):
    """The room cannot be booked for this time by this person; the detail says why."""


class TooManyEventRooms(Fault):
    """An event has at most five rooms."""


class TooManyRoomsAsked(Fault):
    """The free and busy times of at most 20 rooms are told at once."""


class ScheduleTooLong(Fault):
    """Free and busy times are told of at most 90 days at once."""


class RoomIdsMissing(Fault):
    """The list of rooms is empty or holds an entry without an id."""


class RoomIdInvalid(Fault):
    """This is no room that the person sees."""


class RoomRestricted(Fault):
    """Only chosen people may use the room. Whoever manages it chooses them, or lets everybody use it again."""
