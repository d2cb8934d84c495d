# frozen_string_literal: true

Gem::Specification.new do |spec|
  spec.name = "kaltura_session"
  spec.version = "0.1.0"
  spec.summary = "Creates and verifies Kaltura sessions (KS): bindings of libkaltura_session"
  spec.authors = ["The libkaltura_session authors"]
  spec.licenses = ["MIT", "Apache-2.0"]
  spec.required_ruby_version = ">= 3.0"
  spec.files = Dir["lib/**/*.rb", "LICENSE-*"] + ["README.md"]
  spec.add_dependency "ffi", "~> 1.15"
end
