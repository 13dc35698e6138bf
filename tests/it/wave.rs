//! The wave: its two forms and the loaders give the same answer, whatever is asked and whoever asks.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{GIRL_CASE_ID, SHOW_CASE_ID, SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use samverka::store::wave::Form;

use serde_json::Value;

use crate::documents::Documents;
use crate::hub::TestHub;

const SEED: u64 = 20_170_313;
const DRAWS: usize = 60;

async fn the_forms_of_the_wave_give_the_same_bytes(hub: TestHub) {
    let apart = hub.second(Form::StatementPerEdge);
    let loaded = hub.second(Form::Loaders);
    let mut documents = Documents::of_the_hub(SEED);
    let roots = [
        ("Case", format!("case(id: \"case:{SHOW_CASE_ID}\")")),
        ("Person", format!("person(id: \"person:{SHOW_PERSON_ID}\")")),
        ("Case", format!("case(id: \"case:{GIRL_CASE_ID}\")")),
        ("CaseConnection", "cases(first: 4)".to_owned()),
        ("Person", format!("person(id: \"person:{SHOW_PROTECTED_PERSON_ID}\")")),
        ("AgencyConnection", "agencies(first: 3)".to_owned()),
        ("CoordinatorConnection", "coordinators(first: 3)".to_owned()),
        ("Viewer", "viewer".to_owned()),
        ("ReferralConnection", "referrals(first: 3)".to_owned()),
    ];
    let personas: Vec<Persona> = Persona::ALL.into_iter().filter(|persona| *persona != Persona::Researcher).collect();
    let mut longest = 0;
    for draw in 0..DRAWS {
        let (on, root) = &roots[draw % roots.len()];
        let document = format!("{{ {root} {} }}", documents.selection(on, 5));
        for persona in [personas[draw % personas.len()], personas[(draw * 5 + 1) % personas.len()]] {
            let together = hub.ask(persona, &document).await;
            let expected = together.json()["data"].clone();
            assert!(expected.is_object(), "{}", together.text);
            longest = longest.max(together.text.len());
            for (form, hub) in [("apart", &apart), ("loaded", &loaded)] {
                let other = hub.ask(persona, &document).await.json()["data"].clone();
                let differs = difference(&expected, &other, String::new());
                assert_eq!(differs, None, "{form} as {persona:?}: {document}");
            }
        }
    }
    // The draws reach far enough for the comparison to mean something.
    assert!(longest > 10_000, "{longest}");
}

/// Where two answers first differ.
fn difference(one: &Value, other: &Value, path: String) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            one.iter().find_map(|(name, value)| difference(value, other.get(name)?, format!("{path}.{name}")))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(n, (one, other))| difference(one, other, format!("{path}[{n}]"))),
        _ => (one != other).then(|| format!("{path}: {one} or {other}").chars().take(2000).collect()),
    }
}

on_both!(the_forms_of_the_wave_give_the_same_bytes);
