//! Swedish and English: labels, notes and messages, by the header and by the argument.

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use crate::access::show_case;
use crate::hub::{Answered, TestHub};

/// Somebody asks with `Accept-Language`; without a persona, the statistics schema answers.
async fn ask_in(hub: &TestHub, persona: Option<Persona>, language: &str, query: &str) -> Answered {
    let token = persona.map(|persona| hub.token(persona));
    let mut headers = vec![("accept-language", language)];
    headers.extend(token.as_deref().map(|token| ("authorization", token)));
    hub.send(&headers, json!({ "query": query })).await
}

/// What a header asks for: the tag, the weights, and what nobody knows.
const SWEDISH: [&str; 14] = [
    "sv",
    "sv-SE",
    "SV",
    "sv-FI, en;q=0.9",
    "en;q=0.4, sv;q=0.41",
    "sv, en",
    "",
    "*",
    "de",
    "fi-FI, ro;q=0.5",
    "en;q=0",
    "en;q=high",
    "english",
    "en_GB",
];
const ENGLISH: [&str; 9] = [
    "en",
    "EN",
    "en-GB",
    "en-GB,en;q=0.8",
    "sv;q=0.5, en;q=0.8",
    "fr, en;q=0.2",
    "de, en;q=0.7, *;q=0.1",
    "en, sv",
    " en ; q=1 ",
];

async fn the_header_chooses_the_language_and_the_unknown_falls_back_to_swedish(hub: TestHub) {
    let query = "{ codeLists(names: [\"LEGAL_BASIS\"]) { codes { code label note } } }";
    for persona in [None, Some(Persona::PoliceOfficer)] {
        for (headers, label, note) in [
            (&SWEDISH[..], "Misstanke om allvarligt brott", "Jurist måste bekräfta att bestämmelsen är tillämplig."),
            (&ENGLISH, "Suspicion of a serious crime", "Counsel must confirm that the provision applies."),
        ] {
            for header in headers {
                let data = ask_in(&hub, persona, header, query).await.data();
                let code = data["codeLists"][0]["codes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|code| code["code"] == "SERIOUS_CRIME");
                let expected = json!({ "code": "SERIOUS_CRIME", "label": label, "note": note });
                assert_eq!(code, Some(&expected), "{persona:?}: {header:?}");
            }
        }
    }
    let without = hub.ask(Persona::PoliceOfficer, query).await;
    assert!(without.text.contains("Misstanke om allvarligt brott"), "without a header it is Swedish");
}

async fn messages_follow_the_same_header(hub: TestHub) {
    for (headers, words) in
        [(&SWEDISH[..], "`first` måste vara mellan 1 och 100."), (&ENGLISH, "`first` must be between 1 and 100.")]
    {
        for header in headers {
            for (persona, query) in [
                (None, "{ agencies(first: 0) { totalCount } }"),
                (Some(Persona::Iom), "{ cases(first: 0) { totalCount } }"),
            ] {
                let answered = ask_in(&hub, persona, header, query).await;
                assert_eq!(answered.json()["errors"][0]["message"], words, "{persona:?}: {header:?}");
            }
        }
    }
}

async fn a_document_that_does_not_fit_is_refused_in_the_language_of_the_request(hub: TestHub) {
    for (persona, language, words) in [
        (Some(Persona::Iom), "sv", "Dokumentet passar inte navets schema"),
        (Some(Persona::Iom), "en", "The document does not fit the hub schema"),
        (Some(Persona::Researcher), "sv", "Dokumentet passar inte statistikschemat, som svarar forskare"),
        (Some(Persona::Researcher), "en", "The document does not fit the statistics schema, which answers researchers"),
        (None, "sv", "Ingen token skickades"),
        (None, "en", "No token was sent"),
    ] {
        let answered = ask_in(&hub, persona, language, "{ nothing }").await;
        assert_eq!(answered.code(), "GRAPHQL_VALIDATION_FAILED");
        let message = answered.json()["errors"][0]["message"].clone();
        assert!(message.as_str().unwrap().contains(words), "{persona:?}: {language}: {message}");
    }
}

async fn the_argument_overrules_the_header(hub: TestHub) {
    let query = "{ agencies(first: 100) { nodes { slug plain: name sv: name(lang: SV) en: name(lang: EN) nothing: name(lang: null)
        region { plain: label sv: label(lang: SV) en: label(lang: EN) }
        county { plain: label sv: label(lang: SV) en: label(lang: EN) } } }
        coordinators(first: 1) { nodes { plain: title sv: title(lang: SV) en: title(lang: EN) } }
        codeLists(names: [\"SEX\"]) { codes { plain: label sv: label(lang: SV) en: label(lang: EN) } } }";
    for (header, own) in [("sv", "sv"), ("en", "en"), ("de", "sv")] {
        for persona in [None, Some(Persona::Stranger)] {
            let data = ask_in(&hub, persona, header, query).await.data();
            let agencies = data["agencies"]["nodes"].as_array().unwrap();
            let police = agencies.iter().find(|agency| agency["slug"] == "iom").unwrap();
            assert_eq!((&police["plain"], &police["nothing"]), (&police[own], &police[own]), "{header}");
            let mut differ = 0;
            let labelled = agencies.iter().flat_map(|agency| [agency, &agency["region"], &agency["county"]]);
            let codes = data["codeLists"][0]["codes"].as_array().unwrap();
            for object in labelled.chain(codes).chain(data["coordinators"]["nodes"].as_array().unwrap()) {
                if object.is_object() {
                    assert_eq!(object["plain"], object[own], "{header}: {object}");
                    differ += usize::from(object["sv"] != object["en"]);
                }
            }
            assert!(differ > 20, "the two languages differ, or this says nothing: {differ}");
        }
    }
}

async fn a_drawing_and_opening_hours_speak_the_language_of_the_request(hub: TestHub) {
    let query = format!(
        "{{ case(id: \"{}\") {{ graph(kinds: [AGENCY]) {{ nodes {{ kind label }} }} agencies {{ agency {{ sv: name(lang: SV) en: name(lang: EN) }} }} }} \
         agencies(first: 100) {{ nodes {{ contacts {{ hours sv: hours(lang: SV) en: hours(lang: EN) }} }} }} }}",
        show_case()
    );
    for own in ["sv", "en"] {
        let data = ask_in(&hub, Some(Persona::PoliceOfficer), own, &query).await.data();
        let labels: Vec<&Value> =
            data["case"]["graph"]["nodes"].as_array().unwrap().iter().map(|node| &node["label"]).collect();
        let parts = data["case"]["agencies"].as_array().unwrap();
        let names: Vec<&Value> = parts.iter().map(|part| &part["agency"][own]).collect();
        assert!(names.len() > 4 && names.iter().all(|name| labels.contains(name)), "{own}: {labels:?} {names:?}");
        assert!(parts.iter().any(|part| part["agency"]["sv"] != part["agency"]["en"]), "the languages differ");
        let contacts = data["agencies"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|agency| agency["contacts"].as_array().unwrap());
        let mut seen = 0;
        for contact in contacts {
            assert_eq!(contact["hours"], contact[own], "{own}");
            assert_ne!(contact["sv"], contact["en"]);
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
    }
}

/// Every code of every list has a label in both languages.
async fn every_code_is_told_in_both_languages(hub: TestHub) {
    let query = "{ codeLists { name codes { code sv: label(lang: SV) en: label(lang: EN) svNote: note(lang: SV) enNote: note(lang: EN) } } }";
    let data = hub.ask_publicly(query).await.data();
    assert_eq!(data, hub.ask(Persona::Administrator, query).await.data(), "the same in both schemas");
    let lists = data["codeLists"].as_array().unwrap();
    assert!(lists.len() > 30);
    for list in lists {
        let codes = list["codes"].as_array().unwrap();
        assert!(!codes.is_empty(), "{list}");
        for code in codes {
            for language in ["sv", "en"] {
                assert!(!code[language].as_str().unwrap().is_empty(), "{}: {code}", list["name"]);
                assert_ne!(code[language], code["code"], "{}: a label is no code: {code}", list["name"]);
            }
            assert_eq!(code["svNote"].is_string(), code["enNote"].is_string(), "{}: {code}", list["name"]);
        }
    }
}

async fn what_the_guard_refuses_is_said_in_both_languages(hub: TestHub) {
    let deep = format!("{{ viewer {} agency {{ name }} {} }}", "{ ".repeat(60), "} ".repeat(60));
    for (query, en, sv) in [
        ("{ viewer { id ".to_owned(), "is not valid GraphQL", "är inte giltig GraphQL"),
        (deep, "exceeds the limit of 48 nested brackets", "överskrider gränsen på 48 klamrar i varandra"),
        (
            "query A { viewer { id } } query B { viewer { id } }".to_owned(),
            "chooses no operation",
            "väljer ingen operation",
        ),
    ] {
        for (language, words) in [("en", en), ("sv", sv), ("de", sv)] {
            let token = hub.token(Persona::NationalCoordinator);
            let headers = [("authorization", token.as_str()), ("accept-language", language)];
            let refused = hub.send(&headers, json!({ "query": query })).await.json();
            let message = refused["errors"][0]["message"].as_str().unwrap().to_owned();
            assert!(message.contains(words), "{language}: {message}");
        }
    }
}

on_both!(
    what_the_guard_refuses_is_said_in_both_languages,
    the_header_chooses_the_language_and_the_unknown_falls_back_to_swedish,
    messages_follow_the_same_header,
    a_document_that_does_not_fit_is_refused_in_the_language_of_the_request,
    the_argument_overrules_the_header,
    a_drawing_and_opening_hours_speak_the_language_of_the_request,
    every_code_is_told_in_both_languages,
);
