use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use futures_util::FutureExt;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;

use super::*;

/// The verdict of a verifier that need not ask anybody.
trait AtOnce {
    fn judge(&self, token: &str) -> Result<Claims, TokenProblem>;
}

impl AtOnce for TokenVerifier {
    fn judge(&self, token: &str) -> Result<Claims, TokenProblem> {
        self.verify(token).now_or_never().unwrap()
    }
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

fn at(time: DateTime<Utc>) -> Clock {
    Arc::new(move || time)
}

fn issuer() -> (tempfile::TempDir, Arc<DemonstrationIssuer>) {
    let folder = tempfile::tempdir().unwrap();
    let issuer = Arc::new(DemonstrationIssuer::open(folder.path()).unwrap());
    (folder, issuer)
}

fn holder() -> TokenHolder {
    TokenHolder {
        subject: "coordinator-syd".to_owned(),
        role: Role::RegionalCoordinator,
        agency: Some("region-syd".to_owned()),
        regions: vec!["SYD".to_owned()],
        scopes: vec!["samverka:personal".to_owned(), "samverka:identifying".to_owned()],
    }
}

/// A verifier with one shared-secret key, to try every claim and header.
struct Workshop {
    folder: tempfile::TempDir,
    issuer: Arc<DemonstrationIssuer>,
}

impl Workshop {
    fn new() -> Workshop {
        let (folder, issuer) = issuer();
        Workshop { folder, issuer }
    }

    fn verifier(&self) -> TokenVerifier {
        TokenVerifier::demonstration(self.issuer.clone(), at(noon()))
    }

    fn signed(&self, header: &Header, claims: &Value) -> String {
        let pem = std::fs::read(self.folder.path().join("keys/demo-issuer.pem")).unwrap();
        encode(header, claims, &EncodingKey::from_ed_pem(&pem).unwrap()).unwrap()
    }

    fn header(&self) -> Header {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.issuer.kid().to_owned());
        header
    }

    fn with(&self, changes: Value) -> Result<Claims, TokenProblem> {
        let mut claims = json!({
            "iss": DEMONSTRATION_ISSUER, "aud": DEMONSTRATION_AUDIENCE, "sub": "a", "exp": noon().timestamp() + 60,
            "samverka_role": "AGENCY_OFFICER", "samverka_agency": "polisen",
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        self.verifier().judge(&self.signed(&self.header(), &claims))
    }
}

#[test]
fn a_demonstration_token_says_who_its_holder_is() {
    let (_folder, issuer) = issuer();
    let token = issuer.mint(&holder(), noon()).unwrap();
    let claims = TokenVerifier::demonstration(issuer, at(noon())).judge(&token).unwrap();
    let expected = Claims {
        issuer: "samverka-demo".to_owned(),
        subject: "coordinator-syd".to_owned(),
        role: Role::RegionalCoordinator,
        agency: Some("region-syd".to_owned()),
        regions: Some(vec!["SYD".to_owned()]),
        scopes: vec!["samverka:personal".to_owned(), "samverka:identifying".to_owned()],
    };
    assert_eq!(claims, expected);
}

#[test]
fn a_demonstration_token_ends_after_a_day_and_the_leeway_also_when_it_was_kept() {
    let (_folder, issuer) = issuer();
    let token = issuer.mint(&holder(), noon()).unwrap();
    let time = Arc::new(std::sync::Mutex::new(noon()));
    let hands = time.clone();
    let verifier = TokenVerifier::demonstration(issuer, Arc::new(move || *hands.lock().unwrap()));
    for (hours, seconds, passes) in [(0, 0, true), (24, 0, true), (24, 59, true), (24, 60, false), (48, 0, false)] {
        *time.lock().unwrap() = noon() + TimeDelta::hours(hours) + TimeDelta::seconds(seconds);
        let verdict = verifier.judge(&token);
        assert_eq!(verdict.is_ok(), passes, "{hours} h {seconds} s: {verdict:?}");
    }
    assert_eq!(verifier.judge(&token), Err(TokenProblem::Expired));
}

#[test]
fn the_key_is_made_once_and_is_for_its_owner_only() {
    let (folder, first) = issuer();
    let again = DemonstrationIssuer::open(folder.path()).unwrap();
    assert_eq!(first.kid(), again.kid());
    let token = again.mint(&holder(), noon()).unwrap();
    assert!(TokenVerifier::demonstration(first, at(noon())).judge(&token).is_ok());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path().join("keys/demo-issuer.pem")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_broken_key_file_is_named_with_the_remedy() {
    let (folder, _) = issuer();
    std::fs::write(folder.path().join("keys/demo-issuer.pem"), "secretvalue").unwrap();
    let said = DemonstrationIssuer::open(folder.path()).err().unwrap().to_string();
    assert!(said.contains("demo-issuer.pem") && said.contains("Remove") && !said.contains("secretvalue"), "{said}");
}

#[test]
fn a_token_of_another_demonstration_is_refused() {
    let (_one, theirs) = issuer();
    let (_two, ours) = issuer();
    let token = theirs.mint(&holder(), noon()).unwrap();
    let verifier = TokenVerifier::demonstration(ours, at(noon()));
    assert_eq!(verifier.judge(&token), Err(TokenProblem::UnknownKey));
}

#[test]
fn a_tampered_token_is_refused_also_after_the_true_one_was_kept() {
    let (_folder, issuer) = issuer();
    let token = issuer.mint(&holder(), noon()).unwrap();
    let verifier = TokenVerifier::demonstration(issuer, at(noon()));
    assert!(verifier.judge(&token).is_ok());
    let parts: Vec<&str> = token.split('.').collect();
    let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let raised = URL_SAFE_NO_PAD.encode(payload.replace("REGIONAL", "NATIONAL"));
    let tampered = format!("{}.{raised}.{}", parts[0], parts[2]);
    assert_eq!(verifier.judge(&tampered), Err(TokenProblem::Signature));
    assert_eq!(verifier.judge(&format!("{}.{}.", parts[0], parts[1])), Err(TokenProblem::Signature));
}

#[test]
fn unsigned_and_symmetric_tokens_are_refused() {
    let workshop = Workshop::new();
    let claims = json!({ "iss": DEMONSTRATION_ISSUER, "aud": DEMONSTRATION_AUDIENCE, "sub": "a", "exp": i64::MAX });
    let body = URL_SAFE_NO_PAD.encode(claims.to_string());
    let none =
        URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "typ": "at+jwt", "kid": workshop.issuer.kid() }).to_string());
    assert_eq!(workshop.verifier().judge(&format!("{none}.{body}.")), Err(TokenProblem::Form));
    let mut header = Header { alg: Algorithm::HS256, ..workshop.header() };
    header.kid = Some(workshop.issuer.kid().to_owned());
    let confused = encode(&header, &claims, &EncodingKey::from_secret(b"public key")).unwrap();
    assert_eq!(workshop.verifier().judge(&confused), Err(TokenProblem::Algorithm));
}

#[test]
fn a_token_of_another_type_or_without_key_name_is_refused() {
    let workshop = Workshop::new();
    let claims = json!({ "iss": DEMONSTRATION_ISSUER });
    let refused = |header: Header| workshop.verifier().judge(&workshop.signed(&header, &claims)).unwrap_err();
    let of_type = |typ: Option<&str>| Header { typ: typ.map(str::to_owned), ..workshop.header() };
    assert_eq!(refused(of_type(Some("JWT"))), TokenProblem::Form);
    assert_eq!(refused(of_type(None)), TokenProblem::Form);
    assert_eq!(refused(of_type(Some("application/at+jwt"))), TokenProblem::Incomplete);
    assert_eq!(refused(Header { crit: Some(vec!["x".to_owned()]), ..workshop.header() }), TokenProblem::Form);
    assert_eq!(refused(Header { kid: None, ..workshop.header() }), TokenProblem::UnknownKey);
}

#[test]
fn rubbish_is_refused() {
    let workshop = Workshop::new();
    for rubbish in ["", ".", "..", "a.b.c", "ä.ö.å", &"x".repeat(9_000), "eyJ.eyJ.eyJ"] {
        assert_eq!(workshop.verifier().judge(rubbish), Err(TokenProblem::Form));
    }
}

#[test]
fn issuer_audience_subject_and_expiry_are_needed() {
    let workshop = Workshop::new();
    assert!(workshop.with(json!({})).is_ok());
    for name in ["iss", "aud", "sub", "exp"] {
        assert_eq!(workshop.with(json!({ name: null })), Err(TokenProblem::Incomplete), "{name}");
    }
    assert_eq!(workshop.with(json!({ "sub": "" })), Err(TokenProblem::Incomplete));
    assert_eq!(workshop.with(json!({ "exp": "tomorrow" })), Err(TokenProblem::Incomplete));
    assert_eq!(workshop.with(json!({ "iss": "https://elsewhere" })), Err(TokenProblem::Issuer));
    assert_eq!(workshop.with(json!({ "aud": "elsewhere" })), Err(TokenProblem::Audience));
    assert!(workshop.with(json!({ "aud": ["elsewhere", "samverka"] })).is_ok());
    assert_eq!(workshop.with(json!({ "nbf": noon().timestamp() + 61 })), Err(TokenProblem::NotYet));
    assert!(workshop.with(json!({ "nbf": noon().timestamp() + 60 })).is_ok());
}

#[test]
fn exactly_one_known_role_is_needed() {
    let workshop = Workshop::new();
    let role = |role: Value| workshop.with(json!({ "samverka_role": role }));
    assert_eq!(role(json!(null)), Err(TokenProblem::Role));
    assert_eq!(role(json!([])), Err(TokenProblem::Role));
    assert_eq!(role(json!(["AGENCY_OFFICER", "STATISTICIAN"])), Err(TokenProblem::Role));
    assert_eq!(role(json!("AGENCY_OFFICER STATISTICIAN")), Err(TokenProblem::Role));
    assert_eq!(role(json!("agency_officer")), Err(TokenProblem::Role));
    assert_eq!(role(json!("EMPEROR")), Err(TokenProblem::Role));
    assert_eq!(role(json!(7)), Err(TokenProblem::Role));
    assert_eq!(role(json!(["STATISTICIAN"])).unwrap().role, Role::Statistician);
}

#[test]
fn claims_of_another_form_are_refused() {
    let workshop = Workshop::new();
    assert_eq!(workshop.with(json!({ "samverka_agency": ["a", "b"] })), Err(TokenProblem::Claims));
    assert_eq!(workshop.with(json!({ "samverka_regions": 3 })), Err(TokenProblem::Claims));
    assert_eq!(workshop.with(json!({ "samverka_regions": [3] })), Err(TokenProblem::Claims));
    assert_eq!(workshop.with(json!({ "samverka_regions": "SYD" })).unwrap().regions.unwrap(), ["SYD"]);
    assert_eq!(
        workshop.with(json!({ "scope": "openid samverka:personal" })).unwrap().scopes,
        ["openid", "samverka:personal"]
    );
    assert!(workshop.with(json!({})).unwrap().scopes.is_empty());
}
