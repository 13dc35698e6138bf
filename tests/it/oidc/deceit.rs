//! Every token that would like to pass, beside one that does.

use chrono::TimeDelta;
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

use super::workshop::*;
use samverka::http::token::{DemonstrationIssuer, TokenHolder};

/// What the door says of a token with other claims.
async fn with(changes: Value) -> String {
    Workshop::new().verdict(&signed(&header(), &changed(changes))).await
}

/// What the door says of a token with another header.
async fn under(changes: Value) -> String {
    let mut header = header();
    header.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    header.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    Workshop::new().verdict(&signed(&header, &claims())).await
}

#[tokio::test]
async fn the_providers_own_token_is_believed_whichever_of_its_keys_signs_it() {
    assert_eq!(with(json!({})).await, "in");
    assert_eq!(Workshop::new().verdict(&signed_with_rsa("at+jwt", &claims())).await, "in");
}

#[tokio::test]
async fn an_unsigned_token_is_refused() {
    let workshop = Workshop::new();
    for alg in ["none", "None", "NONE", "", "nOnE"] {
        let unsigned = message(&json!({ "alg": alg, "typ": "at+jwt", "kid": ED_KID }), &claims());
        assert_eq!(workshop.verdict(&format!("{unsigned}.")).await, "FORM", "{alg}");
    }
    let whole = signed(&header(), &claims());
    let (unsigned, _) = whole.rsplit_once('.').unwrap();
    assert_eq!(workshop.verdict(&format!("{unsigned}.")).await, "SIGNATURE");
    assert_eq!(workshop.verdict(unsigned).await, "FORM");
    assert_eq!(workshop.verdict(&whole).await, "in");
}

#[tokio::test]
async fn a_token_signed_with_the_public_key_as_a_secret_is_refused() {
    let workshop = Workshop::new();
    let published = public_key(RSA_KID);
    let texts = [published.to_string(), published["n"].as_str().unwrap().to_owned()];
    for (kid, secret) in
        [(RSA_KID, texts[0].as_bytes()), (RSA_KID, texts[1].as_bytes()), (ED_KID, ed_key().verifying_key().as_bytes())]
    {
        for alg in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let mut header = Header::new(alg);
            header.typ = Some("at+jwt".to_owned());
            header.kid = Some(kid.to_owned());
            let confused = encode(&header, &claims(), &EncodingKey::from_secret(secret)).unwrap();
            assert_eq!(workshop.verdict(&confused).await, "ALGORITHM");
        }
    }
}

#[tokio::test]
async fn an_algorithm_that_is_not_configured_is_refused_although_the_provider_has_such_a_key() {
    let pinned = Workshop::configured(&format!("{SETTINGS}algorithms = ['RS256']\n"));
    assert_eq!(pinned.verdict(&signed(&header(), &claims())).await, "ALGORITHM");
    assert_eq!(pinned.verdict(&signed_with_rsa("at+jwt", &claims())).await, "in");
}

#[tokio::test]
async fn one_keys_name_does_not_open_for_the_algorithm_of_another() {
    assert_eq!(under(json!({ "kid": RSA_KID })).await, "ALGORITHM");
}

#[tokio::test]
async fn another_issuer_is_refused_and_nobody_is_asked_for_its_key() {
    let workshop = Workshop::new();
    for issuer in
        ["https://id.example.se/", "https://ID.example.se", "http://id.example.se", "https://evil.example", ""]
    {
        let token =
            signed(&json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "theirs" }), &changed(json!({ "iss": issuer })));
        assert_eq!(workshop.verdict(&token).await, "ISSUER", "{issuer}");
    }
    assert_eq!(*workshop.published.asked.lock().unwrap(), Vec::<String>::new());
    assert_eq!(with(json!({ "iss": "https://evil.example" })).await, "ISSUER");
    assert_eq!(with(json!({ "iss": ["https://id.example.se"] })).await, "INCOMPLETE");
    assert_eq!(with(json!({ "iss": null })).await, "INCOMPLETE");
}

#[tokio::test]
async fn a_token_for_another_audience_is_refused() {
    for audience in
        [json!("other-hub"), json!(["account", "other-hub"]), json!("samverka "), json!("SAMVERKA"), json!([])]
    {
        assert_eq!(with(json!({ "aud": audience })).await, "AUDIENCE", "{audience}");
    }
    for audience in [json!(null), json!(7), json!({ "samverka": true }), json!([["samverka"]])] {
        assert_eq!(with(json!({ "aud": audience })).await, "INCOMPLETE", "{audience}");
    }
    assert_eq!(with(json!({ "aud": ["account", "samverka"] })).await, "in");
}

#[tokio::test]
async fn a_token_is_good_from_its_beginning_to_its_end_and_a_minute_beside() {
    let now = noon().timestamp();
    for (changes, verdict) in [
        (json!({ "exp": now - 59 }), "in"),
        (json!({ "exp": now - 60 }), "EXPIRED"),
        (json!({ "exp": 0 }), "EXPIRED"),
        (json!({ "exp": i64::MIN }), "EXPIRED"),
        (json!({ "exp": i64::MAX }), "in"),
        (json!({ "exp": null }), "INCOMPLETE"),
        (json!({ "exp": "9999999999" }), "INCOMPLETE"),
        (json!({ "nbf": now + 60 }), "in"),
        (json!({ "nbf": now + 61 }), "NOT_YET"),
        (json!({ "nbf": "0" }), "INCOMPLETE"),
    ] {
        assert_eq!(with(changes.clone()).await, verdict, "{changes}");
    }
}

#[tokio::test]
async fn a_token_that_passed_does_not_outlive_its_end() {
    let workshop = Workshop::new();
    let token = signed(&header(), &claims());
    assert_eq!(workshop.verdict(&token).await, "in");
    workshop.pass(TimeDelta::seconds(359));
    assert_eq!(workshop.verdict(&token).await, "in");
    workshop.pass(TimeDelta::seconds(1));
    assert_eq!(workshop.verdict(&token).await, "EXPIRED");
}

#[tokio::test]
async fn two_roles_or_none_are_refused_and_roles_of_other_programs_do_not_count() {
    for (roles, verdict) in [
        (json!(["RESEARCHER", "NATIONAL_COORDINATOR"]), "ROLE"),
        (json!(["NATIONAL_COORDINATOR", "RESEARCHER"]), "ROLE"),
        (json!([]), "ROLE"),
        (json!(null), "ROLE"),
        (json!(["offline_access"]), "ROLE"),
        (json!("researcher"), "ROLE"),
        (json!(["RESEARCHER", 7]), "ROLE"),
        (json!({ "RESEARCHER": true }), "ROLE"),
        (json!(["offline_access", "RESEARCHER"]), "in"),
        (json!(["RESEARCHER", "RESEARCHER"]), "in"),
    ] {
        assert_eq!(with(json!({ "samverka_role": roles })).await, verdict, "{roles}");
    }
}

#[tokio::test]
async fn a_key_that_a_token_brings_along_is_never_read() {
    let theirs = SigningKey::from_bytes(&[66; 32]);
    let mut brought = public_key(ED_KID);
    brought["x"] = {
        use base64::Engine;
        json!(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(theirs.verifying_key().as_bytes()))
    };
    for (kid, verdict) in [(json!(ED_KID), "SIGNATURE"), (json!("theirs"), "UNKNOWN_KEY"), (json!(null), "UNKNOWN_KEY")]
    {
        for (name, value) in [
            ("jwk", brought.clone()),
            ("jku", json!("https://evil.example/keys")),
            ("x5u", json!("https://evil.example/chain.pem")),
            ("x5c", json!(["aW52ZW50ZWQ="])),
        ] {
            let workshop = Workshop::new();
            let mut header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": kid });
            header[name] = value;
            header.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            assert_eq!(workshop.verdict(&signed_by(&theirs, &header, &claims())).await, verdict, "{name} {kid}");
            let asked = workshop.published.asked.lock().unwrap().clone();
            assert!(asked.iter().all(|url| url.starts_with(ISSUER)), "{asked:?}");
        }
    }
    assert_eq!(under(json!({ "jku": "https://evil.example/keys" })).await, "in");
}

#[tokio::test]
async fn a_keys_name_is_a_name_and_nothing_else() {
    let long = "k".repeat(4_000);
    for kid in
        ["../../../dev/null", "ed-1\0", "ED-1", " ed-1", "ed-1' OR '1'='1", "https://evil.example/keys", "", &long]
    {
        assert_eq!(under(json!({ "kid": kid })).await, "UNKNOWN_KEY", "{kid}");
    }
    for kid in [json!(["ed-1"]), json!(1), json!({ "ed-1": 1 })] {
        assert_eq!(under(json!({ "kid": kid })).await, "FORM", "{kid}");
    }
}

#[tokio::test]
async fn what_a_token_demands_to_be_understood_is_not_passed_over() {
    assert_eq!(under(json!({ "crit": ["exp"] })).await, "FORM");
    assert_eq!(under(json!({ "crit": ["b64"], "b64": false })).await, "FORM");
    assert_eq!(under(json!({ "crit": [] })).await, "FORM");
}

#[tokio::test]
async fn a_token_of_another_type_is_refused() {
    for typ in [json!("JWT"), json!("id_token+jwt"), json!("logout+jwt"), json!("dpop+jwt"), json!(null), json!("")] {
        assert_eq!(under(json!({ "typ": typ })).await, "FORM", "{typ}");
    }
    assert_eq!(under(json!({ "typ": "application/AT+JWT" })).await, "in");
}

#[tokio::test]
async fn where_any_type_is_taken_an_identity_token_is_still_none() {
    let workshop = Workshop::configured(&format!("{SETTINGS}token_types = ['at+jwt', 'JWT']\n"));
    let says = async |changes: Value| workshop.verdict(&signed_with_rsa("JWT", &changed(changes))).await;
    assert_eq!(says(json!({})).await, "in");
    assert_eq!(says(json!({ "client_id": null, "azp": "case-frontend", "auth_time": 1 })).await, "in");
    for identity in [
        json!({ "client_id": null }),
        json!({ "client_id": null, "azp": "samverka" }),
        json!({ "client_id": null, "aud": ["samverka", "case-frontend"], "azp": "case-frontend" }),
        json!({ "typ": "ID" }),
        json!({ "nonce": "n" }),
        json!({ "at_hash": "h" }),
        json!({ "c_hash": "h" }),
    ] {
        assert_eq!(says(identity.clone()).await, "KIND", "{identity}");
    }
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_key_is_not_taken_as_a_bearers() {
    assert_eq!(with(json!({ "cnf": { "jkt": "x" } })).await, "BOUND");
}

#[tokio::test]
async fn a_token_of_the_demonstration_is_worth_nothing_here() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = DemonstrationIssuer::open(folder.path()).unwrap();
    let holder = TokenHolder {
        subject: "somebody".to_owned(),
        role: samverka::access::role::Role::Researcher,
        agency: None,
        regions: Vec::new(),
        scopes: Vec::new(),
    };
    let workshop = Workshop::new();
    assert_eq!(workshop.verdict(&issuer.mint(&holder, noon()).unwrap()).await, "ISSUER");
    assert_eq!(workshop.verdict(&signed(&header(), &claims())).await, "in");
}

#[tokio::test]
async fn while_the_provider_is_silent_an_unknown_key_is_nobodys_fault() {
    let workshop = Workshop::new();
    workshop.published.is_down.store(true, Ordering::SeqCst);
    let answered = workshop.ask(&signed(&header(), &claims())).await;
    assert_eq!((answered.status.as_u16(), answered.problem()), (503, "PROVIDER_UNREACHABLE"));
    assert_eq!(answered.json["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    assert_eq!(answered.headers["retry-after"], "60");
    assert!(!answered.headers.contains_key("www-authenticate"));
    workshop.published.is_down.store(false, Ordering::SeqCst);
    workshop.pass(TimeDelta::minutes(1));
    assert_eq!(workshop.verdict(&signed(&header(), &claims())).await, "in");
    workshop.published.is_down.store(true, Ordering::SeqCst);
    workshop.pass(TimeDelta::minutes(2));
    assert_eq!(workshop.verdict(&signed_with_rsa("at+jwt", &claims())).await, "in");
}

#[tokio::test]
async fn a_token_that_passed_is_out_when_its_key_is_withdrawn() {
    let workshop = Workshop::new();
    let token = signed(&header(), &claims());
    assert_eq!(workshop.verdict(&token).await, "in");
    *workshop.published.kids.lock().unwrap() = vec![RSA_KID];
    assert_eq!(workshop.verdict(&token).await, "in");
    workshop.provider.refresh().await.unwrap();
    assert_eq!(workshop.verdict(&token).await, "UNKNOWN_KEY");
    assert_eq!(workshop.verdict(&signed_with_rsa("at+jwt", &claims())).await, "in");
}
