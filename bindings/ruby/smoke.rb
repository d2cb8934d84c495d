# frozen_string_literal: true

# Signs, verifies, logs in, provokes errors, and frees on another thread, against the server of bindings/run-all.
# `smoke.rb BLOCKS SECONDS` repeats this and checks that no blocks of memory remain: BLOCKS is the file with their
# number, SECONDS is the time for the garbage collector.

require "net/http"
require "timeout"
require_relative "kaltura_session"

def check(true_, what) = true_ || abort("ruby: #{what}")

def error_of(kind = KalturaSession::Error)
  yield
  abort "ruby: no #{kind}"
rescue kind => e
  e
end

# Lets the server delay the next session.get.
def delay(milliseconds)
  server = URI(ENV["KALTURA_SERVICE_URL"])
  Net::HTTP.start(server.host, server.port, use_ssl: true, ca_file: ENV["KALTURA_CA_FILE"]) do |http|
    fault = { fault: "delay", ms: milliseconds, times: 1, action: "session.get" }
    http.post("/_devserver/faults", JSON.generate(fault)).value
  end
end

def round
  secret, login_id, password = ENV.values_at("KALTURA_SECRET", "KALTURA_LOGIN_ID", "KALTURA_PASSWORD")
  kind = { partner_id: 102, type: KalturaSession::USER }

  ks = KalturaSession.generate(secret, user_id: "zoë", expiry_seconds: 3600, privileges: "sview:*", **kind)
  read = KalturaSession::Ks.parse(ks, ["another", secret])
  check read.user_id == "zoë", "user id"
  check read.check == KalturaSession::OK, "valid"
  check read.check(now: read.expires_at + 1) == KalturaSession::ERROR_KS_EXPIRED, "expired"

  client = KalturaSession::Client.new(service_url: ENV["KALTURA_SERVICE_URL"], ca_file: ENV["KALTURA_CA_FILE"], partner_id: 102)
  client.ks = client.login(login_id, password)
  check client.call("session", "get")["userId"] == ENV["KALTURA_USER_ID"], "who is logged in"

  error = error_of { client.login(login_id, "wrong") }
  check error.status_name == "KALTURA_ERROR_WRONG_PASSWORD", "status"
  check error.api_code == "USER_WRONG_PASSWORD", "API code"
  error = error_of { KalturaSession::Ks.parse(ks, ["wrong"]) }
  check error.status_name == "KALTURA_ERROR_KS_SIGNATURE" && error.api_code.nil?, "wrong secret"
  error = error_of { KalturaSession::Client.new(service_url: "ftp://x") }
  check error.status_name == "KALTURA_ERROR_INVALID_ARGUMENT", "no URL"
  error_of(ArgumentError) { KalturaSession.generate(secret, user_id: "a\0b", **kind) }
  error_of(RangeError) { KalturaSession.generate(secret, partner_id: 2**32 + 102, type: KalturaSession::USER) }
  error_of(TypeError) { KalturaSession.generate(secret, partner_id: 102, type: KalturaSession::USER, expiry_seconds: 0.5) }
  ks = KalturaSession.generate(secret.encode("UTF-16LE"), user_id: "zoë".encode("ISO-8859-1"), **kind)
  read = KalturaSession::Ks.parse(ks.encode("UTF-16LE"), [secret.encode("UTF-16BE")])
  check read.user_id == "zoë", "strings in other encodings"

  # Nothing of the program can become a pointer, and errors are ordinary exceptions.
  error_of(NoMethodError) { KalturaSession::Ks.new(ks) }
  error_of(NameError) { KalturaSession::Native }
  error_of(TypeError) { KalturaSession::Ks.parse(ks, [7]) }
  check KalturaSession::Ks.allocate.user_id.nil?, "a session without a handle"
  error = error_of { raise KalturaSession::Error, "upload failed" }
  check error.message == "upload failed" && error.status.nil?, "an error of the program"
  error = error_of { client.login(login_id, "wrong") }.exception("context")
  check error.message == "context" && error.status_name == "KALTURA_ERROR_WRONG_PASSWORD", "an error with context"

  # A thread that is ended before its call was counted leaves the others' calls alone.
  calls = -> { client.instance_variable_get(:@calls) }
  killed = client.instance_variable_get(:@lock).synchronize do
    waiting = Thread.new { client.ks = nil }
    waiting.report_on_exception = false
    Thread.pass until waiting.stop?
    waiting.kill
  end
  killed.join
  check calls.call.zero?, "a call that was not made is counted"

  # A thread in a call ends only after its result was freed.
  ended = 0
  while ended < 4
    calling = Thread.new { client.call("session", "get") }
    calling.report_on_exception = false
    Thread.pass until (calls.call == 1 && calling.stop?) || !calling.alive?
    ended.even? ? calling.raise(IOError) : calling.kill
    ended += 1 unless begin
      calling.value # if it was faster
    rescue IOError
      nil
    end
  end
  check calls.call.zero?, "a call that was ended is counted"

  delay(3000)
  started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  error_of(Timeout::Error) { Timeout.timeout(0.05) { client.call("session", "get") } }
  check Process.clock_gettime(Process::CLOCK_MONOTONIC) - started < 2, "a timeout waits for the call"
  check calls.call.zero?, "a call that timed out is counted"

  Thread.new { 2.times { client.close } }.join
  error = error_of { client.ks = nil }
  check error.status_name == "KALTURA_ERROR_INVALID_ARGUMENT", "a closed client can be used"
  # Left to the garbage collector, on another stack.
  Thread.new do
    KalturaSession::Ks.parse(ks, [secret])
    KalturaSession::Client.new
  end.join
end

ROUNDS = 20

# Waits until there are at most `enough` blocks; returns the smallest number seen.
def blocks(file, enough, seconds)
  now = -> { Process.clock_gettime(Process::CLOCK_MONOTONIC) }
  ends = now.call + seconds
  least = Float::INFINITY
  loop do
    Thread.new { GC.start }.join
    least = [least, File.binread(file, 8).unpack1("Q")].min
    return least if least <= enough || now.call >= ends

    sleep 0.01
  end
end

file, seconds = ARGV
if file
  3.times { round }
  before = blocks(file, 0, 0.2)
  ROUNDS.times { round }
  more = blocks(file, before + ROUNDS - 1, seconds.to_f) - before
  check more < ROUNDS, "#{more} blocks are left by #{ROUNDS} rounds"
else
  round
end
puts "ok"
