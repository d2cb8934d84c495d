//! Certificate verification: a C program against nginx, with certificates of typical company networks.

#[macro_use]
mod support;

use std::path::{Path, PathBuf};

use rcgen::ExtendedKeyUsagePurpose::{ClientAuth, ServerAuth};
use support::certificates::{Authority, Files, Says, self_signed, tangled};
use support::daemons::nginx;
use support::harness::ignore;
use support::needs::{NGINX, OPENSSL};
use support::{ConnectProgram, TestServer, scratch};

const GOOD: Says<'_> = Says { name: "localhost", is_authority: false, is_expired: false };

fn listener(files: &Files, more: &str) -> String {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    format!("ssl_certificate {certificate}; ssl_certificate_key {key}; {more}")
}

fn url(port: u16) -> String {
    format!("https://localhost:{port}")
}

/// Several certificates in one file.
fn bundle(folder: &Path, name: &str, files: &[&Files]) -> PathBuf {
    let path = folder.join(name);
    let texts = files.iter().map(|one| std::fs::read_to_string(&one.certificate).unwrap());
    std::fs::write(&path, texts.collect::<Vec<_>>().join("# the next one\n")).unwrap();
    path
}

fn ca_certificates_are_checked_for_name_and_date() {
    let program = NGINX.needed();
    let folder = scratch("tls_authorities");
    let backend = TestServer::start(&folder);
    let (company, other) = (Authority::new(&folder, "company"), Authority::new(&folder, "other"));
    let good = company.certificate(&folder, "good", GOOD, ServerAuth);
    let old = company.certificate(&folder, "old", Says { is_expired: true, ..GOOD }, ServerAuth);
    let elsewhere = company.certificate(&folder, "elsewhere", Says { name: "elsewhere.example", ..GOOD }, ServerAuth);
    let (_nginx, ports) = nginx(
        &program,
        &folder,
        &backend.server.http_url(),
        &[listener(&good, ""), listener(&old, ""), listener(&elsewhere, ""), listener(&good, "ssl_protocols TLSv1.2;")],
    );
    let [good_url, old_url, elsewhere_url, tls12_url] = ports.map(url);
    let connect = ConnectProgram::compile(&folder);
    let root = company.root.certificate.to_str().unwrap();
    let both = bundle(&folder, "both.pem", &[&other.root, &company.root]);
    let pem = std::fs::read_to_string(root).unwrap();

    connect.succeeds(&[("URL", &good_url), ("CA_FILE", root)]);
    connect.succeeds(&[("URL", &good_url), ("CA_FILE", both.to_str().unwrap())]);
    connect.succeeds(&[("URL", &good_url), ("CA_PEM", &pem)]);
    connect.succeeds(&[("URL", &tls12_url), ("CA_FILE", root)]);
    connect.succeeds(&[("URL", &old_url), ("PINS", &old.fingerprint)]);
    connect.succeeds(&[("URL", &elsewhere_url), ("PINS", &elsewhere.fingerprint)]);

    let fingerprint = format!("sha256:{}", good.fingerprint);
    for unknown in [&[][..], &[("CA_FILE", other.root.certificate.to_str().unwrap())]] {
        let settings = [&[("URL", good_url.as_str())], unknown].concat();
        connect.fails(&settings, "KALTURA_ERROR_TLS", &["not signed by a trusted CA", &fingerprint, "set_ca_file"]);
    }
    connect.fails(&[("URL", &old_url), ("CA_FILE", root)], "KALTURA_ERROR_TLS", &["has expired", &old.fingerprint]);
    connect.fails(&[("URL", &elsewhere_url), ("CA_FILE", root)], "KALTURA_ERROR_TLS", &["another host name"]);
    // A pin matches the server certificate only, not its CA certificates.
    let settings = [("URL", good_url.as_str()), ("PINS", company.root.fingerprint.as_str())];
    connect.fails(&settings, "KALTURA_ERROR_TLS", &["not a pinned certificate", &fingerprint]);
}

fn self_signed_certificates_are_trusted_by_file_or_fingerprint() {
    let program = NGINX.needed();
    let folder = scratch("tls_self_signed");
    let backend = TestServer::start(&folder);
    let authority = Says { is_authority: true, ..GOOD };
    let plain = self_signed(&folder, "plain", GOOD);
    // Like a certificate of `openssl req -x509`.
    let ca_true = self_signed(&folder, "ca_true", authority);
    let ca_true_old = self_signed(&folder, "ca_true_old", Says { is_expired: true, ..authority });
    let ca_true_elsewhere = self_signed(&folder, "ca_true_elsewhere", Says { name: "elsewhere.example", ..authority });
    // The same subject, but another key.
    let impostor = self_signed(&folder, "impostor", authority);
    let servers = [&plain, &ca_true, &ca_true_old, &ca_true_elsewhere, &impostor];
    let (_nginx, ports) =
        nginx(&program, &folder, &backend.server.http_url(), &servers.map(|files| listener(files, "")));
    let urls = ports.map(url);
    let connect = ConnectProgram::compile(&folder);

    for (files, url) in servers.into_iter().zip(&urls) {
        let colons = files.fingerprint.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).to_uppercase());
        let colons = colons.collect::<Vec<_>>().join(":");
        let several = format!("{} {}", "00".repeat(32), files.fingerprint);
        for pins in [&files.fingerprint, &format!("sha256:{}", files.fingerprint), &colons, &several] {
            connect.succeeds(&[("URL", url), ("PINS", pins)]);
        }
        let pins = "00".repeat(32);
        let settings = [("URL", url.as_str()), ("PINS", pins.as_str())];
        connect.fails(&settings, "KALTURA_ERROR_TLS", &["not a pinned certificate", &files.fingerprint]);
        connect.fails(&[("URL", url)], "KALTURA_ERROR_TLS", &[&files.fingerprint]);
    }
    let file = |files: &Files| files.certificate.to_str().unwrap().to_owned();
    let [plain_url, ca_true_url, old_url, elsewhere_url, impostor_url] = &urls;
    connect.succeeds(&[("URL", plain_url), ("CA_FILE", &file(&plain))]);
    connect.succeeds(&[("URL", ca_true_url), ("CA_FILE", &file(&ca_true))]);
    connect.fails(&[("URL", old_url), ("CA_FILE", &file(&ca_true_old))], "KALTURA_ERROR_TLS", &["has expired"]);
    let settings = [("URL", elsewhere_url.as_str()), ("CA_FILE", &file(&ca_true_elsewhere))];
    connect.fails(&settings, "KALTURA_ERROR_TLS", &["another host name"]);
    let settings = [("URL", impostor_url.as_str()), ("CA_FILE", &file(&ca_true))];
    connect.fails(&settings, "KALTURA_ERROR_TLS", &[&impostor.fingerprint]);
}

fn client_certificate_is_sent_on_request() {
    let program = NGINX.needed();
    let folder = scratch("tls_client_certificate");
    let backend = TestServer::start(&folder);
    let company = Authority::new(&folder, "company");
    let server = company.certificate(&folder, "server", GOOD, ServerAuth);
    let client = company.certificate(&folder, "client", Says { name: "device-7", ..GOOD }, ClientAuth);
    let stranger = self_signed(&folder, "stranger", Says { name: "stranger", ..GOOD });
    let root = company.root.certificate.to_str().unwrap();
    let demands = format!("ssl_client_certificate {root}; ssl_verify_client on; ssl_verify_depth 3;");
    let (_nginx, ports) = nginx(
        &program,
        &folder,
        &backend.server.http_url(),
        &[listener(&server, &demands), listener(&server, &format!("{demands} ssl_protocols TLSv1.2;"))],
    );
    let connect = ConnectProgram::compile(&folder);
    let file = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let (certificate, key, strange_certificate, strange_key) =
        (file(&client.certificate), file(&client.key), file(&stranger.certificate), file(&stranger.key));
    for url in ports.map(url) {
        let with =
            |certificate, key| [("URL", url.as_str()), ("CA_FILE", root), ("CERTIFICATE", certificate), ("KEY", key)];
        connect.succeeds(&with(&certificate, &key));
        // nginx completes the handshake and then responds with 400.
        connect.fails(&[("URL", &url), ("CA_FILE", root)], "KALTURA_ERROR_HTTP_STATUS", &["400"]);
        connect.fails(&with(&strange_certificate, &strange_key), "KALTURA_ERROR_HTTP_STATUS", &["400"]);
        // A key of another certificate and a file without a key are rejected before anything is sent.
        connect.fails(&with(&certificate, &strange_key), "KALTURA_ERROR_INVALID_ARGUMENT", &["key_file: "]);
        let settings = with(&certificate, &certificate);
        connect.fails(&settings, "KALTURA_ERROR_INVALID_ARGUMENT", &["key_file: contains no usable private key"]);
    }
}

fn system_ca_can_be_combined_with_given_cas() {
    let folder = scratch("tls_system_ca");
    let server = TestServer::start(&folder);
    let other = Authority::new(&folder, "other");
    let connect = ConnectProgram::compile(&folder);
    let url = server.https_url();
    // The environment replaces the CA certificates of the system.
    let (system, other) = (server.ca_file.to_str().unwrap(), other.root.certificate.to_str().unwrap());
    let environment = [("SSL_CERT_FILE", system)];
    let unknown = ["not signed by a trusted CA"];

    connect.succeeds_in(&environment, &[("URL", &url)]);
    connect.succeeds_in(&environment, &[("URL", &url), ("SYSTEM_CA", "1")]);
    let only_given = [("URL", url.as_str()), ("CA_FILE", other)];
    connect.fails_in(&environment, &only_given, "KALTURA_ERROR_TLS", &unknown);
    let only_given = [("URL", url.as_str()), ("CA_FILE", other), ("SYSTEM_CA", "0")];
    connect.fails_in(&environment, &only_given, "KALTURA_ERROR_TLS", &unknown);
    connect.succeeds_in(&environment, &[("URL", &url), ("CA_FILE", other), ("SYSTEM_CA", "1")]);
    // Conversely: the given CA has signed the server's certificate.
    let environment = [("SSL_CERT_FILE", other)];
    connect.succeeds_in(&environment, &[("URL", &url), ("CA_FILE", system), ("SYSTEM_CA", "1")]);
    connect.fails_in(&environment, &[("URL", &url)], "KALTURA_ERROR_TLS", &unknown);
}

fn use_environment_0_ignores_ssl_cert_file_and_proxies() {
    let folder = scratch("tls_environment");
    let server = TestServer::start(&folder);
    let connect = ConnectProgram::compile(&folder);
    let url = server.https_url();
    let ca_file = server.ca_file.to_str().unwrap();
    let off = [("URL", url.as_str()), ("USE_ENVIRONMENT", "0")];
    connect.fails_in(&[("SSL_CERT_FILE", ca_file)], &off, "KALTURA_ERROR_TLS", &["not signed by a trusted CA"]);
    let directory = folder.join("certificates");
    std::fs::create_dir(&directory).unwrap();
    std::fs::copy(&server.ca_file, directory.join("ca.pem")).unwrap();
    connect.succeeds_in(&[("SSL_CERT_DIR", &directory)], &[("URL", &url)]);
    connect.fails_in(&[("SSL_CERT_DIR", &directory)], &off, "KALTURA_ERROR_TLS", &["not signed by a trusted CA"]);
    let unreachable = [("https_proxy", "http://127.0.0.1:1")];
    // This machine, at an address for which proxies are used.
    let fingerprint = connect.fingerprint(&url);
    let elsewhere = url.replace("localhost", "0.0.0.0");
    let pinned = [("URL", elsewhere.as_str()), ("PINS", &fingerprint)];
    connect.fails_in(&unreachable, &pinned, "KALTURA_ERROR_PROXY", &["refuses connections"]);
    connect.succeeds_in(&unreachable, &[pinned[0], pinned[1], off[1]]);
}

fn reading_the_system_ca_respects_the_deadline() {
    let folder = scratch("tls_fifo");
    let fifo = folder.join("fifo");
    support::succeed(std::process::Command::new("mkfifo").arg(&fifo));
    let server = TestServer::start(&folder);
    let connect = ConnectProgram::compile(&folder);
    let url = server.https_url();
    let start = std::time::Instant::now();
    let settings = [("URL", url.as_str()), ("TOTAL_TIMEOUT_MS", "500")];
    connect.fails_in(&[("SSL_CERT_FILE", &fifo)], &settings, "KALTURA_ERROR_TIMEOUT", &["SSL_CERT_FILE"]);
    assert!(start.elapsed() < std::time::Duration::from_secs(20));
    let missing = [("SSL_CERT_FILE", "/nonexistent/ca.pem")];
    let words = ["SSL_CERT_FILE is set, but \"/nonexistent/ca.pem\" cannot be read", "(retry class 0)"];
    connect.fails_in(&missing, &[("URL", &url)], "KALTURA_ERROR_TLS", &words);
}

fn common_ca_file_forms_are_accepted() {
    let folder = scratch("tls_ca_files");
    let server = TestServer::start(&folder);
    let connect = ConnectProgram::compile(&folder);
    let url = server.https_url();
    let pem = std::fs::read_to_string(&server.ca_file).unwrap();
    for pem in [
        format!("\u{feff}{pem}"),
        pem.replace("CERTIFICATE", "X509 CERTIFICATE"),
        pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        pem.replace('\n', "\r\n"),
    ] {
        connect.succeeds(&[("URL", &url), ("CA_PEM", &pem)]);
        let file = folder.join("other.pem");
        std::fs::write(&file, &pem).unwrap();
        connect.succeeds_in(&[("SSL_CERT_FILE", &file)], &[("URL", &url)]);
    }
    connect.fails(&[("URL", &url), ("CA_PEM", "nothing")], "KALTURA_ERROR_INVALID_ARGUMENT", &["ca_pem: contains no"]);
}

fn unsupported_key_types_are_named() {
    let [nginx_program, openssl] = [NGINX, OPENSSL].map(|tool| tool.needed());
    let folder = scratch("tls_key_types");
    let backend = TestServer::start(&folder);
    let kinds = [
        ("p521", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"][..], "ECDSA P-521"),
        ("pss", &["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], "RSASSA-PSS"),
        ("ed448", &["-newkey", "ed448"], "Ed448"),
    ];
    let listeners = kinds.map(|(name, arguments, _)| {
        let files = Files {
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
            fingerprint: String::new(),
        };
        let mut command = std::process::Command::new(&openssl);
        command.args(["req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=localhost"]).args(arguments);
        command.args(["-addext", "subjectAltName=DNS:localhost"]);
        support::succeed(command.arg("-out").arg(&files.certificate).arg("-keyout").arg(&files.key));
        listener(&files, "")
    });
    let (_nginx, ports) = nginx(&nginx_program, &folder, &backend.server.http_url(), &listeners);
    let connect = ConnectProgram::compile(&folder);
    for ((file, _, name), port) in kinds.into_iter().zip(ports) {
        let ca_file = folder.join(format!("{file}.pem"));
        let settings = [("URL", &*url(port)), ("CA_FILE", ca_file.to_str().unwrap())];
        let words = [format!("has an unsupported key type ({name})"), "(retry class 0)".to_owned()];
        connect.fails(&settings, "KALTURA_ERROR_TLS", &words.each_ref().map(String::as_str));
    }
}

fn hostile_certificate_chains_are_refused() {
    let program = NGINX.needed();
    let folder = scratch("tls_hostile_chains");
    let backend = TestServer::start(&folder);
    let company = Authority::new(&folder, "company");
    let servers = [8, 15, 36].map(|count| listener(&tangled(&folder, &format!("tangled{count}"), GOOD, count), ""));
    let (_nginx, ports) = nginx(&program, &folder, &backend.server.http_url(), &servers);
    let connect = ConnectProgram::compile(&folder);
    let root = company.root.certificate.to_str().unwrap();
    // Without limits, the search for a path would end by the timeout.
    for port in ports {
        let url = url(port);
        let settings = [("URL", url.as_str()), ("CA_FILE", root), ("TOTAL_TIMEOUT_MS", "20000")];
        connect.fails(&settings, "KALTURA_ERROR_TLS", &["too many certificates or paths", "(retry class 0)"]);
    }
}

fn set_user_id_program_ignores_the_environment() {
    let folder = scratch("tls_set_user_id");
    let server = TestServer::start(&folder);
    let connect = ConnectProgram::compile(&folder);
    // Only root can change the owner of a program.
    if !connect.becomes_another_user() {
        ignore("only root can make a set-user-ID program of another user".to_owned());
    }
    let url = server.https_url();
    let ca_file = server.ca_file.to_str().unwrap();
    let words = ["not signed by a trusted CA"];
    connect.fails_in(&[("SSL_CERT_FILE", ca_file)], &[("URL", &url)], "KALTURA_ERROR_TLS", &words);
    let asked = [("URL", url.as_str()), ("USE_ENVIRONMENT", "1")];
    connect.fails_in(&[("SSL_CERT_FILE", ca_file)], &asked, "KALTURA_ERROR_TLS", &words);
    let elsewhere = url.replace("localhost", "0.0.0.0");
    let fingerprint = connect.fingerprint(&url);
    let unreachable = [("https_proxy", "http://127.0.0.1:1")];
    connect.succeeds_in(&unreachable, &[("URL", &elsewhere), ("PINS", &fingerprint)]);
}

fn unusable_client_certificates_are_rejected() {
    let folder = scratch("tls_bad_client_certificate");
    let company = Authority::new(&folder, "company");
    let client = company.certificate(&folder, "client", Says { name: "device-7", ..GOOD }, ClientAuth);
    let connect = ConnectProgram::compile(&folder);
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let pem = |label: &str, text: &str| format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n");
    // Older encrypted keys are marked by a header, as `openssl ec -aes256` writes them.
    let header = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,8B35FA06F5B0A9D4C2E9E02DA5F9E4AC\n\nAAAA";
    let certificate = &client.certificate;
    for (certificate, key, words) in [
        (certificate, &file("older.key", &pem("EC PRIVATE KEY", header)), "key_file: is encrypted; decrypt it"),
        (certificate, &file("newer.key", &pem("ENCRYPTED PRIVATE KEY", "AAAA")), "key_file: is encrypted; decrypt it"),
        (certificate, &file("other.key", &pem("PRIVATE KEY", "AAAA")), "key_file: is not usable: "),
        (&bundle(&folder, "order.pem", &[&company.root, &client]), &client.key, "must come first"),
        (
            &file("bad.pem", &pem("CERTIFICATE", "AAAA")),
            &client.key,
            "certificate_file: contains an unusable certificate",
        ),
    ] {
        let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
        let settings = [("URL", "https://localhost:1"), ("CERTIFICATE", certificate), ("KEY", key)];
        connect.fails(&settings, "KALTURA_ERROR_INVALID_ARGUMENT", &[words]);
    }
}

tests! {
    ca_certificates_are_checked_for_name_and_date,
    self_signed_certificates_are_trusted_by_file_or_fingerprint,
    client_certificate_is_sent_on_request,
    system_ca_can_be_combined_with_given_cas,
    use_environment_0_ignores_ssl_cert_file_and_proxies,
    reading_the_system_ca_respects_the_deadline,
    common_ca_file_forms_are_accepted,
    unsupported_key_types_are_named,
    hostile_certificate_chains_are_refused,
    set_user_id_program_ignores_the_environment,
    unusable_client_certificates_are_rejected,
}
