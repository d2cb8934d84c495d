# frozen_string_literal: true

# `leaks.rb BLOCKS SECONDS` checks that repeated rounds leave no memory of the library allocated: BLOCKS is the file with the
# number of blocks, SECONDS is the time for the garbage collector. See bindings/run-all.

require "kaltura_session"

K = KalturaSession

def fails
  yield
rescue K::Error
  nil
else
  abort "no error"
end

def round
  secret = ENV["KALTURA_SECRET"]
  session = K.generate(secret: secret, partner_id: 102, type: K::SessionType::USER)
  ks = K::Verifier.new(partner_id: 102, secrets: [secret]).verify(session)
  options = { service_url: ENV["KALTURA_SERVICE_URL"], ca_file: ENV["KALTURA_CA_FILE"], partner_id: 102, log: ->(_, _) {} }
  client = K::Client.new(**options)
  client.credentials = K::Credentials.callback(on_renewed: ->(_) {}) { session }
  client.call("media", "list")
  fails { client.call("nothing", "get") }
  fails { client.call("slow", "forever", timeout_ms: 20) }
  fails { K::Ks.parse(session, secrets: ["wrong"]) }
  fails { K::Client.new(**options, service_url: "ftp://x") }
  thread = Thread.new { client.call("slow", "forever") }
  sleep 0.01
  thread.kill
  thread.join
  [client, ks].each(&:close)
  # Left to the garbage collector, on another stack.
  Thread.new do
    K::Ks.parse(session, secrets: [secret])
    K::Client.new(**options)
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
3.times { round }
before = blocks(file, 0, 0.2)
ROUNDS.times { round }
more = blocks(file, before + ROUNDS - 1, seconds.to_f) - before
abort "#{more} blocks are left by #{ROUNDS} rounds" if more >= ROUNDS
