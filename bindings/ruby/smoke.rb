# frozen_string_literal: true

# Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of
# bindings/run-all.

require_relative "kaltura_session"

def check(true_, what) = true_ || abort("ruby: #{what}")

def error_of(kind = KalturaSession::Error)
  yield
  abort "ruby: no #{kind}"
rescue kind => e
  e
end

secret, login_id, password = ENV.values_at("KALTURA_SECRET", "KALTURA_LOGIN_ID", "KALTURA_PASSWORD")
kind = { partner_id: 102, type: KalturaSession::USER }

ks = KalturaSession.generate(secret, user_id: "zoë", expiry_seconds: 3600, privileges: "sview:*", **kind)
read = KalturaSession::Ks.parse(ks, ["another", secret])
check read.user_id == "zoë", "user id"
check read.check == KalturaSession::VALID, "valid"
check read.check(now: read.expires_at + 1) != KalturaSession::VALID, "expired"

client = KalturaSession::Client.new(service_url: ENV["KALTURA_SERVICE_URL"], ca_file: ENV["KALTURA_CA_FILE"], partner_id: 102)
client.ks = client.login(login_id, password)
check client.call("session", "get")["userId"] == ENV["KALTURA_USER_ID"], "who is logged in"

error = error_of { client.login(login_id, "wrong") }
check error.status_name == "KALTURA_ERROR_WRONG_PASSWORD", "status"
check error.api_code == "USER_WRONG_PASSWORD", "API code"
error = error_of { KalturaSession::Ks.parse(ks, ["wrong"]) }
check error.status_name == "KALTURA_ERROR_KS_SIGNATURE" && error.api_code.nil?, "wrong secret"
error_of(ArgumentError) { KalturaSession.generate(secret, user_id: "a\0b", **kind) }
error_of(RangeError) { KalturaSession.generate(secret, partner_id: 2**32 + 102, type: KalturaSession::USER) }
error_of(TypeError) { KalturaSession.generate(secret, partner_id: 102, type: KalturaSession::USER, expiry_seconds: 0.5) }
ks = KalturaSession.generate(secret.encode("UTF-16LE"), user_id: "zoë".encode("ISO-8859-1"), **kind)
read = KalturaSession::Ks.parse(ks.encode("UTF-16LE"), [secret.encode("UTF-16BE")])
check read.user_id == "zoë", "texts in other encodings"

# A thread that is ended before its call was counted leaves the others' calls alone.
calls = -> { client.instance_variable_get(:@calls) }
client.instance_variable_get(:@lock).synchronize do
  ended = Thread.new { client.ks = nil }
  ended.report_on_exception = false
  Thread.pass until ended.stop?
  ended.kill
end
sleep 0.1
check calls.call.zero?, "a call that was not made is counted"

Thread.new { 2.times { client.close } }.join
error = error_of { client.ks = nil }
check error.status_name == "KALTURA_ERROR_INVALID_ARGUMENT", "a closed client is used"
read = client = nil
Thread.new { GC.start }.join
puts "ok"
