# frozen_string_literal: true

require "minitest/autorun"
require "open3"
require "rbconfig"
require "timeout"
require "kaltura_session"

class SessionTest < Minitest::Test
  include KalturaSession
  K = KalturaSession
  SECRET, LOGIN_ID, PASSWORD = ENV.values_at("KALTURA_SECRET", "KALTURA_LOGIN_ID", "KALTURA_PASSWORD")
  LOCAL = { partner_id: 102, secret: SECRET, type: K::SessionType::USER }.freeze
  OPTIONS = { service_url: ENV["KALTURA_SERVICE_URL"], ca_file: ENV["KALTURA_CA_FILE"], partner_id: 102 }.freeze
  APP_TOKEN = { id: ENV["KALTURA_APP_TOKEN_ID"], token: ENV["KALTURA_APP_TOKEN"] }.freeze

  def client(**more) = Client.new(**OPTIONS, **more)

  def fails(status, &block)
    error = assert_raises(K::Error, &block)
    assert_equal status, error.status, error.message
    error
  end

  def test_signer_versions_are_verified_with_second_secret
    privileges = Privileges.new.add("sview", "*").add("edit", "0_a").add("edit", "0_b")
    assert_equal "sview:*,edit:0_a/0_b", privileges.to_s
    signer = Signer.new(partner_id: 102, secret: SECRET)
    verifier = Verifier.new(partner_id: 102, secrets: ["another", SECRET])
    [1, 2].each do |version|
      session = signer.sign(type: 0, user_id: "zoë", privileges: privileges, version: version, expires_at: 4_000_000_000)
      ks = verifier.verify(session)
      assert_equal [version, "zoë", 4_000_000_000, 102, 0, 1],
                   [ks.version, ks.user_id, ks.expires_at, ks.partner_id, ks.type, ks.secret_index]
      assert_equal({ "sview" => ["*"], "edit" => %w[0_a 0_b] }, ks.privileges)
      assert ks.privilege?("edit", "0_b") && ks.verified? && !ks.admin? && !ks.privilege?("edit", "0_c")
      assert_equal Status::KS_EXPIRED, ks.check(now: 4_000_000_001).status
      fails(Status::KS_EXPIRED) { verifier.verify(session, now: 4_000_000_001) }
      child = signer.sign_restricted(ks, privileges: "sview:0_x", expiry_seconds: 3600)
      refute Ks.parse(child, secrets: [SECRET]).privilege?("edit", "0_a")
    end
    session = K.generate(**LOCAL)
    result = Verifier.new(partner_id: 102, secrets: ["wrong"]).check(session)
    assert_equal ["KS_SIGNATURE", nil], [result.status_name, result.ks]
    assert_equal Status::KS_NOT_VERIFIED, Ks.peek(session).check.status
    assert_match(/partner 102/, K.explain(session, secrets: [SECRET]))
    assert_equal 10, K.fingerprint(session).size
    session = K.generate(**LOCAL, secret: SECRET.encode("UTF-16LE"), user_id: "zoë".encode("ISO-8859-1"))
    assert_equal "zoë", Ks.parse(session.encode("UTF-16LE"), secrets: [SECRET.encode("UTF-16BE")]).user_id
  end

  def test_wrong_arguments_are_errors
    assert_raises(ArgumentError) { K.generate(**LOCAL, user_id: "a\0b") }
    assert_raises(ArgumentError) { Ks.parse("x", secrets: ["a\0b"]) }
    assert_raises(RangeError) { K.generate(**LOCAL, partner_id: 2**32 + 102) }
    assert_raises(TypeError) { K.generate(**LOCAL, expiry_seconds: 0.5) }
    [7, :x, [], {}, Object.new, FFI::MemoryPointer.new(8), nil].each do |wrong|
      assert_raises(TypeError, K::Error) { K.generate(**LOCAL, secret: wrong) }
      assert_raises(TypeError) { Ks.parse("x", secrets: [wrong]) }
      assert_raises(TypeError, NoMethodError) { Signer.new(partner_id: 1, secret: "x").sign_restricted(wrong) }
    end
    assert_raises(TypeError) { client.credentials = Signer.new(partner_id: 1, secret: "x") }
    assert_raises(ArgumentError) { client(servce_url: "x") }
    fails(Status::INVALID_ARGUMENT) { K.generate(**LOCAL, user_id: "a\xED\xA0\x80") }
    fails(Status::INVALID_ARGUMENT) { Client.new(service_url: "ftp://x") }
    fails(Status::INVALID_ARGUMENT) { client.call("system", "ping", timeout_ms: 0) }
    long = "x" * (64 << 20)
    fails(Status::KS_MALFORMED) { Ks.parse(long, secrets: [SECRET]) }
    fails(Status::INVALID_ARGUMENT) { K.generate(**LOCAL, user_id: long) }
  end

  def test_untrusted_sessions_are_results
    verifier = Verifier.new(partner_id: 102, secrets: [SECRET])
    session = K.generate(**LOCAL)
    assert_equal "OK", verifier.check(session.encode("UTF-16LE")).status_name
    strings = ["#{session}\0", "\0", "", "\xff", "\xff".b, "a".dup.force_encoding("UTF-7")]
    [*strings, "\xff".dup.force_encoding("US-ASCII")].each do |untrusted|
      assert_equal "KS_MALFORMED", verifier.check(untrusted).status_name
      fails(Status::KS_MALFORMED) { verifier.verify(untrusted) }
      fails(Status::KS_MALFORMED) { Ks.parse(untrusted, secrets: [SECRET]) }
      fails(Status::KS_MALFORMED) { Ks.peek(untrusted) }
      fails(Status::KS_MALFORMED) { K.fingerprint(untrusted) }
      assert_match(/\ANot a Kaltura session/, K.explain(untrusted, secrets: [SECRET]))
    end
    checked = Ks.parse(session, secrets: [SECRET]).check
    assert_equal ["OK", 102], [checked.status_name, checked.ks.partner_id]
    assert_nil Ks.peek(session).check.ks
  end

  def test_untrusted_requests_are_results
    verifier = Verifier.new(partner_id: 102, secrets: [SECRET])
    [%w[iprestrict remote_ip 192.0.2.1], %w[urirestrict request_uri /a]].each do |privilege, name, good|
      name = name.to_sym
      session = K.generate(**LOCAL, privileges: "#{privilege}:#{good}")
      ks = verifier.verify(session, name => good)
      assert_equal Status::OK, ks.check(name => good).status
      ["#{good}\0", "#{good}\xff".dup.force_encoding("US-ASCII")].each do |untrusted|
        results = [verifier.check(session, name => untrusted), ks.check(name => untrusted)]
        assert_equal [verifier.check(session).status_name] * 2, results.map(&:status_name)
      end
      assert_raises(TypeError) { ks.check(name => 5) }
    end
    ks = Ks.parse(K.generate(**LOCAL, privileges: "edit:0_a"), secrets: [SECRET])
    assert ks.privilege?("edit") && ks.privilege?("edit", "0_a")
    ["0_a\0", "", nil].each { |untrusted| refute ks.privilege?("edit", "0_a", untrusted) }
  end

  def test_errors_name_the_argument
    [
      [TypeError, "partner_id", -> { Signer.new(partner_id: "102", secret: SECRET) }],
      [TypeError, "user_id", -> { K.generate(**LOCAL, user_id: :ada) }],
      [TypeError, "user_id", -> { K.generate(**LOCAL, user_id: false) }],
      [ArgumentError, "user_id", -> { K.generate(**LOCAL, user_id: "a\0b") }],
      [RangeError, "type", -> { K.generate(**LOCAL, type: 2**70) }],
      [TypeError, "privileges", -> { K.generate(**LOCAL, privileges: ["urirestrict:/a"]) }],
      [TypeError, "privileges", -> { K.generate(**LOCAL, privileges: false) }],
      [TypeError, "privileges", -> { client.start_session(secret: SECRET, type: 0, privileges: ["list:*"]) }],
      [TypeError, "privileges", -> { client.credentials = Credentials.widget(privileges: false) }],
      [TypeError, "secrets", -> { Verifier.new(partner_id: 102, secrets: SECRET) }],
      [TypeError, "secrets", -> { Credentials.session_start(secrets: SECRET, type: 0) }],
      [TypeError, "on_renewed", -> { Credentials.widget(on_renewed: 5) }],
      [TypeError, "log", -> { client(log: 5) }],
      [TypeError, "headers", -> { client(headers: 5) }],
      [TypeError, "total_timeout_ms", -> { client(total_timeout_ms: "5") }],
      [K::Error, "total_timeout_ms", -> { client(total_timeout_ms: -5) }],
      [K::Error, "timeout_ms", -> { client.call("system", "ping", timeout_ms: 0) }],
      [K::Error, "secret: is nil", -> { K.generate(**LOCAL, secret: nil) }],
      [ArgumentError, "region", -> { client(region: "eu") }],
      [TypeError, "params", -> { client.call("media", "list", nil) }],
      [TypeError, "requests", -> { client.multirequest({}) }],
      [K::Error, "requests:", -> { client.multirequest([]) }]
    ].each do |type, start, wrong|
      error = assert_raises(type, &wrong)
      assert error.message.start_with?(start), error.message
      refute_match(/kaltura_/i, error.message)
    end
  end

  def test_errors_show_the_line_and_names
    error = fails(Status::BAD_REQUEST) { client.call("slow", "second") }
    refute_empty error.backtrace.grep(/session_test\.rb/)
    assert_equal ["BAD_REQUEST", Category::API, "NONE", "NEVER"],
                 [error.status_name, error.category, error.cause_name, error.retry_class_name]
    refute_match(/kaltura_/i, fails(Status::TIMEOUT) { client.call("slow", "forever", timeout_ms: 100) }.message)
    assert_equal %w[WARN UNKNOWN], [LogLevel.name_of(LogLevel::WARN), LogLevel.name_of(99)]
  end

  def test_handles_cannot_be_reached
    ks = Ks.parse(K.generate(**LOCAL), secrets: [SECRET])
    assert_raises(NoMethodError) { Ks.new("x") }
    assert_raises(NoMethodError) { Ks.allocate }
    assert_raises(NameError) { K::Native }
    assert_raises(TypeError) { ks.dup }
    assert_raises(TypeError) { Marshal.dump(ks) }
    assert_equal "#<KalturaSession::Ks>", ks.inspect
    error = assert_raises(K::Error) { raise K::Error, "upload failed" }
    assert_equal ["upload failed", nil], [error.message, error.status]
  end

  def test_closed_objects_raise
    ks = Ks.parse(K.generate(**LOCAL), secrets: [SECRET])
    closing = client
    Thread.new { 2.times { [ks, closing].each(&:close) } }.join
    assert_raises(ClosedError) { ks.user_id }
    assert_raises(ClosedError) { closing.ks = nil }
    assert_raises(ClosedError) { closing.call("session", "get") }
  end

  def test_three_ways_to_session
    c = client
    error = fails(Status::WRONG_PASSWORD) { c.login(login_id: LOGIN_ID, password: "wrong") }
    assert_equal ["WRONG_PASSWORD", "USER_WRONG_PASSWORD", RetryClass::NEVER, 200],
                 [error.status_name, error.api_code, error.retry_class, error.http_status]
    c.ks = c.login(login_id: LOGIN_ID, password: PASSWORD)
    assert_equal ENV["KALTURA_USER_ID"], c.call("session", "get")["userId"]
    c.ks = c.start_session(secret: SECRET, type: SessionType::ADMIN, user_id: "ada")
    assert_equal "ada", c.get_session.user_id
    info = c.start_app_token_session(**APP_TOKEN)
    assert_equal "user102", info.user_id
    refute_includes info.inspect, info.ks
    assert_nil c.start_widget_session.expires_at
    requests = [{ service: "session", action: "get" }, { service: "slow", action: "x" }]
    assert_equal "KalturaAPIException", c.multirequest(requests)[1]["objectType"]
    c.end_session(force: true)
    fails(Status::FORBIDDEN) { c.call("media", "list") }
  end

  def test_managed_session_is_shared_and_observed
    renewed = Queue.new
    failed = Queue.new
    c = client
    c.credentials = Credentials.app_token(**APP_TOKEN, on_renewed: ->(info) { renewed << info })
    lists = Array.new(8) { Thread.new { c.call("media", "list") } }.map(&:value)
    assert(lists.all? { |list| list["totalCount"] == 5 })
    assert_equal 1, renewed.size
    info = c.acquire_ks(min_validity_seconds: 60)
    other = client
    other.credentials = Credentials.app_token(**APP_TOKEN)
    other.import_session(c.export_session)
    assert_equal info.ks, other.acquire_ks.ks
    c.invalidate_ks(info.ks)
    refute_equal info.ks, c.acquire_ks.ks
    c.credentials = Credentials.login(login_id: LOGIN_ID, password: "wrong", on_failed: ->(error, _) { failed << error })
    fails(Status::WRONG_PASSWORD) { c.acquire_ks }
    assert_equal Status::WRONG_PASSWORD, failed.pop.status
  end

  def test_callback_exceptions_are_contained
    _, warnings = capture_io do
      c = client(log: ->(_, _) { raise "in log" }, log_level: LogLevel::DEBUG)
      cause = RuntimeError.new("no session today")
      c.credentials = Credentials.callback { raise cause }
      assert_same cause, fails(Status::CALLBACK) { c.call("media", "list") }.cause
      c.credentials = Credentials.callback { 7 }
      assert_kind_of TypeError, fails(Status::CALLBACK) { c.call("media", "list") }.cause
      c.credentials = Credentials.callback { throw :nowhere }
      fails(Status::CALLBACK) { c.call("media", "list") }
      first = true
      c.credentials = Credentials.callback { first ? (first = Thread.exit) : K.generate(**LOCAL) }
      assert_kind_of ThreadError, fails(Status::CALLBACK) { c.call("media", "list") }.cause
      c.credentials = Credentials.callback { K.generate(**LOCAL) }
      assert_equal 5, c.call("media", "list")["totalCount"]
      assert client(log: ->(_, _) { Thread.exit }, log_level: LogLevel::DEBUG).call("system", "ping")
    end
    assert_match(/in log/, warnings)
  end

  def test_callback_exception_is_that_of_its_client
    failed = Queue.new
    clients = %w[one two].map do |name|
      client.tap do |c|
        c.credentials = Credentials.callback(on_failed: ->(error, _) { failed << error }) { raise IOError, name }
      end
    end
    2.times do # the second time without a callback: the client waits before it is called again
      clients.zip(%w[one two]) do |c, name|
        error = fails(Status::CALLBACK) { c.acquire_ks }
        assert_equal [IOError, name], [error.cause.class, error.cause.message]
        assert_match(/failed: #{name} \(IOError\)/, error.message)
      end
    end
    assert_equal "one", failed.pop.cause.message
  end

  def test_callbacks_may_be_interrupted
    c = client(log_level: LogLevel::DEBUG, log: ->(_, _) { Timeout.timeout(0.01) { sleep } rescue Timeout::Error })
    c.credentials = Credentials.callback { Timeout.timeout(0.01) { sleep } }
    call = Thread.new { fails(Status::CALLBACK) { c.call("media", "list") } }
    assert call.join(10), "the timeout of a callback has no effect"
    assert_kind_of Timeout::Error, call.value.cause
    c.credentials = Credentials.callback { Thread.new { sleep }.tap { |thread| thread.kill.join }; K.generate(**LOCAL) }
    assert_equal 5, c.call("media", "list")["totalCount"]
  end

  def test_callbacks_may_cancel_and_close
    %i[cancel close].each do |act|
      c = nil
      c = client(log_level: LogLevel::DEBUG, log: lambda { |_, _|
        begin
          c.send(act)
        rescue ClosedError
          nil # at the second line
        end
      })
      fails(Status::CANCELLED) { c.call("slow", "forever") }
    end
  end

  def test_timeouts_and_threads_end_calls
    c = client
    fails(Status::TIMEOUT) { c.call("slow", "forever", timeout_ms: 100) }
    fails(Status::TIMEOUT) { client(total_timeout_ms: 100).call("slow", "forever") }
    assert_raises(Timeout::Error) { Timeout.timeout(0.1) { c.call("slow", "forever") } }
    other = Thread.new { c.call("slow", "second") }
    other.report_on_exception = false
    %i[kill raise].each do |ending|
      thread = Thread.new { c.call("slow", "forever") }
      thread.report_on_exception = false
      sleep 0.2
      thread.send(ending)
      assert thread.join(10) rescue RuntimeError # of raise
    end
    fails(Status::BAD_REQUEST) { other.value }
    threads = Array.new(8) { Thread.new { fails(Status::CANCELLED) { c.call("slow", "forever") } } }
    sleep 0.3
    c.close
    threads.each(&:join)
  end

  def test_network_settings_reach_the_library
    ping = ->(**more) { Client.new(**OPTIONS, max_retries: 0, **more).call("system", "ping") }
    assert ping[ca_file: nil, ca_pem: File.read(ENV["KALTURA_CA_FILE"])]
    fails(Status::TLS) { ping[ca_file: nil, pinned_certificates: ["ab" * 32]] }
    fails(Status::PROXY) { ping[proxy: "http://127.0.0.1:1"] }
    fails(Status::CONNECT) { ping[service_url: "https://127.0.0.1:1"] }
    fails(Status::INVALID_ARGUMENT) { ping[client_certificate: %w[/nowhere /nowhere]] }
    fails(Status::INVALID_ARGUMENT) { ping[headers: { "Host" => "x" }] }
  end

  def test_process_exits_in_calls
    program = <<~RUBY
      require "kaltura_session"
      client = KalturaSession::Client.new(**#{OPTIONS.inspect}, log: ->(_, _) {}, log_level: 4)
      8.times { Thread.new { client.call("slow", "forever") }.report_on_exception = false }
      sleep 0.5
      exit 7
    RUBY
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    output, status = Open3.capture2e(RbConfig.ruby, *$LOAD_PATH.map { |path| "-I#{path}" }, "-e", program)
    assert_equal 7, status.exitstatus, output
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - started, :<, 15
  end
end
