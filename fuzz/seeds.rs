//! Writes the seeds of the fuzz targets from the vectors of a production server: one file for each
//! session, for what stands behind its signature, for each privileges text, and for each recorded answer.

use std::collections::BTreeSet;
use std::path::Path;

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockDecryptMut, KeyIvInit};
use serde_json::Value;
use sha1::{Digest, Sha1};

#[path = "targets/common/mod.rs"]
mod common;

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
                // Signed again, with the secret that the targets know.
                seeds[0].1.extend(common::signed(&content).map(Into::into));
                seeds[1].1.insert(content);
            }
            seeds[2].1.extend(case["privileges"].as_str().map(Into::into));
        }
    }
    let seeds = seeds.into_iter().chain([("answers", answers(folder))]);
    for (name, seeds) in seeds {
        let to = folder.join("seeds").join(name);
        std::fs::create_dir_all(&to).unwrap();
        println!("{name}: {} seeds", seeds.len());
        for (index, seed) in seeds.iter().enumerate() {
            std::fs::write(to.join(format!("{index}")), seed).unwrap();
        }
    }
}

/// The recorded answers, as the target `answers` takes them.
fn answers(folder: &Path) -> BTreeSet<Vec<u8>> {
    let text = std::fs::read_to_string(folder.join("../tests/data/exchanges.json")).unwrap();
    let exchanges: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut seeds = BTreeSet::new();
    let mut widgets = Vec::new();
    let mut of_tokens = Vec::new();
    for exchange in &exchanges {
        let response = &exchange["response"];
        let mut answer = format!("{}\n", response["status"]);
        for (name, value) in response["headers"].as_object().unwrap() {
            answer.push_str(&format!("{name}: {}\n", value.as_str().unwrap()));
        }
        answer.push('\n');
        answer.push_str(response["body"].as_str().unwrap_or(""));
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
            'f' => widgets.push(answer.clone()),
            'g' => of_tokens.push(answer.clone()),
            _ => {}
        }
        seeds.insert(format!("{kind}{answer}").into_bytes());
    }
    // With an app token there is a widget session first.
    for widget in &widgets {
        seeds.extend(of_tokens.iter().map(|answer| format!("g{widget}\u{1e}{answer}").into_bytes()));
    }
    seeds
}

/// What a version 1 session says, or the fields of a version 2 one, without the random part.
fn content(ks: &str, case: &Value) -> Option<Vec<u8>> {
    let decoded = URL_SAFE.decode(ks.replace('+', "-").replace('/', "_")).ok()?;
    let Some(rest) = decoded.strip_prefix(b"v2|") else {
        return Some(decoded[decoded.iter().position(|&byte| byte == b'|')? + 1..].to_vec());
    };
    let cipher = &rest[rest.iter().position(|&byte| byte == b'|')? + 1..];
    let secrets = case["secrets"].as_array().cloned().unwrap_or_else(|| vec![case["secret"].clone()]);
    secrets.iter().filter_map(Value::as_str).find_map(|secret| {
        let key = Sha1::digest(secret);
        let plain = cbc::Decryptor::<Aes128>::new(key[..16].into(), &[0; 16].into())
            .decrypt_padded_vec_mut::<NoPadding>(cipher)
            .ok()?;
        let body = plain.get(20..plain.iter().rposition(|&byte| byte != 0)? + 1)?;
        (Sha1::digest(body)[..] == plain[..20]).then(|| body.get(16..).unwrap_or(body).to_vec())
    })
}
