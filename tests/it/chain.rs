//! The chain of the audit log: what was changed, moved, hidden or cut off is found.

use samverka::domain::persona::Persona;
use samverka::store::audit::{Break, Chain, HeadProblem, SignedHeads, Verdict};
use samverka::store::keyring::Keyring;
use samverka::store::wave::Form;
use sea_orm::ConnectionTrait;

use crate::hub::{TestHub, noon};

const NAMES: &str = "{ cases(first: 3) { nodes { participants { person { name { given } } } } } }";
const KEY: &str = "1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";

on_both!(
    a_log_as_it_was_written_holds_together,
    a_changed_record_is_found,
    a_missing_record_is_found,
    records_that_changed_places_are_found,
    a_reading_that_was_taken_out_of_the_index_is_found,
    an_end_that_was_cut_off_is_found_with_a_head_and_only_with_one,
    a_log_that_was_written_anew_is_found_with_a_head,
    several_processes_append_to_one_chain_in_order,
);

/// Four people's names are read, each with a record.
async fn read(hub: &TestHub) {
    for _ in 0..4 {
        assert!(hub.ask(Persona::PoliceOfficer, NAMES).await.data().to_string().contains("given"));
    }
}

async fn change(hub: &TestHub, statement: &str) {
    hub.world.open.audit.execute_unprepared(statement).await.unwrap();
}

async fn verdict(hub: &TestHub, head: Option<&SignedHeads>) -> Verdict {
    let head = head.and_then(|head| head.of(Chain::Reads));
    Chain::Reads.verify(&hub.world.open, head).await.unwrap()
}

async fn broken(hub: &TestHub) -> Option<Break> {
    verdict(hub, None).await.broken
}

async fn head(hub: &TestHub) -> SignedHeads {
    let heads = vec![Chain::Reads.head(&hub.world.open).await.unwrap()];
    SignedHeads::sign(heads, noon(), &Keyring::parse(KEY).unwrap())
}

async fn a_log_as_it_was_written_holds_together(hub: TestHub) {
    assert_eq!(verdict(&hub, Some(&head(&hub).await)).await, Verdict { chain: "reads", records: 0, broken: None });
    read(&hub).await;
    assert_eq!(verdict(&hub, Some(&head(&hub).await)).await, Verdict { chain: "reads", records: 4, broken: None });
}

async fn a_changed_record_is_found(hub: TestHub) {
    read(&hub).await;
    for (column, value) in [
        ("role", "'STATISTICIAN'"),
        ("reason", "'another'"),
        ("fields", "''"),
        ("user_id", "NULL"),
        ("case_ids", "'00000000-0000-4000-8000-000000000000'"),
        ("operation", "'Other'"),
        ("request_id", "''"),
    ] {
        change(&hub, "CREATE TABLE kept AS SELECT * FROM audit_records WHERE sequence = 2").await;
        change(&hub, &format!("UPDATE audit_records SET {column} = {value} WHERE sequence = 2")).await;
        assert_eq!(broken(&hub).await, Some(Break::Changed { sequence: 2 }), "{column}");
        let back = format!("UPDATE audit_records SET {column} = (SELECT {column} FROM kept) WHERE sequence = 2");
        change(&hub, &back).await;
        change(&hub, "DROP TABLE kept").await;
        assert_eq!(broken(&hub).await, None, "{column}");
    }
}

async fn a_missing_record_is_found(hub: TestHub) {
    read(&hub).await;
    change(&hub, "DELETE FROM audit_subjects WHERE record_key = (SELECT key FROM audit_records WHERE sequence = 2)")
        .await;
    change(&hub, "DELETE FROM audit_records WHERE sequence = 2").await;
    assert_eq!(
        verdict(&hub, None).await,
        Verdict { chain: "reads", records: 1, broken: Some(Break::Missing { sequence: 2 }) }
    );
}

async fn records_that_changed_places_are_found(hub: TestHub) {
    read(&hub).await;
    for (from, to) in [(2, 99), (3, 2), (99, 3)] {
        change(&hub, &format!("UPDATE audit_records SET sequence = {to} WHERE sequence = {from}")).await;
    }
    assert_eq!(broken(&hub).await, Some(Break::OutOfOrder { sequence: 2 }));
}

async fn a_reading_that_was_taken_out_of_the_index_is_found(hub: TestHub) {
    read(&hub).await;
    change(&hub, "DELETE FROM audit_subjects WHERE record_key = (SELECT key FROM audit_records WHERE sequence = 3)")
        .await;
    assert_eq!(broken(&hub).await, Some(Break::Unindexed { sequence: 3 }));
}

async fn an_end_that_was_cut_off_is_found_with_a_head_and_only_with_one(hub: TestHub) {
    read(&hub).await;
    let kept = head(&hub).await;
    change(&hub, "DELETE FROM audit_subjects WHERE record_key = (SELECT key FROM audit_records WHERE sequence = 4)")
        .await;
    change(&hub, "DELETE FROM audit_records WHERE sequence = 4").await;
    assert_eq!(broken(&hub).await, None);
    assert_eq!(verdict(&hub, Some(&kept)).await.broken, Some(Break::CutOff { sequence: 4, last: 3 }));
}

async fn a_log_that_was_written_anew_is_found_with_a_head(hub: TestHub) {
    read(&hub).await;
    let kept = head(&hub).await;
    change(&hub, "DELETE FROM audit_subjects").await;
    change(&hub, "DELETE FROM audit_records").await;
    read(&hub).await;
    read(&hub).await;
    assert_eq!(verdict(&hub, None).await, Verdict { chain: "reads", records: 8, broken: None });
    assert_eq!(verdict(&hub, Some(&kept)).await.broken, Some(Break::WrittenAnew { sequence: 4 }));
}

async fn several_processes_append_to_one_chain_in_order(hub: TestHub) {
    let (second, third) = (hub.second(Form::OneStatement), hub.second(Form::OneStatement));
    for _ in 0..5 {
        let (one, two, three, four) = tokio::join!(
            hub.ask(Persona::PoliceOfficer, NAMES),
            second.ask(Persona::PoliceOfficer, NAMES),
            third.ask(Persona::SocialWorker, NAMES),
            second.ask(Persona::SocialWorker, NAMES),
        );
        for answered in [one, two, three, four] {
            answered.data();
        }
    }
    assert_eq!(verdict(&hub, None).await, Verdict { chain: "reads", records: 20, broken: None });
}

#[test]
fn a_head_that_was_changed_or_is_another_hubs_is_not_gone_by() {
    let keyring = Keyring::parse(KEY).unwrap();
    let signed = SignedHeads::sign(Vec::new(), noon(), &keyring);
    assert_eq!(signed.check(&keyring), Ok(()));
    let later = SignedHeads { at: noon() + chrono::TimeDelta::seconds(1), ..signed.clone() };
    assert_eq!(later.check(&keyring), Err(HeadProblem::Signature));
    let other = Keyring::parse("1 CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=\n").unwrap();
    assert_eq!(signed.check(&other), Err(HeadProblem::Signature));
    let newer = Keyring::parse("2 CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=\n").unwrap();
    assert_eq!(signed.check(&newer), Err(HeadProblem::UnknownKey(1)));
}
