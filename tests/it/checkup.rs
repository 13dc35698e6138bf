//! What an operator is told about the databases, before anybody signs in.

use samverka::store::checkup::{Checkup, Opening};
use samverka::store::keyring::Keyring;

use crate::database::{Backend, OnBackend};
use crate::demonstration::given::{Seeded, settings};

const ANOTHER: &str = "1 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n";
const LATER: &str = "2 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n";

async fn the_right_key_is_told_from_another_hubs(given: Seeded) {
    let cases = Checkup::of_cases(&settings(&given.files)).await.unwrap();
    cases.is_current().await.unwrap();
    assert_eq!(cases.opening(&given.keyring).await.unwrap(), Opening::Opens);
    assert_eq!(cases.opening(&Keyring::parse(ANOTHER).unwrap()).await.unwrap(), Opening::OtherKey(1));
    assert_eq!(cases.opening(&Keyring::parse(LATER).unwrap()).await.unwrap(), Opening::MissingVersion(1));
    cases.close().await.unwrap();
}

async fn a_superuser_who_may_everything_is_told_of(backend: Backend) {
    let given = Seeded::on(backend).await;
    let cases = Checkup::of_cases(&settings(&given.files)).await.unwrap();
    let server = cases.server().await.unwrap();
    assert_eq!(server.is_some(), backend == Backend::Postgres, "an embedded database has no server");
    if let Some(server) = server {
        assert!(server.is_superuser && server.may_create && server.writable.contains(&"cases".to_owned()));
        assert!(server.telling_log.is_empty(), "{:?}", server.telling_log);
    }
    cases.close().await.unwrap();
}

on_both!(the_right_key_is_told_from_another_hubs, a_superuser_who_may_everything_is_told_of);
