//! Trusted documents: what was registered beforehand is asked by its id, and a hub can be told to answer nothing else.

use std::os::unix::fs::PermissionsExt;

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::demonstration::given::Seeded;
use crate::hub::{Answered, TestHub};

const WHO: &str = "query Who { viewer { displayName } }";
const HASH: &str = "0b9f7f5e9f8a3c1d";
const SECRET: &str = "a-secret-that-only-the-router-knows";

/// A hub with one document that was registered as each tool registers it.
fn hub(world: Seeded, only: bool) -> TestHub {
    let folder = tempfile::tempdir().unwrap();
    let manifest = json!({ "format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{ "id": HASH, "name": "Who", "type": "query", "body": WHO }] });
    let map = json!({ format!("sha256:{HASH}"): WHO });
    let files = [("apollo.json", manifest), ("codegen.json", map)].map(|(name, text): (&str, Value)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text.to_string()).unwrap();
        path
    });
    let secret = folder.path().join("router.secret");
    std::fs::write(&secret, SECRET).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    TestHub::configured(world, |config| {
        config.trusted_documents.files = files.to_vec();
        config.trusted_documents.only = only;
        config.router_secret_file = Some(secret);
    })
}

async fn ask(hub: &TestHub, body: Value) -> Answered {
    let token = hub.token(Persona::PoliceOfficer);
    hub.send(&[("authorization", token.as_str())], body).await
}

async fn every_client_asks_by_id_in_its_own_way(world: Seeded) {
    let hub = hub(world, false);
    let by_text = ask(&hub, json!({ "query": WHO })).await.data();
    assert!(by_text["viewer"]["displayName"].is_string(), "{by_text}");
    for body in [
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": HASH } } }),
        json!({ "documentId": format!("sha256:{HASH}") }),
        json!({ "doc_id": HASH }),
        json!({ "id": HASH, "operationName": "Who" }),
    ] {
        assert_eq!(ask(&hub, body.clone()).await.data(), by_text, "{body}");
    }
    let unknown = ask(&hub, json!({ "documentId": "00" })).await;
    assert_eq!((unknown.code().as_str(), unknown.status.as_u16()), ("PERSISTED_QUERY_NOT_FOUND", 400));
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound");
    let other = ask(&hub, json!({ "query": "{ viewer { id } }", "documentId": HASH })).await;
    assert_eq!(other.code(), "BAD_USER_INPUT");
    assert!(ask(&hub, json!({ "query": "{ viewer { id } }" })).await.data()["viewer"]["id"].is_string());
}

async fn a_hub_of_trusted_documents_answers_users_nothing_else(world: Seeded) {
    let hub = hub(world, true);
    assert!(ask(&hub, json!({ "documentId": HASH })).await.data()["viewer"].is_object());
    assert!(
        ask(&hub, json!({ "query": WHO })).await.data()["viewer"].is_object(),
        "the same text is the same document"
    );
    for query in
        ["{ viewer { id } }", "{ __schema { queryType { name } } }", "{ persons(first: 1) { nodes { id } } }", "{"]
    {
        let refused = ask(&hub, json!({ "query": query })).await;
        assert_eq!((refused.code().as_str(), refused.status.as_u16()), ("FORBIDDEN", 403), "{query}");
    }
    let token = hub.token(Persona::PoliceOfficer);
    let router = [("authorization", token.as_str()), ("samverka-router", SECRET)];
    let routed = hub.send(&router, json!({ "query": "{ viewer { id } }" })).await;
    assert!(routed.data()["viewer"]["id"].is_string(), "the router writes its own documents");
    let forged = [("authorization", token.as_str()), ("samverka-router", "a-secret-that-somebody-else-guessed")];
    assert_eq!(hub.send(&forged, json!({ "query": "{ viewer { id } }" })).await.code(), "FORBIDDEN");
    assert!(
        hub.ask_publicly("{ releases { slug } }").await.data()["releases"].is_array(),
        "statistics are for everybody"
    );
}

on_both!(every_client_asks_by_id_in_its_own_way, a_hub_of_trusted_documents_answers_users_nothing_else);
