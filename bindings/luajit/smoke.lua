-- Signs, verifies, logs in, and provokes errors, against the server of bindings/run-all. `smoke.lua BLOCKS SECONDS`
-- repeats this and checks that no blocks of memory remain: BLOCKS is the file with their number. SECONDS is for garbage
-- collectors that need time, which Lua's does not.

local kaltura = require("kaltura_session")
package.loaded.kaltura_session = nil -- as if two modules had a copy of the file each
assert(require("kaltura_session") ~= kaltura)

local folder = os.tmpname() -- created as a file
os.remove(folder)
local header = assert(io.open(folder .. "kaltura_session.ffi.h", "w"))
header:write("found")
header:close()
assert(kaltura.read_header(nil, { "/nowhere/", folder }) == "found")
assert(kaltura.read_header(folder .. "kaltura_session.ffi.h", {}) == "found")
os.remove(folder .. "kaltura_session.ffi.h")
assert(table.concat(kaltura.header_folders, " "):find("/usr/local/include/ /usr/include/", 1, true))

local secret, login_id, password = os.getenv("KALTURA_SECRET"), os.getenv("KALTURA_LOGIN_ID"), os.getenv("KALTURA_PASSWORD")

local function round()
  local ks = assert(kaltura.generate(secret, {
    partner_id = 102, type = kaltura.USER, user_id = "zoë", expiry_seconds = 3600, privileges = "sview:*",
  }))
  local read = assert(kaltura.parse(ks, { "another", secret }))
  assert(read:user_id() == "zoë")
  assert(read:check() == kaltura.OK)
  assert(read:check(read:expires_at() + 1) == kaltura.C.KALTURA_ERROR_KS_EXPIRED)

  local client = assert(kaltura.client({
    service_url = os.getenv("KALTURA_SERVICE_URL"), ca_file = os.getenv("KALTURA_CA_FILE"), partner_id = 102,
  }))
  assert(client:set_ks(assert(client:login(login_id, password))))
  assert(assert(client:call("session", "get")):find('"userId":"' .. os.getenv("KALTURA_USER_ID") .. '"', 1, true))

  local nothing, err = client:login(login_id, "wrong")
  assert(nothing == nil)
  assert(err.status_name == "KALTURA_ERROR_WRONG_PASSWORD" and err.status == kaltura.C.KALTURA_ERROR_WRONG_PASSWORD)
  assert(err.api_code == "USER_WRONG_PASSWORD")
  nothing, err = kaltura.parse(ks, { "wrong" })
  assert(nothing == nil and err.status_name == "KALTURA_ERROR_KS_SIGNATURE" and err.api_code == nil)
  nothing, err = kaltura.client({ service_url = "ftp://x" })
  assert(nothing == nil and err.status_name == "KALTURA_ERROR_INVALID_ARGUMENT")
  assert(not pcall(kaltura.generate, secret, { partner_id = 102, type = kaltura.USER, user_id = "a\0b" }))
  assert(not pcall(kaltura.generate, secret, { partner_id = 2 ^ 32 + 102, type = kaltura.USER }))
  for _, wrong in ipairs({ 7, true, kaltura.C.kaltura_version() }) do
    assert(not pcall(kaltura.generate, secret, { partner_id = 102, type = kaltura.USER, user_id = wrong }))
    assert(not pcall(kaltura.parse, wrong, { secret }))
    assert(not pcall(kaltura.parse, ks, wrong))
    assert(not pcall(kaltura.parse, ks, { wrong }))
    assert(not pcall(client.set_ks, client, wrong))
  end
  assert(not pcall(read.check, client))
  assert(not pcall(client.set_ks, read, ks))
  for _, expiry in ipairs({ 0.5, 2 ^ 63, 0 / 0 }) do
    assert(not pcall(kaltura.generate, secret, { partner_id = 102, type = kaltura.USER, expiry_seconds = expiry }))
  end
end

local ROUNDS = 20

-- The number of blocks that are not freed. A Lua state has one thread: the collector frees everything here.
local function blocks(name)
  collectgarbage()
  collectgarbage() -- frees what the first one has found a finalizer for
  local file = assert(io.open(name, "rb"))
  local count, scale = 0, 1
  for _, byte in ipairs({ file:read(8):byte(1, 8) }) do
    count, scale = count + byte * scale, scale * 256
  end
  file:close()
  return count
end

local counted = ...
if counted then
  for _ = 1, 3 do
    round()
  end
  local before = blocks(counted)
  for _ = 1, ROUNDS do
    round()
  end
  local more = blocks(counted) - before
  assert(more < ROUNDS, more .. " blocks are left by " .. ROUNDS .. " rounds")
else
  round()
  collectgarbage()
end
print("ok")
