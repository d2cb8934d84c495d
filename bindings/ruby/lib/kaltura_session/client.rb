# frozen_string_literal: true

module KalturaSession
  # A client of one Kaltura server. Any number of threads may use it. All calls over the network take timeout_ms, in place of
  # total_timeout_ms; Timeout, Thread#raise and Thread#kill cancel them.
  class Client < Handle
    SETTERS = %i[
      service_url region partner_id total_timeout_ms connect_timeout_ms request_timeout_ms max_retries max_response_bytes
      user_agent client_tag allow_http use_environment ca_file ca_pem system_ca
    ].freeze
    OTHERS = %i[headers proxy pinned_certificates client_certificate log log_level].freeze
    private_constant :SETTERS, :OTHERS

    # Options are service_url, region, partner_id, total_timeout_ms, connect_timeout_ms, request_timeout_ms, max_retries,
    # max_response_bytes, user_agent, client_tag, headers (a Hash), allow_http, use_environment, ca_file, ca_pem, system_ca,
    # pinned_certificates (SHA-256 fingerprints), client_certificate ([certificate_file, key_file]), proxy (a URL,
    # [url, user, password], or nil for none), log (a proc that gets level and message) and log_level.
    def initialize(**options)
      unknown = options.keys - SETTERS - OTHERS
      raise ArgumentError, "unknown option: #{unknown.first}" unless unknown.empty?

      own(:kaltura_client_free) do
        config = Native.kaltura_config_new
        options.slice(*SETTERS).compact.each { |name, value| Native.call(:"kaltura_config_set_#{name}", config, value) }
        configure(config, **options.slice(*OTHERS))
        Native.call(:kaltura_client_new, config)
      ensure
        Native.kaltura_config_free(config)
      end
    end

    # Cancels the calls in progress and frees the client. May be called again.
    def close
      begin
        cancel
      rescue ClosedError
        return
      end
      super
    end

    # Cancels the calls in progress, which raise an Error with Status::CANCELLED.
    def cancel = call_native(:kaltura_client_cancel)

    # Sets the session that all calls carry; nil for none.
    def ks=(ks)
      call_native(:kaltura_client_set_ks, ks)
    end

    # Sets the credentials from which the client creates its sessions; nil for none.
    def credentials=(credentials)
      return call_native(:kaltura_client_set_credentials, nil) if credentials.nil?
      raise TypeError, "these are not Credentials" unless credentials.is_a?(Credentials)

      use do |client|
        credentials.send(:with_native) { |native| Native.call(:kaltura_client_set_credentials, client, native) }
      end
    end

    # Calls an action of the API.
    def call(service, action, params = {}, timeout_ms: nil)
      JSON.parse(string(:call, timeout_ms, service, action, JSON.generate(params)), max_nesting: 500)
    end

    # Calls several actions in one request. A failed one is a Hash with objectType KalturaAPIException.
    def multirequest(requests, timeout_ms: nil)
      JSON.parse(string(:multirequest, timeout_ms, JSON.generate(requests)), max_nesting: 500)
    end

    # Requests a session with a secret (session.start).
    def start_session(secret:, type:, user_id: nil, partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      string(:session_start, timeout_ms, secret, user_id, type, partner_id, expiry_seconds, privileges&.to_s)
    end

    # Logs a user in with e-mail address and password (user.loginByLoginId).
    def login(login_id, password, otp: nil, partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      arguments = [login_id, password, partner_id, expiry_seconds, privileges&.to_s, otp]
      string(:user_login_by_login_id, timeout_ms, *arguments)
    end

    # Logs a user in with the user id of one partner (user.login).
    def login_by_user_id(user_id, password, partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      string(:user_login, timeout_ms, user_id, password, partner_id, expiry_seconds, privileges&.to_s)
    end

    # Exchanges an app token for a session.
    def start_app_token_session(id:, token:, hash_type: HashType::AUTO, ks: nil, user_id: nil, type: SessionType::USER,
                                partner_id: 0, expiry_seconds: 0, privileges: nil, timeout_ms: nil)
      arguments = [id, token, hash_type, ks, user_id, type, partner_id, expiry_seconds, privileges&.to_s]
      info(:app_token_start_session, timeout_ms, *arguments)
    end

    # Requests a widget session, for an anonymous visitor.
    def start_widget_session(widget_id: nil, partner_id: 0, expiry_seconds: 0, timeout_ms: nil)
      info(:session_start_widget, timeout_ms, widget_id, partner_id, expiry_seconds)
    end

    # Requests what the server knows about a session; nil for the client's own.
    def get_session(ks = nil, timeout_ms: nil) = info(:session_get, timeout_ms, ks)

    # Revokes a session; nil for the client's own. `force` also revokes sessions that share it.
    def end_session(ks = nil, force: false, timeout_ms: nil)
      perform(:session_end, timeout_ms, ks, force) { nil }
    end

    # Returns the session that the next call would carry, renewed first if necessary.
    def acquire_ks(min_validity_seconds: 0, timeout_ms: nil) = info(:acquire_ks, timeout_ms, min_validity_seconds)

    # Discards a session that a server has refused.
    def invalidate_ks(ks) = call_native(:kaltura_client_invalidate_ks, ks)

    # Exports the session, for a cache that programs share. It is as secret as the session.
    def export_session = call_native(:kaltura_client_export_session)

    def import_session(exported) = call_native(:kaltura_client_import_session, exported)

    private

    def configure(config, headers: {}, pinned_certificates: [], client_certificate: nil, log: nil,
                  log_level: LogLevel::INFO, **proxy)
      headers.each { |name, value| Native.call(:kaltura_config_add_header, config, name.to_s, value) }
      if proxy.key?(:proxy)
        url, user, password = proxy[:proxy]
        Native.call(:kaltura_config_set_proxy, config, url, user, password)
      end
      pinned_certificates.each { |pin| Native.call(:kaltura_config_add_pinned_certificate, config, pin) }
      Native.call(:kaltura_config_set_client_certificate, config, *client_certificate) if client_certificate
      return unless log

      user = Callbacks.register({ log: log })
      Native.call(:kaltura_config_set_log, config, log_level, Callbacks::LOG, user, Callbacks::DESTROY)
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
    end
  end
end
