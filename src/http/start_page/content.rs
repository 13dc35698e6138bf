//! Content: whom one can be on the start page, and what one can ask.

use serde_json::{Value, json};

use crate::domain::persona::Persona;

/// A committed document, and what it asks for in Swedish; the English stands in the document's first line.
struct Operation {
    name: &'static str,
    document: &'static str,
    in_swedish: &'static str,
}

macro_rules! operation {
    ($name:literal, $in_swedish:literal) => {
        Operation {
            name: $name,
            document: include_str!(concat!("../../../schema/operations/", $name, ".graphql")),
            in_swedish: $in_swedish,
        }
    };
}

/// Every document of `schema/operations`, in the order in which they are shown.
const OPERATIONS: &[Operation] = &[
    operation!("case-graph", "Ett ärende med allt som hör till det, nästlat."),
    operation!("case-drawing", "Ett ärende som en platt, avgränsad teckning."),
    operation!("person", "En person och de ärenden som du får se."),
    operation!(
        "person-provenance",
        "Vem som har vilka uppgifter om en person, vem som sagt det och vem som inte håller med."
    ),
    operation!("case-timeline", "Ett ärendes historia, äldst först."),
    operation!("case-page", "En sida med ärenden, så som en lista visar dem."),
    operation!("agencies", "Vem man ringer, och vad de ordnar."),
    operation!("press-release-2016", "Siffrorna i pressmeddelandet 2017-03-13, räknade ur posterna för 2016."),
    operation!("viewer", "Vem hubben tar dig för, och vad som öppnar sig för dig."),
];

/// What the page shows before anything is asked.
pub fn content() -> Value {
    let personas: Vec<_> = Persona::ALL.into_iter().map(described).collect();
    let operations: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| {
            json!({
                "name": operation.name,
                "document": operation.document,
                "about": { "sv": operation.in_swedish, "en": first_line(operation.document) },
            })
        })
        .collect();
    json!({ "personas": personas, "operations": operations })
}

fn first_line(document: &'static str) -> &'static str {
    document.lines().next().unwrap_or_default().trim_start_matches('#').trim()
}

fn described(persona: Persona) -> Value {
    let ((workplace_sv, workplace_en), (errand_sv, errand_en)) = texts(persona);
    json!({
        "slug": persona.slug(),
        "name": persona.display_name(),
        "role": persona.role().code(),
        "agency": persona.agency(),
        "workplace": { "sv": workplace_sv, "en": workplace_en },
        "errand": { "sv": errand_sv, "en": errand_en },
    })
}

/// Where the persona works and what she is there to see, each in Swedish and English.
fn texts(persona: Persona) -> ((&'static str, &'static str), (&'static str, &'static str)) {
    match persona {
        Persona::NationalCoordinator => (
            ("nationella teamet", "the national team"),
            (
                "Ser varje ärende; namn efter samtycke eller på rättslig grund.",
                "Sees every case; names by consent or on a legal basis.",
            ),
        ),
        Persona::CoordinatorStockholm => (
            ("Region Stockholm", "region Stockholm"),
            (
                "Har sin egen region. Söderns ärenden finns inte för henne.",
                "Has a region of her own. Cases of the south do not exist for her.",
            ),
        ),
        Persona::CoordinatorSyd => (
            ("Region Syd", "region South"),
            (
                "Leder exempelärendet; namn bara där den berörda har samtyckt.",
                "Leads the example case; names only where the person agreed.",
            ),
        ),
        Persona::PoliceOfficer => (
            ("Polisen, Region Syd", "the police, region South"),
            (
                "Utreder; har egna uppgifter, och ser det som delas.",
                "Investigates; has records of the police, and sees what is shared.",
            ),
        ),
        Persona::MigrationOfficer => (
            ("Migrationsverket", "the migration agency"),
            (
                "Beslutar om uppehåll; ser pseudonymer och egna uppgifter.",
                "Decides on residence; sees pseudonyms and the agency's own records.",
            ),
        ),
        Persona::SocialWorker => (
            ("Socialtjänsten i Malmö", "social services, Malmö"),
            (
                "Ordnar skydd och stöd, och har egna uppgifter.",
                "Arranges shelter and support, and has records of her own.",
            ),
        ),
        Persona::Shelter => (
            ("ett skyddat boende", "a shelter"),
            (
                "Ser bara dem som bor där. Boendet syns ingen annanstans.",
                "Sees only those who live there. The shelter shows nowhere else.",
            ),
        ),
        Persona::Iom => (
            ("IOM, återvändande", "IOM, voluntary return"),
            (
                "Ser bara den som ska återvända; ingen annan finns.",
                "Sees only the person who is to return; nobody else exists.",
            ),
        ),
        Persona::Statistician => (
            ("nationella teamet", "the national team"),
            ("Räknar exakt över alla ärenden. Aldrig ett namn.", "Counts exactly over all cases. Never a name."),
        ),
        Persona::Researcher => (
            ("ett forskningsinstitut", "a research institute"),
            ("Får bara det som är publicerat.", "Gets only what is published."),
        ),
        Persona::Dpo => (
            ("nationella teamet", "the national team"),
            (
                "Granskar vem som har läst vad. Ser inga pågående ärenden.",
                "Reviews who has read what. Sees no running case.",
            ),
        ),
        Persona::Administrator => (
            ("nationella teamet", "the national team"),
            ("Sköter användare och nycklar. Ser inga ärenden.", "Keeps users and keys. Sees no case."),
        ),
        Persona::Stranger => (
            ("Socialtjänsten i Kiruna", "social services, Kiruna"),
            (
                "Myndigheten är inte med i något ärende: inget finns här.",
                "The agency is in no case: nothing exists here.",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_committed_operation_is_offered() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/operations");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let files: BTreeSet<_> = files.collect();
        let offered: BTreeSet<_> = OPERATIONS.iter().map(|operation| format!("{}.graphql", operation.name)).collect();
        assert_eq!(files, offered);
    }

    #[test]
    fn every_operation_says_in_its_first_line_what_it_asks_for() {
        for operation in OPERATIONS {
            assert!(operation.document.starts_with("# "), "{}", operation.name);
            assert!(first_line(operation.document).ends_with('.'), "{}", operation.name);
        }
    }

    #[test]
    fn everybody_is_there_and_no_secret_is() {
        let content = content();
        assert_eq!(content["personas"].as_array().map(Vec::len), Some(Persona::ALL.len()));
        let police = &content["personas"][3];
        assert_eq!(police["slug"], "police-officer");
        assert_eq!(police["role"], "AGENCY_OFFICER");
        assert!(!content.to_string().contains("eyJ"), "a token stands in the content");
    }
}
