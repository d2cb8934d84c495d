rockspec_format = "3.0"
package = "kaltura_session"
version = "0.1.0-1"
source = { url = "." }
description = {
    summary = "Creates and verifies Kaltura sessions (KS): bindings of libkaltura_session for LuaJIT",
    license = "MIT OR Apache-2.0",
}
dependencies = { "lua == 5.1" }
build = {
    type = "builtin",
    modules = {
        ["kaltura_session"] = "kaltura_session.lua",
        ["kaltura_session.client"] = "kaltura_session/client.lua",
        ["kaltura_session.json"] = "kaltura_session/json.lua",
        ["kaltura_session.library"] = "kaltura_session/library.lua",
        ["kaltura_session.native"] = "kaltura_session/native.lua",
    },
}
