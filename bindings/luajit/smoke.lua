-- Signs, verifies, logs in, and provokes errors, against the server of bindings/run-all. `smoke.lua BLOCKS SECONDS`: again
-- and again, after which no more blocks may be left than before; BLOCKS is the file that counts them. SECONDS is for
-- collectors that take their time, which Lua's does not.

local kaltura = require("kaltura_session")
package.loaded.kaltura_session = nil -- as where two modules have a copy of the file each
assert(require("kaltura_session") ~= kaltura)

local folder = os.tmpname() -- made as a file
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
  assert(read:check() == kaltura.VALID)
  assert(read:check(read:expires_at() + 1) ~= kaltura.VALID)

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
  for _, expiry in ipairs({ 0.5, 2 ^ 63, 0 / 0 }) do
    assert(not pcall(kaltura.generate, secret, { partner_id = 102, type = kaltura.USER, expiry_seconds = expiry }))
  end
end

local ROUNDS = 20

-- How many blocks are not freed. A Lua state has one thread: the collector frees it all here.
local function blocks(name)
  collectgarbage()
  collectgarbage() -- what the first one has found a finalizer for
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
