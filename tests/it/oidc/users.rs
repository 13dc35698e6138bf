//! Whoever the provider vouches for must be in the hub's own list, and agree with it.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use samverka::access::role::Role;
use samverka::command::serve::door;
use samverka::config::Config;
use samverka::domain::place::Region;
use samverka::http::router::router;
use samverka::http::token::TokenVerifier;
use samverka::store::user::{NewUser, NotAdded};
use samverka::store::wave::Form;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::workshop::*;
use crate::demonstration::given::Seeded;

const SUBJECT: &str = "9f1d1c0a";

fn coordinator() -> NewUser {
    NewUser {
        issuer: ISSUER.to_owned(),
        subject: SUBJECT.to_owned(),
        display_name: "Testa Provsson".to_owned(),
        agency: "coordination-syd".to_owned(),
        role: Role::RegionalCoordinator,
        regions: vec![Region::Syd],
    }
}

/// A hub over the demonstration's cases that believes the provider of the workshop.
fn hub(world: &Seeded, workshop: &Workshop) -> Router {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config { demo: false, ..Config::demonstration(folder.path()) };
    for (file, name, text) in [
        (&mut config.keys.identity_file, "identity.key", "1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"),
        (&mut config.keys.cursor_file, "cursor.key", "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        *file = Some(path);
    }
    let tokens = TokenVerifier::of_provider(&workshop.oidc, workshop.provider.clone(), Arc::new(noon));
    router(door(&config, &world.open, Some(tokens), Arc::new(noon), Form::OneStatement).unwrap())
}

/// The name that the hub knows the caller by, or the code of its refusal.
async fn viewer(hub: &Router, changes: Value) -> String {
    let mut own = json!({ "sub": SUBJECT, "samverka_role": "REGIONAL_COORDINATOR" });
    own.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let request = Request::builder()
        .method("POST")
        .uri("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", signed(&header(), &changed(own))))
        .body(Body::from(json!({ "query": "{ viewer { displayName } }" }).to_string()));
    let response = hub.clone().oneshot(request.unwrap()).await.unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let json: Value = serde_json::from_slice(&body).unwrap();
    let name = json["data"]["viewer"]["displayName"].as_str();
    name.or(json["errors"][0]["extensions"]["code"].as_str()).unwrap_or_default().to_owned()
}

async fn who_is_added_may_sign_in_and_nobody_else(world: Seeded) {
    let workshop = Workshop::new();
    assert_eq!(viewer(&hub(&world, &workshop), json!({})).await, "UNAUTHENTICATED");
    world.open.add_user(coordinator(), noon()).await.unwrap();
    let hub = hub(&world, &workshop);
    assert_eq!(viewer(&hub, json!({})).await, "Testa Provsson");
    assert_eq!(viewer(&hub, json!({ "sub": "9f1d1c0b" })).await, "UNAUTHENTICATED");
    // A persona of the demonstration is known to another issuer.
    assert_eq!(viewer(&hub, json!({ "sub": "coordinator-syd" })).await, "UNAUTHENTICATED");
}
on_both!(who_is_added_may_sign_in_and_nobody_else);

async fn what_a_token_says_beside_the_name_must_agree_with_the_list(world: Seeded) {
    world.open.add_user(coordinator(), noon()).await.unwrap();
    let hub = hub(&world, &Workshop::new());
    for agrees in [
        json!({ "samverka_agency": "coordination-syd" }),
        json!({ "samverka_regions": ["SYD"] }),
        json!({ "samverka_regions": "SYD", "samverka_agency": ["coordination-syd"] }),
    ] {
        assert_eq!(viewer(&hub, agrees.clone()).await, "Testa Provsson", "{agrees}");
    }
    for differs in [
        json!({ "samverka_role": "NATIONAL_COORDINATOR" }),
        json!({ "samverka_agency": "polisen" }),
        json!({ "samverka_agency": "" }),
        json!({ "samverka_agency": [] }),
        json!({ "samverka_regions": ["SYD", "VAST"] }),
        json!({ "samverka_regions": ["STOCKHOLM"] }),
        json!({ "samverka_regions": [] }),
    ] {
        assert_eq!(viewer(&hub, differs.clone()).await, "UNAUTHENTICATED", "{differs}");
    }
}
on_both!(what_a_token_says_beside_the_name_must_agree_with_the_list);

async fn who_is_deactivated_is_out_and_comes_in_again(world: Seeded) {
    world.open.add_user(coordinator(), noon()).await.unwrap();
    let workshop = Workshop::new();
    assert!(world.open.set_user_active(ISSUER, SUBJECT, false).await.unwrap());
    // Each hub is new: how long one may remember is asked in scripts/interop, where time passes.
    assert_eq!(viewer(&hub(&world, &workshop), json!({})).await, "UNAUTHENTICATED");
    assert!(world.open.set_user_active(ISSUER, SUBJECT, true).await.unwrap());
    assert_eq!(viewer(&hub(&world, &workshop), json!({})).await, "Testa Provsson");
    assert!(!world.open.set_user_active(ISSUER, "nobody", false).await.unwrap());
}
on_both!(who_is_deactivated_is_out_and_comes_in_again);

async fn nobody_is_added_twice_or_to_an_agency_that_is_not_there(world: Seeded) {
    let before = world.open.users().await.unwrap();
    let nowhere = NewUser { agency: "nowhere".to_owned(), ..coordinator() };
    assert!(matches!(world.open.add_user(nowhere, noon()).await, Err(NotAdded::NoAgency)));
    assert_eq!(world.open.users().await.unwrap(), before);
    world.open.add_user(coordinator(), noon()).await.unwrap();
    assert!(matches!(world.open.add_user(coordinator(), noon()).await, Err(NotAdded::Known)));
    let elsewhere = NewUser { issuer: "https://other.example.se".to_owned(), ..coordinator() };
    world.open.add_user(elsewhere, noon()).await.unwrap();
    let after = world.open.users().await.unwrap();
    assert_eq!(after.len(), before.len() + 2);
    let added = after.iter().find(|user| user.issuer == ISSUER).unwrap();
    assert_eq!(
        (added.agency.as_str(), added.role.as_str(), added.regions.as_str()),
        ("coordination-syd", "REGIONAL_COORDINATOR", "SYD")
    );
    assert!(added.active);
}
on_both!(nobody_is_added_twice_or_to_an_agency_that_is_not_there);
