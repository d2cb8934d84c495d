//! Writes the seeds of the fuzz targets, mostly from the vectors of a production server: one file per session, signed
//! content, privileges string, recorded request, recorded response, setting and exported session.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::ptr::null_mut;

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use flate2::Compression;
use flate2::write::GzEncoder;
use kaltura_session::ffi::managed::kaltura_client_acquire_ks;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use sha1::{Digest, Sha1};

#[path = "targets/common/mod.rs"]
mod common;
#[path = "targets/common/door.rs"]
mod door;
#[path = "targets/common/importer.rs"]
mod importer;
#[path = "targets/common/script.rs"]
mod script;
#[path = "targets/common/sessions.rs"]
mod sessions;

use script::{CONNECTION, PAUSE, TURN};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds: [(&str, BTreeSet<Vec<u8>>); 3] =
        [("texts", BTreeSet::new()), ("contents", BTreeSet::new()), ("privileges", BTreeSet::new())];
    for file in ["parse", "reject", "ambiguous", "generate", "validate"] {
        let text = std::fs::read_to_string(folder.join(format!("../tests/data/{file}.json"))).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        for case in &cases {
            let ks = case["ks"].as_str().unwrap();
            seeds[0].1.insert(ks.into());
            if let Some(content) = content(ks, case) {
                // Signed again with the secret of the fuzz targets.
                seeds[0].1.extend(common::signed(&content).map(Into::into));
                seeds[1].1.insert(content);
            }
            seeds[2].1.extend(case["privileges"].as_str().map(Into::into));
        }
    }
    let text = std::fs::read_to_string(folder.join("../tests/data/exchanges.json")).unwrap();
    let exchanges: Vec<Value> = serde_json::from_str(&text).unwrap();
    let ca = std::fs::read_to_string(folder.join("example-ca.pem")).unwrap();
    let seeds = seeds.into_iter().chain([
        ("responses", responses(&exchanges)),
        ("params", exchanges.iter().filter_map(params).collect()),
        ("wire", wire(&exchanges)),
        ("conversation", conversations(&exchanges)),
        ("settings", settings(&ca)),
        ("session_text", session_texts()),
    ]);
    for (name, seeds) in seeds {
        let to = folder.join("seeds").join(name);
        // Remove the files of an earlier version.
        let _ = std::fs::remove_dir_all(&to);
        std::fs::create_dir_all(&to).unwrap();
        println!("{name}: {} seeds", seeds.len());
        for (index, seed) in seeds.iter().enumerate() {
            std::fs::write(to.join(format!("{index}")), seed).unwrap();
        }
    }
}

/// The recorded responses in the format of the target `responses`, each as a string and as a session info.
fn responses(exchanges: &[Value]) -> BTreeSet<Vec<u8>> {
    let mut seeds = BTreeSet::new();
    let mut widgets = Vec::new();
    let mut of_tokens = Vec::new();
    for exchange in exchanges {
        let recorded = &exchange["response"];
        let mut response = format!("{}\n", recorded["status"]);
        for (name, value) in recorded["headers"].as_object().unwrap() {
            response.push_str(&format!("{name}: {}\n", value.as_str().unwrap()));
        }
        response.push('\n');
        response.push_str(recorded["body"].as_str().unwrap_or(""));
        let path: Vec<&str> = exchange["request"]["path"].as_str().unwrap().split(['/', '?']).collect();
        let kind = match (path.get(3).copied().unwrap_or(""), path.get(5).copied().unwrap_or("")) {
            ("session", "start") => 'a',
            ("session", "impersonate") => 'b',
            ("user", "loginByLoginId") => 'c',
            ("user", "login") => 'd',
            ("user", "loginByKs") => 'e',
            ("session", "startWidgetSession") => 'f',
            ("apptoken", "startSession") => 'g',
            ("session", "get") => 'h',
            ("session", "end") => 'i',
            ("session", "impersonateByKs") => 'j',
            ("multirequest", _) => 'l',
            _ => 'k',
        };
        match kind {
            'f' => widgets.push(response.clone()),
            'g' => of_tokens.push(response.clone()),
            _ => {}
        }
        seeds.extend([kind, kind.to_ascii_uppercase()].map(|letter| format!("{letter}{response}").into_bytes()));
    }
    // An app token needs a widget session first.
    for widget in &widgets {
        for letter in ['g', 'G'] {
            seeds.extend(of_tokens.iter().map(|response| format!("{letter}{widget}\u{1e}{response}").into_bytes()));
        }
    }
    seeds
}

/// A recorded request in the format of the target `params`; `None` for one with a query string.
fn params(exchange: &Value) -> Option<Vec<u8>> {
    let request = &exchange["request"];
    let path: Vec<&str> = request["path"].as_str()?.split('/').collect();
    let body = request["body"].as_str()?;
    let is_json = request["headers"]["Content-Type"].as_str()?.starts_with("application/json");
    let mut members = if is_json { serde_json::from_str(body).ok()? } else { form(body) };
    members.remove("format");
    match path[..] {
        [.., "service", service, "action", action] => {
            Some(format!("c{service} {action}\n{}", Value::Object(members)).into_bytes())
        }
        [.., "multirequest"] => {
            let requests = members.into_iter().map(|(_, request)| {
                let mut params = request.as_object().cloned().unwrap_or_default();
                let [service, action] = ["service", "action"].map(|name| params.remove(name).unwrap_or_default());
                serde_json::json!({"service": service, "action": action, "params": params})
            });
            Some(format!("m{}", Value::Array(requests.collect())).into_bytes())
        }
        _ => None,
    }
}

/// The members of a form. A colon in a name separates levels.
fn form(body: &str) -> Map<String, Value> {
    let mut members = Map::new();
    for item in body.split('&') {
        let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let (name, value) = item.split_once('=').unwrap_or((item, ""));
        let (name, value) = (decoded(name), decoded(value));
        match name.split_once(':') {
            None => drop(members.insert(name, value.into())),
            Some((name, below)) => {
                let inner = members.entry(name).or_insert_with(|| Value::Object(Map::new()));
                if let Some(inner) = inner.as_object_mut() {
                    inner.insert(below.to_owned(), value.into());
                }
            }
        }
    }
    members
}

/// The ways to mark the end of a response.
const FRAMINGS: [fn(&[u8]) -> Vec<u8>; 4] = [
    with_length,
    |body| {
        let (first, second) = body.split_at(body.len() / 2);
        let mut framed = b"Transfer-Encoding: chunked\r\n\r\n".to_vec();
        for part in [first, second].into_iter().filter(|part| !part.is_empty()) {
            framed.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
            framed.extend_from_slice(part);
            framed.extend_from_slice(b"\r\n");
        }
        [&framed[..], b"0\r\n\r\n"].concat()
    },
    |body| {
        let packed = |level| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        };
        // Use one without separator bytes.
        match (0..10).rev().map(packed).find(|packed| !packed.iter().any(|byte| script::SEPARATORS.contains(byte))) {
            Some(packed) => {
                let head = format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len());
                [head.as_bytes(), &packed].concat()
            }
            None => with_length(body),
        }
    },
    |body| [b"Connection: close\r\n\r\n", body].concat(),
];

fn with_length(body: &[u8]) -> Vec<u8> {
    [format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

/// Responses of proxies, each with the letter of its kind.
fn ways() -> Vec<(char, Vec<u8>)> {
    let turn = [TURN];
    let said = |parts: &[&[u8]]| parts.join(&turn[..]);
    vec![
        ('d', vec![]),
        ('h', b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n".to_vec()),
        ('s', said(&[&[5, 0], &[5, 0, 0, 1, 192, 0, 2, 1, 31, 144]])),
        ('r', said(&[&[5, 2], &[1, 0], b"\x05\x00\x00\x03\x07example\x00\x50"])),
    ]
}

/// The recorded responses as they come from a socket, with each framing, directly and through each proxy.
fn wire(exchanges: &[Value]) -> BTreeSet<Vec<u8>> {
    let mut seeds = BTreeSet::new();
    let mut seed = |way: char, parts: &[&[u8]]| {
        seeds.insert([way.to_string().as_bytes(), &parts.concat()[..]].concat());
    };
    let wrong = &[b"HTTP/1.1 200 OK\r\n", &with_length(b"\"wrong!\"")[..]].concat()[..];
    let ways = ways();
    for (index, exchange) in exchanges.iter().enumerate() {
        let response = &exchange["response"];
        let mut head = format!("HTTP/1.1 {} Response\r\n", response["status"]);
        for (name, value) in response["headers"].as_object().unwrap() {
            if !["Connection", "Content-Encoding", "Content-Length"].contains(&&name[..]) {
                head.push_str(&format!("{name}: {}\r\n", value.as_str().unwrap()));
            }
        }
        let body = response["body"].as_str().unwrap_or("").as_bytes();
        let response = &[head.as_bytes(), &FRAMINGS[index % 4](body)].concat()[..];
        let (way, tunnel) = &ways[index / 4 % 4];
        let tunnel: &[u8] = &if tunnel.is_empty() { vec![] } else { [&tunnel[..], &[TURN]].concat() };
        match index / 16 % 4 {
            // One connection for both calls, or one per call.
            0 => seed(*way, &[tunnel, response, &[TURN], response]),
            1 => seed(*way, &[tunnel, response, &[CONNECTION], tunnel, response]),
            // Surplus data, immediately or a little later, on a connection that stays open.
            2 => seed(way.to_ascii_uppercase(), &[tunnel, response, response, &[TURN]]),
            _ => seed(way.to_ascii_uppercase(), &[tunnel, response, &[PAUSE], wrong, &[TURN]]),
        }
    }
    for (way, said) in [
        ('h', &b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n\r\n"[..]),
        ('h', b"HTTP/1.0 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"),
        ('h', b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
        ('s', &[5, 255]),
        ('r', &[5, 2, TURN, 1, 1]),
        ('r', &[5, 0, TURN, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0]),
        ('s', &[5, 0, TURN, 5, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80]),
        ('d', b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
        ('d', b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
        ('d', b"SSH-2.0-OpenSSH_10.0\r\n"),
        ('d', b""),
    ] {
        seed(way, &[said]);
        seed(way.to_ascii_uppercase(), &[said]);
    }
    seeds
}

/// Logins, calls and renewals with the responses of a server, in the format of the target `conversation`.
fn conversations(exchanges: &[Value]) -> BTreeSet<Vec<u8>> {
    // The length after placeholders are replaced by sessions.
    let ok = |body: &str| {
        let length = sessions::expanded(body.as_bytes()).len();
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
    };
    let session = |at: char| ok(&format!("\"{at}\""));
    let info = |at: char, at_time: u64| {
        ok(&format!(
            r#"{{"objectType":"KalturaSessionInfo","ks":"{at}","sessionType":0,"partnerId":102,"userId":"ada","expiry":{at_time},"privileges":""}}"#
        ))
    };
    let error = |code: &str, message: &str, args: &str| {
        ok(&format!(r#"{{"objectType":"KalturaAPIException","code":"{code}","message":"{message}","args":{args}}}"#))
    };
    let expired = error("INVALID_KS", "Invalid KS", r#"{"KSID":"EXPIRED","ERR_CODE":"-1","ERR_DESC":"INVALID_STR"}"#);
    let (list, far) = (ok(r#"{"objectType":"KalturaMediaListResponse","objects":[],"totalCount":0}"#), 4_000_000_000);
    let turns = |said: &[&Vec<u8>]| said.iter().map(|one| &one[..]).collect::<Vec<_>>().join(&[TURN][..]);
    let connections = |said: &[&Vec<u8>]| said.iter().map(|one| &one[..]).collect::<Vec<_>>().join(&[CONNECTION][..]);
    let mut scripts = vec![
        ("l", "acc", connections(&[&session('\u{15}'), &info('\u{15}', far), &list, &list])),
        (
            "l",
            "ca",
            connections(&[&session('\u{16}'), &turns(&[&info('\u{16}', far), &expired]), &session('\u{17}'), &list]),
        ),
        (
            "l",
            "ac",
            connections(&[&error("USER_WRONG_PASSWORD", "wrong: hunter2-and-more-of-it", "[]"), &session('\u{15}')]),
        ),
        ("l", "aaoa", connections(&[&error("INTERNAL_SERVERL_ERROR", "m", "[]"), &session('\u{15}')])),
        ("w", "amcxa", turns(&[&info('\u{13}', far), &info('\u{14}', 3), &list, &info('\u{15}', far)])),
        ("w", "acia", turns(&[&info('\u{10}', far), &expired, &info('\u{16}', far), &list, &info('\u{17}', far)])),
        ("a", "acc", turns(&[&info('\u{15}', far), &info('\u{16}', far), &list, &expired])),
        ("s", "ace", turns(&[&session('\u{15}'), &list, &ok("null")])),
        ("s", "cc", turns(&[&session('\u{14}'), &expired, &session('\u{15}'), &list, &list])),
    ];
    // Truncated, as HTTP/1.0, and chunked.
    for (credentials, steps, said) in scripts.clone() {
        scripts.push((credentials, steps, said[..said.len() / 2].to_vec()));
        let old = String::from_utf8(said).unwrap().replace("HTTP/1.1", "HTTP/1.0");
        scripts.push((credentials, steps, old.into_bytes()));
    }
    let chunked =
        |body: &str| [b"HTTP/1.1 200 OK\r\n", &FRAMINGS[1](&sessions::expanded(body.as_bytes()))[..]].concat();
    scripts.push(("s", "ac", turns(&[&chunked("\"\u{15}\""), &list])));
    for exchange in exchanges.iter().filter(|exchange| exchange["response"]["body"].is_string()) {
        let body = exchange["response"]["body"].as_str().unwrap();
        scripts.push(("s", "ca", turns(&[&session('\u{15}'), &ok(body)])));
    }
    let mut seeds = BTreeSet::new();
    for (index, (credentials, steps, said)) in scripts.into_iter().enumerate() {
        let (way, tunnel) = &ways()[if index % 3 == 0 { index / 3 % 4 } else { 0 }];
        let tunnel: &[u8] = &if tunnel.is_empty() { vec![] } else { [&tunnel[..], &[TURN]].concat() };
        seeds.insert([format!("{way}{credentials}{steps}").as_bytes(), &[CONNECTION], tunnel, &said].concat());
    }
    // The start of a TLS handshake: an alert, a ServerHello, and garbage.
    for said in [
        &[21, 3, 3, 0, 2, 2, 40][..],
        &[22, 3, 3, 0, 4, 2, 0, 0, 0],
        &[22, 3, 3, 255, 255],
        b"HTTP/1.1 400 Bad\r\n\r\n",
    ] {
        seeds.insert([&b"tlac"[..], &[CONNECTION], said].concat());
    }
    seeds
}

/// Typical settings in the format of the target `settings`. The private key of the CA certificate was discarded.
fn settings(ca: &str) -> BTreeSet<Vec<u8>> {
    let ca = format!("c{ca}");
    let both_cas = format!("c{}{ca}", &ca[1..]);
    let fingerprint = "AB:CD:EF:01:".repeat(8);
    let pins = [format!("p{}", fingerprint.trim_end_matches(':')), format!("psha256:{}", "0f".repeat(32))];
    let sets: [&[&str]; 24] = [
        &["uhttps://www.kaltura.com"],
        &["uhttps://www.kaltura.com/api_v3/", "tmyapp 1.0", "amyapp/1.0 (Linux)"],
        &["ukaltura.example.com:8443/base/api_v3/index.php"],
        &["uhttp://localhost:8080"],
        &["uhttp://kaltura.internal", "h"],
        &["uhttps://[2001:db8::1]:8443/"],
        &["uhttps://xn--bcher-kva.example"],
        &["reu"],
        &["rDE", "nX-Forwarded-For\n192.0.2.1"],
        &["xhttp://proxy.example.com:3128"],
        &["xproxy.example.com"],
        &["xsocks5h://[::1]:1080", "ucdn.example.com"],
        &["Xsocks5://127.0.0.1\nuser"],
        &["Xhttp://proxy:8080/\nd\u{f6}main\\user"],
        &["xhttps://proxy.example.com"],
        &["ehttp://user:p%40ss@proxy:3128\nlocalhost,127.0.0.0/8,::1,10.0.0.0/8,.corp.example"],
        &["esocks5://proxy\n*"],
        &["eproxy:3128\n*.example.com, www.kaltura.com:443 [2001:db8::]/32 fe80::/10"],
        &["ehttp://proxy:3128\n192.168.0.0/33,10.0.0.0/0,1.2.3,256.0.0.1,example.com."],
        &[&pins[0], "uhttps://192.0.2.1"],
        &[&pins[0], &pins[1]],
        &[&ca, "uhttps://kaltura.internal"],
        &[&both_cas],
        &["nAuthorization\nBearer abc", "nX-A\n", "nX-Caf\u{e9}\nb", "nCookie\na=b; c=d"],
    ];
    sets.iter().map(|set| set.join("\0").into_bytes()).collect()
}

/// Exported sessions and TOTP secrets in the format of the target `session_text`.
fn session_texts() -> BTreeSet<Vec<u8>> {
    let client = importer::importer();
    // SAFETY: a live client, used by one thread.
    let exported = unsafe {
        let acquired = door::call(|error| kaltura_client_acquire_ks(client, 0, null_mut(), error)).unwrap();
        door::take(acquired).expect("a secret creates sessions");
        importer::exported(client).expect("the client has a session")
    };
    let mut seeds = BTreeSet::new();
    for text in [
        exported.clone(),
        exported.replace("\"expires_at_is_known\":true", "\"expires_at_is_known\":false"),
        exported.replace("\"expires_at\":", "\"more\":[1,null],\"expires_at\":"),
        exported.replace(',', " ,\n\t").replace("\"ks\"", "\"\\u006bs\""),
        exported.replace("\"version\":1", "\"version\":2"),
        exported.replace("\"partner_id\":102", "\"partner_id\":103"),
    ] {
        seeds.insert(format!("i{text}").into_bytes());
    }
    for secret in [
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "jbsw y3dp ehpk 3pxp",
        "JBSW-Y3DP-EHPK-3PXP",
        "MZXW6YTB",
        "MZXW6YQ=",
        "MZXW6===",
        "ME======",
        "A",
        "M1",
        "otpauth://totp/a:b?secret=MZXW6YTB",
    ] {
        seeds.insert(format!("t{secret}").into_bytes());
    }
    seeds
}

/// The content of a version 1 session, or the fields of a version 2 session without the random part.
fn content(ks: &str, case: &Value) -> Option<Vec<u8>> {
    let decoded = URL_SAFE.decode(ks.replace('+', "-").replace('/', "_")).ok()?;
    let Some(rest) = decoded.strip_prefix(b"v2|") else {
        return Some(decoded[decoded.iter().position(|&byte| byte == b'|')? + 1..].to_vec());
    };
    let cipher = &rest[rest.iter().position(|&byte| byte == b'|')? + 1..];
    let secrets = case["secrets"].as_array().cloned().unwrap_or_else(|| vec![case["secret"].clone()]);
    secrets.iter().filter_map(Value::as_str).find_map(|secret| {
        let key = Sha1::digest(secret);
        let plain = cbc::Decryptor::<Aes128>::new(key.first_chunk::<16>().unwrap().into(), &[0; 16].into())
            .decrypt_padded_vec::<NoPadding>(cipher)
            .ok()?;
        let body = plain.get(20..plain.iter().rposition(|&byte| byte != 0)? + 1)?;
        (Sha1::digest(body)[..] == plain[..20]).then(|| body.get(16..).unwrap_or(body).to_vec())
    })
}
