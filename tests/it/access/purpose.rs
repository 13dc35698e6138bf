//! A stated legal basis: one coordinator, one case, one request; recorded with its reason.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{GIRL_CASE_ID, GIRL_PERSON_ID, SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{person, show_case};
use crate::demonstration::given::number;
use crate::hub::{Answered, TestHub};

const REASON: &str = "she has to be fetched tonight";
const NAME: &str =
    "query($id: ID!) { person(id: $id) { name { given family } birthDate identityNumber closedFields } }";

fn purpose(case: &str) -> String {
    format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{REASON}\"")
}

fn girl_case() -> String {
    use samverka::domain::id::{CaseId, Noun};
    CaseId::from_uuid(GIRL_CASE_ID).to_string()
}

async fn nobody_consents(hub: &TestHub) {
    hub.world.open.writer.execute_unprepared("UPDATE consents SET state = 'REFUSED'").await.unwrap();
}

async fn stating(hub: &TestHub, persona: Persona, purpose: &str, id: &str) -> Answered {
    let token = hub.token(persona);
    let headers = [("authorization", token.as_str()), ("samverka-purpose", purpose)];
    hub.send(&headers, json!({ "query": NAME, "variables": { "id": id } })).await
}

fn is_named(answered: &Answered) -> bool {
    answered.data()["person"]["name"]["given"].is_string()
}

/// A case of the south beside the show case, and somebody in it who has a name.
async fn another_case_of_the_south(hub: &TestHub) -> (String, String) {
    let query = "{ cases(first: 100) { nodes { id participants { person { id name { given } } } } } }";
    let data = hub.ask(Persona::CoordinatorSyd, query).await.data();
    for case in data["cases"]["nodes"].as_array().unwrap() {
        for participant in case["participants"].as_array().unwrap() {
            let id = participant["person"]["id"].as_str().unwrap().to_owned();
            let of_one_case = "query($id: ID!) { person(id: $id) { cases(first: 2) { totalCount } } }";
            let alone = async |id: &str| {
                let data = hub.ask_with(Persona::CoordinatorSyd, of_one_case, json!({ "id": id })).await.data();
                data["person"]["cases"]["totalCount"] == 1
            };
            if participant["person"]["name"].is_object() && case["id"] != show_case().as_str() && alone(&id).await {
                return (case["id"].as_str().unwrap().to_owned(), id);
            }
        }
    }
    panic!("the south has one case only");
}

async fn a_purpose_opens_the_case_that_it_names_and_no_other(hub: TestHub) {
    let (other, elsewhere) = another_case_of_the_south(&hub).await;
    nobody_consents(&hub).await;
    let mother = person(SHOW_PERSON_ID);
    for persona in [Persona::CoordinatorSyd, Persona::NationalCoordinator] {
        for (case, opens, stays_closed) in [(show_case(), &mother, &elsewhere), (other.clone(), &elsewhere, &mother)] {
            assert!(is_named(&stating(&hub, persona, &purpose(&case), opens).await), "{persona:?}");
            assert!(!is_named(&stating(&hub, persona, &purpose(&case), stays_closed).await), "{persona:?}");
        }
    }
    let both = format!(
        "{{ a: person(id: \"{mother}\") {{ name {{ given }} }} b: person(id: \"{elsewhere}\") {{ name {{ given }} }} }}"
    );
    let token = hub.token(Persona::CoordinatorSyd);
    let headers = [("authorization", token.as_str()), ("samverka-purpose", &purpose(&show_case()))];
    let data = hub.send(&headers, json!({ "query": both })).await.data();
    assert!(data["a"]["name"].is_object() && data["b"]["name"].is_null(), "also within one answer: {data}");
}

async fn a_purpose_opens_one_request_only(hub: TestHub) {
    nobody_consents(&hub).await;
    let mother = person(SHOW_PERSON_ID);
    for _ in 0..2 {
        assert!(!is_named(&hub.ask_with(Persona::CoordinatorSyd, NAME, json!({ "id": mother })).await));
        assert!(is_named(&stating(&hub, Persona::CoordinatorSyd, &purpose(&show_case()), &mother).await));
    }
    assert!(!is_named(&hub.ask_with(Persona::NationalCoordinator, NAME, json!({ "id": mother })).await));
}

async fn a_purpose_opens_no_protected_person(hub: TestHub) {
    let hidden = person(SHOW_PROTECTED_PERSON_ID);
    for persona in [Persona::CoordinatorSyd, Persona::NationalCoordinator] {
        for basis in ["CONSENT", "DUTY_TO_DISCLOSE", "NECESSARY_DISCLOSURE", "VITAL_INTERESTS"] {
            let stated = purpose(&show_case()).replace("NECESSARY_DISCLOSURE", basis);
            assert!(!is_named(&stating(&hub, persona, &stated, &hidden).await), "{persona:?}: {basis}");
            let control = stating(&hub, persona, &stated, &person(SHOW_PERSON_ID)).await;
            assert!(is_named(&control), "the positive control: {persona:?}: {basis}: {}", control.text);
        }
    }
}

async fn only_coordinators_may_state_a_purpose(hub: TestHub) {
    use Persona::*;
    for persona in
        [PoliceOfficer, MigrationOfficer, SocialWorker, Shelter, Iom, Statistician, Dpo, Administrator, Stranger]
    {
        let refused = stating(&hub, persona, &purpose(&show_case()), &person(SHOW_PERSON_ID)).await;
        assert_eq!((refused.code().as_str(), &refused.json()["data"]), ("FORBIDDEN", &Value::Null), "{persona:?}");
        let malformed = stating(&hub, persona, "rubbish", &person(SHOW_PERSON_ID)).await;
        assert_eq!(malformed.code(), "FORBIDDEN", "the role is looked at first: {persona:?}");
    }
    for persona in [CoordinatorSyd, NationalCoordinator] {
        assert!(is_named(&stating(&hub, persona, &purpose(&show_case()), &person(SHOW_PERSON_ID)).await));
    }
    let public = json!({ "query": "{ agencies(first: 1) { totalCount } }" });
    let researcher = hub.token(Researcher);
    let purpose = purpose(&show_case());
    let headers = [("authorization", researcher.as_str()), ("samverka-purpose", purpose.as_str())];
    let stated = hub.send(&headers, public.clone()).await;
    assert_eq!(
        stated.data(),
        hub.send(&headers[..1], public).await.data(),
        "it means nothing to the statistics schema"
    );
}

async fn each_malformed_purpose_is_refused_whole(hub: TestHub) {
    let case = show_case();
    let reason = format!("reason=\"{REASON}\"");
    let shape = ("Samverka-Purpose must read", "Samverka-Purpose ska lyda");
    let length = ("the reason must have 20 to 500", "skälet måste ha 20 till 500");
    let basis = ("this legal basis is not in force for you", "den rättsliga grunden gäller inte för dig");
    let missing = ("there is no such case for you", "det finns inget sådant ärende för dig");
    for (sent, (en, sv)) in [
        (String::new(), shape),
        (";;".to_owned(), shape),
        ("NECESSARY_DISCLOSURE".to_owned(), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}"), shape),
        (format!("NECESSARY_DISCLOSURE, case={case}, {reason}"), shape),
        (format!("case={case}; NECESSARY_DISCLOSURE; {reason}"), shape),
        (format!("NECESSARY_DISCLOSURE; {reason}; case={case}"), shape),
        (format!("necessary_disclosure; case={case}; {reason}"), shape),
        (format!("; case={case}; {reason}"), shape),
        (format!("NECESSARY_DISCLOSURE; case=; {reason}"), shape),
        (format!("NECESSARY_DISCLOSURE; case=NEW; {reason}"), shape),
        (format!("NECESSARY_DISCLOSURE; case=new,{case}; {reason}"), shape),
        (format!("NECESSARY_DISCLOSURE; case={}; {reason}", case.to_uppercase()), shape),
        (format!("NECESSARY_DISCLOSURE; case={}; {reason}", person(SHOW_PERSON_ID)), shape),
        (format!("NECESSARY_DISCLOSURE; case={}; {reason}", case.trim_start_matches("case:")), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason={REASON}"), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason='{REASON}'"), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{REASON}"), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{REASON}%FF%FE\""), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{REASON}%0Aand more\""), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{REASON}%00\""), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; {reason}; {reason}"), shape),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"\""), length),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{}\"", "%C3%A5".repeat(19)), length),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{}\"", "%C3%A5".repeat(501)), length),
        (format!("NECESSARY_DISCLOSURE; case={case}; reason=\"{}short{}\"", " ".repeat(20), "%20".repeat(20)), length),
        (format!("NO_SUCH_BASIS; case={case}; {reason}"), basis),
        (format!("NECESSARY_DISCLOSURE; case={}; {reason}", girl_case()), missing),
    ] {
        for (language, words) in [("en", en), ("sv", sv)] {
            let token = hub.token(Persona::CoordinatorSyd);
            let headers =
                [("authorization", token.as_str()), ("samverka-purpose", &sent), ("accept-language", language)];
            let refused = hub.send(&headers, json!({ "query": "{ viewer { id } }" })).await;
            assert_eq!((refused.code().as_str(), &refused.json()["data"]), ("BAD_USER_INPUT", &Value::Null), "{sent}");
            let message = refused.json()["errors"][0]["message"].clone();
            assert!(message.as_str().unwrap().contains(words), "{sent}: {message}");
            for echoed in [REASON, "NO_SUCH_BASIS", &girl_case()] {
                assert!(!refused.text.contains(echoed), "{sent}: {}", refused.text);
            }
        }
    }
    assert_eq!(number(&hub.world.open.audit_reader, "SELECT count(*) FROM audit_records").await, 0);
}

/// Suspicion of a serious crime is a basis for the social services, under whose regime regional coordinators work.
async fn a_basis_is_open_to_the_regimes_that_may_use_it(hub: TestHub) {
    let codes = "{ codeLists(names: [\"LEGAL_BASIS\"]) { codes { code regimes } } viewer { agency { legalRegime } } }";
    for persona in [Persona::CoordinatorSyd, Persona::NationalCoordinator] {
        let data = hub.ask(persona, codes).await.data();
        let regime = &data["viewer"]["agency"]["legalRegime"];
        for code in data["codeLists"][0]["codes"].as_array().unwrap() {
            let stated = purpose(&show_case()).replace("NECESSARY_DISCLOSURE", code["code"].as_str().unwrap());
            let answered = stating(&hub, persona, &stated, &person(SHOW_PERSON_ID)).await;
            if code["regimes"].as_array().unwrap().contains(regime) {
                assert!(is_named(&answered), "{persona:?}: {code}");
            } else {
                assert_eq!(answered.code(), "BAD_USER_INPUT", "{persona:?}: {code}");
            }
        }
    }
    let crime = purpose(&show_case()).replace("NECESSARY_DISCLOSURE", "SERIOUS_CRIME");
    assert!(is_named(&stating(&hub, Persona::CoordinatorSyd, &crime, &person(SHOW_PERSON_ID)).await));
    let refused = stating(&hub, Persona::NationalCoordinator, &crime, &person(SHOW_PERSON_ID)).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT", "the national coordinator works under another regime");
}

async fn two_purposes_are_none(hub: TestHub) {
    let token = hub.token(Persona::CoordinatorSyd);
    let one = purpose(&show_case());
    let query = json!({ "query": NAME, "variables": { "id": person(SHOW_PERSON_ID) } });
    let headers = [("authorization", token.as_str()), ("samverka-purpose", &one), ("samverka-purpose", &one)];
    assert_eq!(hub.send(&headers, query.clone()).await.code(), "BAD_USER_INPUT");
    assert!(is_named(&hub.send(&headers[..2], query).await), "the positive control");
}

async fn reasons_of_20_and_of_500_characters_are_taken(hub: TestHub) {
    for length in [20, 500] {
        let stated = format!("NECESSARY_DISCLOSURE; case={}; reason=\"{}\"", show_case(), "%C3%A5".repeat(length));
        assert!(is_named(&stating(&hub, Persona::CoordinatorSyd, &stated, &person(SHOW_PERSON_ID)).await), "{length}");
        let log = "{ auditRecords(first: 1, filter: { kind: READ_IDENTIFYING }) { nodes { reason } } }";
        let kept = hub.ask(Persona::Dpo, log).await.data();
        assert_eq!(kept["auditRecords"]["nodes"][0]["reason"], "å".repeat(length));
    }
}

async fn another_regions_case_is_answered_like_one_that_does_not_exist(hub: TestHub) {
    let nobody = "case:00000000-0000-4000-8000-000000000000";
    let told = async |persona, case: &str| {
        let answered = stating(&hub, persona, &purpose(case), &person(GIRL_PERSON_ID)).await;
        let mut json = answered.json();
        if let Some(error) = json["errors"].get_mut(0) {
            error["extensions"].as_object_mut().unwrap().remove("requestId");
        }
        (answered.status, json)
    };
    let foreign = told(Persona::CoordinatorSyd, &girl_case()).await;
    assert_eq!(foreign, told(Persona::CoordinatorSyd, nobody).await);
    assert_eq!(foreign.1["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    for persona in [Persona::CoordinatorStockholm, Persona::NationalCoordinator] {
        let (_, json) = told(persona, &girl_case()).await;
        assert!(json["data"]["person"]["name"]["given"].is_string(), "the positive control: {persona:?}: {json}");
    }
}

async fn a_reading_for_a_purpose_is_recorded_with_basis_and_reason(hub: TestHub) {
    let stated = format!(
        "VITAL_INTERESTS; case={}; reason=\"H%C3%A4mtas p%C3%A5 %C3%B6n, %C3%85re; fr%C3%A5n %C5%81%C3%B3d%C5%BA 100%25 %22nu%22 %F0%9F%9A%91\"",
        show_case()
    );
    let reason = "Hämtas på ön, Åre; från Łódź 100% \"nu\" 🚑";
    assert!(is_named(&stating(&hub, Persona::CoordinatorSyd, &stated, &person(SHOW_PERSON_ID)).await));
    let log = "{ auditRecords(first: 10, filter: { kind: READ_IDENTIFYING }) { nodes { kind role legalBasis reason subjects fields cases } } }";
    let records = hub.ask(Persona::Dpo, log).await.data()["auditRecords"]["nodes"].clone();
    let expected = json!([{
        "kind": "READ_IDENTIFYING", "role": "REGIONAL_COORDINATOR", "legalBasis": "VITAL_INTERESTS", "reason": reason,
        "subjects": [person(SHOW_PERSON_ID)], "fields": ["birthDate", "identityNumber", "name"], "cases": [],
    }]);
    assert_eq!(records, expected);
    let access = format!("{{ case(id: \"{}\") {{ accessLog {{ legalBasis reason }} }} }}", show_case());
    let seen = hub.ask(Persona::NationalCoordinator, &access).await.data();
    assert_eq!(seen["case"]["accessLog"], json!([{ "legalBasis": "VITAL_INTERESTS", "reason": reason }]));
}

async fn a_purpose_that_opened_nothing_leaves_no_record(hub: TestHub) {
    let records = async || number(&hub.world.open.audit_reader, "SELECT count(*) FROM audit_records").await;
    let hidden =
        stating(&hub, Persona::CoordinatorSyd, &purpose(&show_case()), &person(SHOW_PROTECTED_PERSON_ID)).await;
    assert!(!is_named(&hidden));
    assert_eq!(records().await, 0);
    stating(&hub, Persona::CoordinatorSyd, &purpose(&show_case()), &person(SHOW_PERSON_ID)).await.data();
    assert_eq!(records().await, 1, "the positive control");
}

async fn a_purpose_does_not_widen_the_token(hub: TestHub) {
    let query = json!({ "query": NAME, "variables": { "id": person(SHOW_PERSON_ID) } });
    for (scopes, named) in [(vec!["samverka:personal"], false), (vec!["samverka:identifying"], true)] {
        let token = hub.narrow_token(Persona::CoordinatorSyd, &scopes);
        let stated = purpose(&show_case());
        let headers = [("authorization", token.as_str()), ("samverka-purpose", stated.as_str())];
        assert_eq!(is_named(&hub.send(&headers, query.clone()).await), named, "{scopes:?}");
    }
}

on_both!(
    a_purpose_opens_the_case_that_it_names_and_no_other,
    a_purpose_opens_one_request_only,
    a_purpose_opens_no_protected_person,
    only_coordinators_may_state_a_purpose,
    each_malformed_purpose_is_refused_whole,
    a_basis_is_open_to_the_regimes_that_may_use_it,
    two_purposes_are_none,
    reasons_of_20_and_of_500_characters_are_taken,
    another_regions_case_is_answered_like_one_that_does_not_exist,
    a_reading_for_a_purpose_is_recorded_with_basis_and_reason,
    a_purpose_that_opened_nothing_leaves_no_record,
    a_purpose_does_not_widen_the_token,
);
