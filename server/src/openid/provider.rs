//! A provider of accounts elsewhere: what the operator says of it, what it says of itself, and what it says of people.

use super::http::Http;
use domain::account::openid as known;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims, CoreIdTokenVerifier,
    CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse, UserInfoError,
};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::accounts::openid::Claims;
use tokio::sync::Mutex;

/// How long it is believed what a provider said of itself: keys change.
const FRESH: Duration = Duration::from_secs(3600);
/// How often a provider is asked anew at most, because of a key that is not known.
const AT_MOST: Duration = Duration::from_secs(60);
/// Most characters of what a provider says of somebody: longer names are cut, longer addresses not taken.
const MOST: usize = 200;
/// How tokens may be signed (RFC 7518). `none` is not among them; with HS256 the key is the client's secret.
const SIGNED: [Alg; 10] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
    Alg::HmacSha256,
];

/// What the operator says of a provider: a table of the file that `--openid` names.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Names it in addresses: `google`.
    pub id: String,
    /// What people call it: `Google`.
    pub name: String,
    /// Its issuer, as `https://accounts.google.com`: below it lies what it says of itself (OpenID Connect Discovery 1.0).
    pub issuer: String,
    /// As what it knows this community.
    pub client_id: String,
    /// By what it knows that it is us who ask.
    pub client_secret: Option<String>,
    /// What is asked for beside `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// Whether an address that it calls proved is believed to be so: whoever says so can make accounts with it.
    #[serde(default)]
    pub trusts_email: bool,
    /// How the secret is sent, where the provider does not say.
    pub client_auth: Option<ClientAuth>,
}

/// How the client's secret is sent (OpenID Connect Core 1.0 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// In a header: `client_secret_basic`.
    Basic,
    /// In the form: `client_secret_post`.
    Post,
}

fn scopes() -> Vec<String> {
    ["email", "profile"].map(str::to_owned).to_vec()
}

/// A client that knows where to send people and where to ask; of the rest what the provider says.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What came of asking a provider.
#[derive(Debug)]
pub enum Fault {
    /// It does not answer, or not as it should.
    Away(String),
    /// It answers, and is not believed.
    Refused(String),
}

/// A provider.
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    back: RedirectUrl,
    known: Mutex<Known>,
}

/// What is known of a provider.
#[derive(Default)]
struct Known {
    /// What it says of itself, and when it said so.
    said: Option<(Instant, Arc<CoreProviderMetadata>)>,
    /// When it last did not answer.
    failed: Option<Instant>,
}

impl Provider {
    /// A provider that sends people back to this community.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn new(settings: Settings, public_url: &str) -> Result<Self, String> {
        let id = &settings.id;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > 30 || !id.chars().all(plain) {
            return Err(format!("the id {id:?} of a provider is not lower-case letters, digits and hyphens"));
        }
        let wrong = |what: &str| format!("{id}: {what}");
        if settings.name.trim().is_empty() || settings.name.chars().count() > 40 {
            return Err(wrong("it needs a name of at most 40 characters"));
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|e| wrong(&format!("issuer: {e}")))?;
        let url = issuer.url();
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !here {
            return Err(wrong("its issuer begins with https://"));
        }
        let back = RedirectUrl::new(format!("{public_url}/login/openid/{id}/back"))
            .map_err(|e| wrong(&format!("the public address: {e}")))?;
        Ok(Self { settings, issuer, back, known: Mutex::default() })
    }

    /// What people are told of it.
    #[must_use]
    pub fn told(&self) -> known::Provider {
        known::Provider { id: self.settings.id.clone(), name: self.settings.name.clone() }
    }

    /// Who it is.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// What it says of itself, asked for where that is long ago, or where a key is missing.
    async fn metadata(&self, http: &Http, missing: bool) -> Result<Arc<CoreProviderMetadata>, Fault> {
        let begun = Instant::now();
        // Held while it is asked: of many who log in at once one asks, and all have the answer.
        let mut known = self.known.lock().await;
        let fresh = if missing { AT_MOST } else { FRESH };
        if let Some((_, metadata)) = known.said.as_ref().filter(|(at, _)| at.elapsed() < fresh) {
            return Ok(metadata.clone());
        }
        // What it said before is better than nothing, as long as no key is missing.
        let before = known.said.as_ref().filter(|_| !missing).map(|(_, metadata)| metadata.clone());
        if known.failed.is_some_and(|at| at >= begun) {
            return before.ok_or_else(|| Fault::Away("it did not answer somebody else either".to_owned()));
        }
        match CoreProviderMetadata::discover_async(self.issuer.clone(), http).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                *known = Known { said: Some((Instant::now(), metadata.clone())), failed: None };
                Ok(metadata)
            }
            Err(error) => {
                known.failed = Some(Instant::now());
                before.ok_or_else(|| Fault::Away(chain(&error)))
            }
        }
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        let offered = metadata.token_endpoint_auth_methods_supported();
        let posts = match self.settings.client_auth {
            Some(how) => how == ClientAuth::Post,
            // Where nothing is said it is the header (OpenID Connect Discovery 1.0 section 3).
            None => offered.is_some_and(|all| !all.contains(&CoreClientAuthMethod::ClientSecretBasic)),
        };
        let id = ClientId::new(self.settings.client_id.clone());
        CoreClient::from_provider_metadata(metadata.clone(), id, secret)
            .set_redirect_uri(self.back.clone())
            .set_auth_type(if posts { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    /// Where people are sent to say who they are.
    ///
    /// # Errors
    /// [`Fault::Away`].
    pub async fn address(
        &self,
        http: &Http,
        state: &str,
        nonce: &Nonce,
        verifier: &PkceCodeVerifier,
    ) -> Result<String, Fault> {
        let metadata = self.metadata(http, false).await?;
        let (state, nonce) = (CsrfToken::new(state.to_owned()), nonce.clone());
        let client = self.client(&metadata);
        let (url, ..) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .add_scopes(self.settings.scopes.iter().filter(|s| *s != "openid").cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(verifier))
            .url();
        Ok(url.into())
    }

    /// Whom the code is for that somebody came back with.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn claims(
        &self,
        http: &Http,
        code: String,
        nonce: &Nonce,
        verifier: PkceCodeVerifier,
    ) -> Result<Claims, Fault> {
        let metadata = self.metadata(http, false).await?;
        let client = self.client(&metadata);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|e| Fault::Away(chain(&e)))?
            .set_pkce_verifier(verifier)
            .request_async(http)
            .await
            .map_err(|e| match e {
                RequestTokenError::ServerResponse(said) => Fault::Refused(said.error().to_string()),
                RequestTokenError::Request(e) => Fault::Away(chain(&e)),
                // What it answered may be about the person.
                _ => Fault::Away("its answer for a code cannot be read".to_owned()),
            })?;
        let token = answer.id_token().ok_or_else(|| Fault::Refused("no ID token".to_owned()))?;
        let mut verifier = self.verifier(&metadata);
        let mut claims = token.claims(&verifier, nonce);
        if matches!(claims, Err(ClaimsVerificationError::SignatureVerification(_))) {
            // It may sign with a new key.
            verifier = self.verifier(&*self.metadata(http, true).await?);
            claims = token.claims(&verifier, nonce);
        }
        let claims = claims.map_err(|e| Fault::Refused(doubt(&e).to_owned()))?;
        if let Some(hash) = claims.access_token_hash() {
            let (alg, key) = (token.signing_alg(), token.signing_key(&verifier));
            let (Ok(alg), Ok(key)) = (alg, key) else {
                return Err(Fault::Refused("the ID token's key".to_owned()));
            };
            let ours = AccessTokenHash::from_token(answer.access_token(), alg, key);
            if !ours.is_ok_and(|ours| ours == *hash) {
                return Err(Fault::Refused("the access token is of another answer".to_owned()));
            }
        }
        let mut said = self.said(claims);
        if said.email.is_none() && metadata.userinfo_endpoint().is_some() {
            let info: CoreUserInfoClaims = client
                .user_info(answer.access_token().to_owned(), Some(claims.subject().clone()))
                .map_err(|e| Fault::Away(chain(&e)))?
                .request_async(http)
                .await
                .map_err(|e| match e {
                    UserInfoError::ClaimsVerification(e) => Fault::Refused(doubt(&e).to_owned()),
                    UserInfoError::Request(e) => Fault::Away(chain(&e)),
                    // What it answered may be about the person.
                    _ => Fault::Away("what it tells of somebody cannot be read".to_owned()),
                })?;
            self.adds(&mut said, &info);
        }
        Ok(said)
    }

    fn verifier(&self, metadata: &CoreProviderMetadata) -> CoreIdTokenVerifier<'_> {
        let id = ClientId::new(self.settings.client_id.clone());
        let (issuer, keys) = (self.issuer.clone(), metadata.jwks().clone());
        let verifier = match self.settings.client_secret.clone() {
            Some(secret) => {
                CoreIdTokenVerifier::new_confidential_client(id, ClientSecret::new(secret), issuer, keys)
            }
            None => CoreIdTokenVerifier::new_public_client(id, issuer, keys),
        };
        verifier.set_allowed_algs(SIGNED)
    }

    fn said(&self, claims: &CoreIdTokenClaims) -> Claims {
        let email = claims.email().map(|e| e.as_str()).filter(|e| e.len() <= MOST);
        Claims {
            provider: self.settings.name.clone(),
            issuer: self.issuer.as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            vouched: email.is_some() && self.settings.trusts_email && claims.email_verified() == Some(true),
            email: email.map(str::to_owned),
            name: claims.name().and_then(|n| n.get(None)).map(|n| cut(n)),
        }
    }

    /// What is told where more is asked for only.
    fn adds(&self, said: &mut Claims, info: &CoreUserInfoClaims) {
        let email = info.email().map(|e| e.as_str()).filter(|e| e.len() <= MOST);
        said.vouched = email.is_some() && self.settings.trusts_email && info.email_verified() == Some(true);
        said.email = email.map(str::to_owned);
        if said.name.is_none() {
            said.name = info.name().and_then(|n| n.get(None)).map(|n| cut(n));
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST).collect()
}

/// What is wrong with a token, in words that say nothing of the person.
const fn doubt(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the ID token has expired",
        ClaimsVerificationError::InvalidAudience(_) => "the ID token is for another client",
        ClaimsVerificationError::InvalidIssuer(_) => "the ID token is of another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "the ID token answers another question",
        ClaimsVerificationError::InvalidSubject(_) => "what it tells is of another person",
        ClaimsVerificationError::SignatureVerification(_) => "the ID token's signature",
        _ => "the ID token",
    }
}

/// An error with what it came of.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away(why) | Self::Refused(why) => f.write_str(why),
        }
    }
}
