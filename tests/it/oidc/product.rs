//! The tokens of Keycloak and of Entra ID, with the settings that docs/identity-provider.md gives for them.

use std::path::Path;

use samverka::access::caller::Claims;
use samverka::access::role::Role;
use samverka::http::token::TokenProblem;
use serde_json::{Value, json};

use super::workshop::*;

/// The settings that the documentation gives under a heading.
fn documented(heading: &str) -> Workshop {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/identity-provider.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    let (_, settings) = section.split_once("```toml\n").unwrap();
    Workshop::configured(settings.split_once("```").unwrap().0)
}

fn expected(issuer: &str, subject: &str) -> Claims {
    Claims {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        role: Role::RegionalCoordinator,
        agency: None,
        regions: None,
        scopes: Vec::new(),
    }
}

fn with(fixture: &Value, changes: Value) -> Value {
    let mut claims = fixture.clone();
    claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    claims
}

#[tokio::test]
async fn a_keycloak_access_token_says_who_somebody_is() {
    let workshop = documented("Keycloak");
    let read = workshop.read(&signed_with_rsa("at+jwt", &fixture("keycloak-access"))).await.unwrap();
    let scopes = ["openid", "profile", "email", "samverka:personal", "samverka:identifying"].map(str::to_owned);
    let expected = expected("https://id.example.se/realms/samverka", "9f1d1c0a-52b1-4a53-8f0e-3e9d5a70c002");
    assert_eq!(read, Claims { scopes: scopes.to_vec(), ..expected });
}

#[tokio::test]
async fn a_keycloak_user_may_carry_agency_and_regions_as_attributes() {
    let attributes = json!({ "samverka_agency": "coordination-syd", "samverka_regions": ["SYD"] });
    let token = signed_with_rsa("at+jwt", &with(&fixture("keycloak-access"), attributes));
    let read = documented("Keycloak").read(&token).await.unwrap();
    assert_eq!((read.agency.as_deref(), read.regions), (Some("coordination-syd"), Some(vec!["SYD".to_owned()])));
}

#[tokio::test]
async fn an_older_keycloak_needs_the_other_type_and_its_identity_tokens_are_refused() {
    let access = fixture("keycloak-access");
    let identity = fixture("keycloak-identity");
    let current = documented("Keycloak");
    assert_eq!(current.read(&signed_with_rsa("JWT", &access)).await, Err(TokenProblem::Form));
    let older = Workshop::configured(
        "[oidc]\nissuer = 'https://id.example.se/realms/samverka'\naudience = 'samverka'\ntoken_types = ['JWT']\n\
         [oidc.roles]\nhub-coordinator = 'REGIONAL_COORDINATOR'\nhub-officer = 'AGENCY_OFFICER'\n\
         [oidc.claims]\nrole = 'realm_access.roles'",
    );
    let realm_roles = |roles: &[&str]| with(&access, json!({ "realm_access": { "roles": roles } }));
    let read = async |claims: &Value| older.read(&signed_with_rsa("JWT", claims)).await;
    let coordinator = read(&realm_roles(&["offline_access", "hub-coordinator"])).await.unwrap();
    assert_eq!(coordinator.role, Role::RegionalCoordinator);
    assert_eq!(read(&realm_roles(&["hub-officer", "hub-coordinator"])).await, Err(TokenProblem::Role));
    assert_eq!(read(&realm_roles(&["REGIONAL_COORDINATOR"])).await, Err(TokenProblem::Role));
    assert_eq!(read(&identity).await, Err(TokenProblem::Audience));
    // A hub that shares its name with the client that people use.
    assert_eq!(read(&with(&identity, json!({ "aud": "samverka", "azp": "samverka" }))).await, Err(TokenProblem::Kind));
    for typ in ["Refresh", "Offline", "Logout", "DPoP"] {
        assert_eq!(read(&with(&access, json!({ "typ": typ }))).await, Err(TokenProblem::Kind), "{typ}");
    }
}

#[tokio::test]
async fn an_entra_access_token_says_who_somebody_is() {
    let workshop = documented("Microsoft Entra ID");
    let read = workshop.read(&signed_with_rsa("JWT", &fixture("entra-access"))).await.unwrap();
    let expected = expected(&workshop.oidc.issuer, "00000000-0000-4000-8000-000000000004");
    let scopes = vec!["samverka:identifying".to_owned(), "samverka:personal".to_owned()];
    assert_eq!(read, Claims { scopes, ..expected });
}

#[tokio::test]
async fn an_entra_application_has_its_role_and_opens_nothing() {
    let read = documented("Microsoft Entra ID").read(&signed_with_rsa("JWT", &fixture("entra-application"))).await;
    let read = read.unwrap();
    assert_eq!((read.role, read.scopes.len()), (Role::Statistician, 0));
}

#[tokio::test]
async fn an_entra_identity_token_is_refused_although_its_audience_and_its_role_fit() {
    let workshop = documented("Microsoft Entra ID");
    let identity = fixture("entra-identity");
    assert_eq!(workshop.read(&signed_with_rsa("JWT", &identity)).await, Err(TokenProblem::Kind));
    let with_nonce = with(&identity, json!({ "nonce": "n", "azp": "00000000-0000-4000-8000-000000000003" }));
    assert_eq!(workshop.read(&signed_with_rsa("JWT", &with_nonce)).await, Err(TokenProblem::Kind));
    let of_the_hub_itself = with(&fixture("entra-access"), json!({ "azp": "00000000-0000-4000-8000-000000000002" }));
    assert_eq!(workshop.read(&signed_with_rsa("JWT", &of_the_hub_itself)).await, Err(TokenProblem::Kind));
}

#[tokio::test]
async fn entra_scopes_and_roles_of_other_names_are_not_ours() {
    let workshop = documented("Microsoft Entra ID");
    let token = with(&fixture("entra-access"), json!({ "scp": "samverka:protected User.Read Samverka.Personal" }));
    let read = workshop.read(&signed_with_rsa("JWT", &token)).await.unwrap();
    assert_eq!(read.scopes, ["samverka:personal"]);
    let token = with(&fixture("entra-access"), json!({ "roles": ["REGIONAL_COORDINATOR"] }));
    assert_eq!(workshop.read(&signed_with_rsa("JWT", &token)).await, Err(TokenProblem::Role));
}
