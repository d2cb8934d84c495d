# frozen_string_literal: true

module KalturaSession
  # A client of one Kaltura server. All calls over the network take timeout_ms, in place of total_timeout_ms; Timeout,
  # Thread#raise and Thread#kill cancel them. They raise an Error on failure.
  #
  # login, start_session and the like return a session, which the client does not use: assign it to ks. A partner_id of 0 is
  # that of the client.
  class Client < Handle
    # :stopdoc:
    SETTERS = %i[
      service_url region partner_id total_timeout_ms connect_timeout_ms request_timeout_ms max_retries max_response_bytes
      user_agent client_tag allow_http use_environment ca_file ca_pem system_ca
    ].freeze
    OTHERS = %i[headers proxy pinned_certificates client_certificate log log_level].freeze
    private_constant :SETTERS, :OTHERS
    # :startdoc:

    # Sends nothing. The options are:
    #
    # service_url:: "https://www.kaltura.com" by default
    # region:: instead of service_url: "us", "eu", "de", "ca", "sg" or "au"
    # partner_id:: for calls and credentials that are given none
    # total_timeout_ms:: of a call with its retries and pauses: 30,000 by default
    # connect_timeout_ms:: of the DNS lookup, TCP connect and TLS handshake: 10,000 by default
    # request_timeout_ms:: of one attempt of a call: by default the total timeout
    # max_retries:: after transient failures: 2 by default
    # max_response_bytes:: 16 MiB by default
    # user_agent, client_tag:: the name of the program in the User-Agent header and in the API's statistics
    # headers:: a Hash of further headers
    # allow_http:: whether the service URL may be plain http: false by default, except for the loopback interface
    # use_environment:: whether proxies and CA certificates of environment variables are used: true by default
    # ca_file, ca_pem:: a PEM file of CA certificates, or its content, instead of the system's
    # system_ca:: whether the system's CA certificates are trusted in addition to these: false by default
    # pinned_certificates:: an Array of SHA-256 fingerprints
    # client_certificate:: [certificate_file, key_file]
    # proxy:: a URL, [url, user, password], or nil for none; by default that of the environment
    # log:: a proc that gets a LogLevel and a message
    # log_level:: LogLevel::INFO by default
    def initialize(**options)
      unknown = options.keys - SETTERS - OTHERS
      raise ArgumentError, "unknown option: #{unknown.first}" unless unknown.empty?
      raise ArgumentError, "region must not be combined with service_url" if options[:region] && options[:service_url]

      own(:kaltura_client_free) do
        config = Native.kaltura_config_new
        options.slice(*SETTERS).compact.each do |name, value|
          Native.call(:"kaltura_config_set_#{name}", config, value, option: name.to_s)
        end
        configure(config, **options.slice(*OTHERS))
        Native.call(:kaltura_client_new, config)
      ensure
        Native.kaltura_config_free(config)
      end
    end

    # Cancels the calls in progress and frees the client. May be called again. Other methods then raise ClosedError.
    def close
      begin
        cancel
      rescue ClosedError
        return
      end
      super
    end

    # Cancels the calls in progress, which raise an Error with Status::CANCELLED.
    def cancel
      call_native(:kaltura_client_cancel)
    end

    # Sets the session that all calls carry, in place of those of the credentials, until credentials are assigned. nil
    # removes it, so that the credentials are used again.
    def ks=(ks)
      call_native(:kaltura_client_set_ks, ks)
    end

    # Sets the credentials from which the client creates its sessions, and keeps one valid. Replaces a session that was
    # assigned to ks. Sends nothing: the next call does. nil for none.
    def credentials=(credentials)
      return call_native(:kaltura_client_set_credentials, nil) if credentials.nil?
      raise TypeError, "credentials must be Credentials, not #{credentials.class}" unless credentials.is_a?(Credentials)

      use do |client|
        credentials.send(:with_native) do |native, thrown|
          Native.call(:kaltura_client_set_credentials, client, native)
          @thrown = thrown
        end
      end
    end

    # Calls an action of the API with a Hash of parameters, and returns its result: a Hash with String keys, an Array, or
    # another value of JSON. The parameters are encoded as JSON: pass a time as Unix seconds.
    #
    #   client.call("media", "list", { pager: { pageSize: 2 } }, timeout_ms: 5000)["totalCount"]
    def call(service, action, params = {}, timeout_ms: nil)
      raise TypeError, "params must be a Hash, not #{params.class}" unless params.is_a?(Hash)

      JSON.parse(string(:call, timeout_ms, service, action, JSON.generate(params)), max_nesting: 500)
    end

    # Calls 1 to 100 actions in one request, and returns an Array of their results. The parameter {"$result": 1} is replaced
    # with the first result. A failed action does not raise: its result is a Hash whose "objectType" is
    # "KalturaAPIException", with "code" and "message".
    #
    #   client.multirequest([{ service: "media", action: "get", entryId: "0_abcdefgh" }])
    def multirequest(requests, timeout_ms: nil)
      raise TypeError, "requests must be an Array, not #{requests.class}" unless requests.is_a?(Array)

      JSON.parse(string(:multirequest, timeout_ms, JSON.generate(requests)), max_nesting: 500)
    end

    # Requests a session with a secret (session.start). Returns it as a String.
    def start_session(secret:, type:, user_id: nil, partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      string(:session_start, timeout_ms, secret, user_id, type, partner_id, expiry_seconds, privileges)
    end

    # Logs a user in with e-mail address and password (user.loginByLoginId). Returns the session as a String.
    def login(login_id:, password:, otp: nil, partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      arguments = [login_id, password, partner_id, expiry_seconds, privileges, otp]
      string(:user_login_by_login_id, timeout_ms, *arguments)
    end

    # Logs a user in with the user id of one partner (user.login). Returns the session as a String.
    def login_by_user_id(user_id:, password:, partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      string(:user_login, timeout_ms, user_id, password, partner_id, expiry_seconds, privileges)
    end

    # Exchanges an app token for a session. Returns a SessionInfo.
    def start_app_token_session(id:, token:, hash_type: HashType::AUTO, ks: nil, user_id: nil, type: SessionType::USER,
                                partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      arguments = [id, token, hash_type, ks, user_id, type, partner_id, expiry_seconds, privileges]
      info(:app_token_start_session, timeout_ms, *arguments)
    end

    # Requests a widget session, for an anonymous visitor. Returns a SessionInfo.
    def start_widget_session(widget_id: nil, partner_id: 0, expiry_seconds: 0, timeout_ms: nil)
      info(:session_start_widget, timeout_ms, widget_id, partner_id, expiry_seconds)
    end

    # Requests what the server knows about a session; nil for the client's own. Returns a SessionInfo.
    def get_session(ks = nil, timeout_ms: nil)
      info(:session_get, timeout_ms, ks)
    end

    # Revokes a session; nil for the client's own. `force` also revokes sessions that share it.
    def end_session(ks = nil, force: false, timeout_ms: nil)
      perform(:session_end, timeout_ms, ks, force) { nil }
    end

    # Returns the session that the next call would carry, as a SessionInfo. It is renewed first if it expires within
    # min_validity_seconds.
    def acquire_ks(min_validity_seconds: 0, timeout_ms: nil)
      info(:acquire_ks, timeout_ms, min_validity_seconds)
    end

    # Discards a session that a server has rejected.
    def invalidate_ks(ks)
      call_native(:kaltura_client_invalidate_ks, ks)
    end

    # Exports the session as a String, for a cache that programs share. It is as secret as the session.
    def export_session
      call_native(:kaltura_client_export_session)
    end

    # Uses a session of export_session. The client must have the same credentials.
    def import_session(exported)
      call_native(:kaltura_client_import_session, exported)
    end

    private

    # :stopdoc:

    def configure(config, headers: {}, pinned_certificates: [], client_certificate: nil, log: nil,
                  log_level: LogLevel::INFO, **proxy)
      raise TypeError, "headers must be a Hash, not #{headers.class}" unless (headers || {}).is_a?(Hash)

      set = lambda do |option, function, *values|
        Native.call(:"kaltura_config_#{function}", config, *values, option: option)
      end
      headers&.each { |name, value| set["headers", :add_header, name.to_s, value] }
      set["proxy", :set_proxy, *Array(proxy[:proxy]).values_at(0, 1, 2)] if proxy.key?(:proxy)
      Array(pinned_certificates).each { |pin| set["pinned_certificates", :add_pinned_certificate, pin] }
      if client_certificate
        set["client_certificate", :set_client_certificate, *Array(client_certificate).values_at(0, 1)]
      end
      Native.callable(log, "log")
      return unless log

      user = Callbacks.register({ log: log })
      set["log_level", :set_log, log_level || LogLevel::INFO, Callbacks::LOG, user, Callbacks::DESTROY]
    end

    def string(name, timeout_ms, *arguments)
      perform(name, timeout_ms, *arguments) { |request| Native.call(:kaltura_request_take_string, request) }
    end

    def info(name, timeout_ms, *arguments)
      perform(name, timeout_ms, *arguments) do |request|
        taken = Native.call(:kaltura_request_take_session_info, request)
        SessionInfo.send(:copy, taken)
      ensure
        Native.kaltura_session_info_free(taken)
      end
    end

    # Creates a request, which keeps the client alive, and performs it.
    def perform(name, timeout_ms, *arguments, &take)
      Native.held do
        request = call_native(:"kaltura_request_#{name}", *arguments)
        Native.perform(request, timeout_ms, &take)
      end
    rescue Error => e
      raise Error.send(:caused, e, @thrown)
    end
  end
end
