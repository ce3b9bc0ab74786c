"""What DingTalk documents and this version does not answer. Written by `python -m scripts.generate`."""

from moothall.wire.dialect import Unserved

TOPAPI = (
    Unserved("callback.register", "POST", "/call_back/register_call_back"),
    Unserved("callback.update", "POST", "/call_back/update_call_back"),
    Unserved("callback.get", "GET", "/call_back/get_call_back"),
    Unserved("callback.delete", "GET", "/call_back/delete_call_back"),
    Unserved("callback.failed", "GET", "/call_back/get_call_back_failed_result"),
    Unserved("role.visible.set", "POST", "/topapi/role/visible/set"),
    Unserved("role.visible.get", "POST", "/topapi/role/visible/get"),
    Unserved("role.visible.delete", "POST", "/topapi/role/visible/delete"),
    Unserved("contact.rolevisibility.get", "POST", "/topapi/contact/rolevisibility/get"),
    Unserved("contact.rolevisibility.update", "POST", "/topapi/contact/rolevisibility/update"),
    Unserved("contact.rolevisibility.delete", "POST", "/topapi/contact/rolevisibility/delete"),
    Unserved("rbac.role.create", "POST", "/topapi/authorization/rbac/role/create"),
    Unserved("rbac.role.list", "POST", "/topapi/authorization/rbac/role/list"),
    Unserved("rbac.role.query", "POST", "/topapi/authorization/rbac/role/query"),
    Unserved("rbac.role.remove", "POST", "/topapi/authorization/rbac/role/remove"),
    Unserved("rbac.role.name.update", "POST", "/topapi/authorization/rbac/role/name/update"),
    Unserved("rbac.role.action.update", "POST", "/topapi/authorization/rbac/role/action/update"),
    Unserved("rbac.role.resource.update", "POST", "/topapi/authorization/rbac/role/resource/update"),
    Unserved("rbac.role.member.add", "POST", "/topapi/authorization/rbac/role/member/add"),
    Unserved("rbac.role.member.remove", "POST", "/topapi/authorization/rbac/role/member/remove"),
    Unserved("rbac.role.member.list", "POST", "/topapi/authorization/rbac/role/member/list"),
)
OPENAPI = (
    Unserved("stream.open", "POST", "/v1.0/gateway/connections/open"),
    Unserved("partner.roles.list", "GET", "/v1.0/exclusive/partners/roles/{parentId}"),
    Unserved("partner.roles.visibility", "PUT", "/v1.0/exclusive/partnerDepartments/visibilityRoles"),
    Unserved("industry.user.roles", "GET", "/v1.0/resident/users/industryRoles"),
    Unserved("industry.role.users", "GET", "/v1.0/resident/industryRoles/users"),
)
