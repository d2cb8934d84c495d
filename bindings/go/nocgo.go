//go:build !cgo

package kalturasession

// A compile error that says what to do.
var _ = kalturasession_needs_cgo__set_CGO_ENABLED_1_and_install_a_C_compiler
