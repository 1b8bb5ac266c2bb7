//! An authenticator in software: makes keys and signs with them, as WebAuthn level 3 sections 6.1 and 6.5 have it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What the person did: touched it, and was recognised.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
/// The data names a new credential.
const NEW: u8 = 0x40;

/// One passkey.
pub struct Authenticator {
    key: SigningKey,
    id: [u8; 16],
    user: String,
    counter: u32,
    /// Whether it recognises its owner.
    pub recognises: bool,
}

fn bytes(head: u8, content: &[u8]) -> Vec<u8> {
    // CBOR (RFC 8949 section 3): a string of less than 256 bytes.
    let mut out = vec![head | 24, u8::try_from(content.len()).unwrap()];
    out.extend_from_slice(content);
    out
}

impl Authenticator {
    pub fn new() -> Self {
        let key = SigningKey::from_slice(&rand::random::<[u8; 32]>()).unwrap();
        Self { key, id: rand::random(), user: String::new(), counter: 0, recognises: true }
    }

    fn client(kind: &str, options: &Value, origin: &str) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, host: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(host.as_bytes()).to_vec();
        let recognised = if self.recognises { VERIFIED } else { 0 };
        data.push(flags | PRESENT | recognised);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    /// Makes the key that is asked for.
    pub fn create(&mut self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.user = options["user"]["id"].as_str().unwrap().to_owned();
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (&point.as_bytes()[1..33], &point.as_bytes()[33..]);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), NEW);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 16]);
        data.extend_from_slice(&self.id);
        // A map of five: kind 2 (two coordinates), algorithm -7 (ES256), curve 1 (P-256), x, y (RFC 9053 section 7.1).
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]);
        data.extend(bytes(0x40, x));
        data.push(0x22);
        data.extend(bytes(0x40, y));
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend_from_slice(b"fmt");
        attestation.push(0x64);
        attestation.extend_from_slice(b"none");
        attestation.push(0x67);
        attestation.extend_from_slice(b"attStmt");
        attestation.extend_from_slice(&[0xa0, 0x68]);
        attestation.extend_from_slice(b"authData");
        attestation.extend(bytes(0x40, &data));
        json!({
            "id": BASE64.encode(self.id),
            "rawId": BASE64.encode(self.id),
            "type": "public-key",
            "response": {
                "attestationObject": BASE64.encode(attestation),
                "clientDataJSON": BASE64.encode(Self::client("webauthn.create", &options, origin)),
                "transports": ["internal"],
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }

    /// Signs what is asked.
    pub fn get(&mut self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let client = Self::client("webauthn.get", &options, origin);
        let signed: Vec<u8> = data.iter().copied().chain(Sha256::digest(&client)).collect();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": BASE64.encode(self.id),
            "rawId": BASE64.encode(self.id),
            "type": "public-key",
            "response": {
                "authenticatorData": BASE64.encode(data),
                "clientDataJSON": BASE64.encode(client),
                "signature": BASE64.encode(signature.to_der()),
                "userHandle": self.user,
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }
}
