"""Calls of the chat server API that this version does not answer: service, command and the wire sheets' id."""

from moothall.wire.dialect import Unserved

_COMMANDS = {
    "group_open_attr_http_svc": {
        "get_group_attr": "group.attr_get",
    },
    "group_open_avchatroom_http_svc": {
        "check_members": "avchatroom.check_members",
        "get_admin_list": "avchatroom.get_admin_list",
        "get_members": "avchatroom.get_members",
        "modify_admin": "avchatroom.modify_admin",
        "modify_user_info": "avchatroom.modify_user_info",
    },
    "group_open_http_svc": {
        "add_group_member": "group.add_member",
        "add_permission_group_member": "permission_group.member_add",
        "add_topic_permission_group": "permission_group.topic_add",
        "ban_group_member": "group.ban",
        "change_group_owner": "group.change_owner",
        "clear_group_attr": "group.attr_clear",
        "clear_group_msg": "group.clear_history",
        "create_group": "group.create",
        "create_permission_group": "permission_group.create",
        "delete_group_attr": "group.attr_delete",
        "delete_group_counter": "group.counter_delete",
        "delete_group_member": "group.delete_member",
        "delete_group_msg_by_sender": "group.delete_msg_by_sender",
        "delete_permission_group_member": "permission_group.member_delete",
        "delete_topic_permission_group": "permission_group.topic_delete",
        "destroy_group": "group.destroy",
        "destroy_permission_group": "permission_group.destroy",
        "forbid_send_msg": "group.mute",
        "get_appid_group_list": "group.list_app_groups",
        "get_group_ban_member": "group.ban_list",
        "get_group_counter": "group.counter_get",
        "get_group_info": "group.get_info",
        "get_group_member_info": "group.get_member_info",
        "get_group_msg_receipt": "group.get_msg_receipt",
        "get_group_msg_receipt_detail": "group.get_msg_receipt_detail",
        "get_group_muted_account": "group.list_muted",
        "get_group_shutted_uin": "group.list_muted_legacy",
        "get_joined_group_list": "group.list_joined",
        "get_online_member_num": "group.online_num",
        "get_permission_group": "permission_group.get",
        "get_permission_group_member_list": "permission_group.member_list",
        "get_specified_group_member_info": "group.get_specified_member_info",
        "get_topic_permission_group": "permission_group.topic_get",
        "group_msg_get_simple": "group.get_history",
        "group_msg_recall": "group.recall_msg",
        "group_msg_receipt": "group.msg_receipt",
        "import_group": "group.import",
        "import_group_member": "group.import_member",
        "import_group_msg": "group.import_msg",
        "import_topic": "topic.import",
        "modify_group_attr": "group.attr_modify",
        "modify_group_base_info": "group.modify_base_info",
        "modify_group_member_info": "group.modify_member_info",
        "modify_permission_group": "permission_group.modify",
        "send_broadcast_msg": "group.send_broadcast",
        "send_group_msg": "group.send_msg",
        "send_group_system_notification": "group.send_system_notification",
        "set_group_attr": "group.attr_set",
        "set_topic_permission_group": "permission_group.topic_set",
        "set_unread_msg_num": "group.set_unread",
        "unban_group_member": "group.unban",
        "update_group_counter": "group.counter_update",
    },
    "im_open_login_svc": {
        "account_check": "account.check",
        "account_delete": "account.delete",
        "account_import": "account.import",
        "kick": "account.kick",
        "multiaccount_import": "account.import_multi",
    },
    "million_group_open_http_svc": {
        "create_topic": "topic.create",
        "destroy_topic": "topic.destroy",
        "get_topic": "topic.get",
        "modify_topic": "topic.modify",
    },
    "openim": {
        "modify_group_msg": "group.modify_msg",
        "query_online_status": "account.query_online",
        "querystate": "account.query_state_legacy",
    },
    "openim_msg_ext_http_svc": {
        "group_get_key_values": "group.msg_ext_get",
        "group_set_key_values": "group.msg_ext_set",
    },
    "profile": {
        "portrait_get": "profile.get",
        "portrait_set": "profile.set",
    },
}

UNSERVED = tuple(
    Unserved(id, "POST", f"/v4/{service}/{command}")
    for service, commands in _COMMANDS.items()
    for command, id in commands.items()
)
