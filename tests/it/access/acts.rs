//! What each role may do beside reading the graph, and that everybody is told so.

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::demonstration::given::number;
use crate::hub::TestHub;

/// The table: acts, and which classes can open at all.
fn row(persona: Persona) -> (Vec<&'static str>, [bool; 3]) {
    use Persona::*;
    match persona {
        NationalCoordinator => {
            (vec!["COUNT_EXACTLY", "STATE_PURPOSE", "READ_ACCESS_LOG", "SEARCH_PERSONS", "RECEIVE_CASES"], [true; 3])
        }
        CoordinatorStockholm | CoordinatorSyd => {
            (vec!["STATE_PURPOSE", "READ_ACCESS_LOG", "SEARCH_PERSONS", "RECEIVE_CASES"], [true; 3])
        }
        PoliceOfficer | MigrationOfficer | SocialWorker | Stranger | Shelter | Iom => {
            (vec!["SEARCH_PERSONS", "RECEIVE_CASES"], [true; 3])
        }
        Statistician => (vec!["COUNT_EXACTLY"], [true, false, false]),
        Dpo => (vec!["READ_AUDIT", "READ_ACCESS_LOG"], [false; 3]),
        Administrator | Researcher => (vec![], [false; 3]),
    }
}

fn insiders() -> impl Iterator<Item = Persona> {
    Persona::ALL.into_iter().filter(|persona| *persona != Persona::Researcher)
}

async fn everybody_is_told_who_they_are_and_what_opens_to_them(hub: TestHub) {
    let query = "{ viewer { displayName role agency { slug } regions { code } classes { class canOpen } acts } }";
    for persona in insiders() {
        let (acts, open) = row(persona);
        let classes: Vec<Value> = ["PERSONAL", "IDENTIFYING", "PROTECTED"]
            .iter()
            .zip(open)
            .map(|(class, can_open)| json!({ "class": class, "canOpen": can_open }))
            .collect();
        let regions: Vec<Value> = persona.region_codes().iter().map(|code| json!({ "code": code })).collect();
        let expected = json!({
            "displayName": persona.display_name(), "role": persona.role().code(), "agency": { "slug": persona.agency() },
            "regions": regions, "classes": classes, "acts": acts,
        });
        assert_eq!(hub.ask(persona, query).await.data()["viewer"], expected, "{persona:?}");
    }
}

async fn only_those_with_the_act_count_exactly(hub: TestHub) {
    let query = "{ counts(rule: NMT_2016, by: [YEAR]) { total rows { count } } }";
    let exact = hub.ask(Persona::NationalCoordinator, query).await.data();
    assert!(exact["counts"]["total"].as_i64() > Some(1_000), "the positive control");
    assert_eq!(hub.ask(Persona::Statistician, query).await.data(), exact);
    let recorded = async || {
        number(&hub.world.open.audit_reader, "SELECT count(*) FROM audit_records WHERE kind = 'AGGREGATE'").await
    };
    assert_eq!(recorded().await, 2);
    for persona in insiders().filter(|persona| !row(*persona).0.contains(&"COUNT_EXACTLY")) {
        for (language, words) in [("en", "Your role may not do this."), ("sv", "Din roll får inte göra detta.")] {
            let token = hub.token(persona);
            let headers = [("authorization", token.as_str()), ("accept-language", language)];
            let refused = hub.send(&headers, json!({ "query": query })).await;
            assert_eq!(
                (refused.code().as_str(), &refused.json()["data"]),
                ("FORBIDDEN", &json!({ "counts": null })),
                "{persona:?}"
            );
            assert_eq!(refused.json()["errors"][0]["message"], words, "{persona:?}");
        }
    }
    assert_eq!(recorded().await, 2, "what was refused was not read");
}

/// The bad argument is not looked at before the role: else a refusal would tell which arguments are good.
async fn the_role_is_looked_at_before_the_arguments(hub: TestHub) {
    for query in [
        "{ counts(rule: NMT_2016, by: [YEAR, YEAR]) { total } }",
        "{ counts(rule: NMT_2016, where: { citizenships: [\"ZZ\"] }) { total } }",
    ] {
        assert_eq!(hub.ask(Persona::PoliceOfficer, query).await.code(), "FORBIDDEN", "{query}");
        assert_eq!(hub.ask(Persona::Statistician, query).await.code(), "BAD_USER_INPUT", "{query}");
    }
    let log = "{ auditRecords(first: 1, filter: { case: \"nothing\" }) { nodes { id } } }";
    assert_eq!(hub.ask(Persona::NationalCoordinator, log).await.code(), "FORBIDDEN");
    assert_eq!(hub.ask(Persona::Dpo, log).await.code(), "BAD_USER_INPUT");
}

on_both!(
    everybody_is_told_who_they_are_and_what_opens_to_them,
    only_those_with_the_act_count_exactly,
    the_role_is_looked_at_before_the_arguments,
);
