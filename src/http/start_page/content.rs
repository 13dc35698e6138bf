//! Content: whom one can be on the start page, and what one can ask.

use serde_json::{Value, json};

use crate::domain::persona::Persona;

/// A committed document, and what it is called and asks for in Swedish. The English is the file's name and its first line.
struct Operation {
    name: &'static str,
    document: &'static str,
    title: &'static str,
    about: &'static str,
}

macro_rules! operation {
    ($name:literal, $title:literal, $about:literal) => {
        Operation {
            name: $name,
            document: include_str!(concat!("../../../schema/operations/", $name, ".graphql")),
            title: $title,
            about: $about,
        }
    };
}

/// Every document of `schema/operations`, in the order in which they are shown.
const OPERATIONS: &[Operation] = &[
    operation!("case-graph", "Hela ärendet", "Ett ärende med allt som hör till det, nästlat."),
    operation!("case-drawing", "Teckning", "Ett ärende som en platt, avgränsad teckning."),
    operation!("person", "Person", "En person och de ärenden som du får se."),
    operation!(
        "person-provenance",
        "Vem säger vad",
        "Vem som vet vad om en person, vem som sagt det, och vem som säger emot."
    ),
    operation!("case-timeline", "Tidslinje", "Ett ärendes historia, äldst först."),
    operation!("case-page", "Ärendelista", "En sida med ärenden, så som en lista visar dem."),
    operation!(
        "search",
        "Sökning",
        "Är hon känd? Med nummer och med namn. Ingen träff betyder aldrig att ingen känner henne."
    ),
    operation!("inbox", "Inkorgen", "Vad som väntar på mig, och vad min myndighet gör för vem."),
    operation!(
        "first-evening",
        "Första kvällen",
        "Ett barn i Malmö klockan halv sex: är hon känd, och vem ringer jag om en placering i natt?"
    ),
    operation!("agencies", "Myndigheter", "Vem man ringer, och vad de ordnar."),
    operation!(
        "press-release-2016",
        "Pressmeddelandet 2016",
        "Siffrorna i pressmeddelandet 2017-03-13, räknade ur posterna för 2016."
    ),
    operation!("viewer", "Den som frågar", "Vem hubben tar dig för, och vad som öppnar sig för dig."),
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
                "title": { "sv": operation.title, "en": in_words(operation.name) },
                "about": { "sv": operation.about, "en": first_line(operation.document) },
            })
        })
        .collect();
    json!({ "personas": personas, "operations": operations })
}

/// A file's name as a title: `case-page` is "Case page".
fn in_words(name: &str) -> String {
    let words = name.replace('-', " ");
    let (first, rest) = words.split_at(1);
    first.to_uppercase() + rest
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
            ("Ser varje ärende; namn efter samtycke.", "Sees every case; names by consent."),
        ),
        Persona::CoordinatorStockholm => (
            ("Region Stockholm", "region Stockholm"),
            ("Söderns ärenden finns inte för henne.", "The south's cases do not exist for her."),
        ),
        Persona::CoordinatorSyd => (
            ("Region Syd", "region South"),
            ("Leder exempelärendet; namn efter samtycke.", "Leads the example case; names by consent."),
        ),
        Persona::PoliceOfficer => (
            ("Polisen, Region Syd", "police, region South"),
            ("Utreder; ser egna och delade uppgifter.", "Investigates; sees own and shared records."),
        ),
        Persona::MigrationOfficer => (
            ("Migrationsverket", "migration agency"),
            ("Beslutar om uppehåll; ser pseudonymer.", "Decides on residence; sees pseudonyms."),
        ),
        Persona::SocialWorker => (
            ("Socialtjänsten, Malmö", "social services, Malmö"),
            ("Ordnar skydd och stöd i ärendet.", "Arranges shelter and support in the case."),
        ),
        Persona::Shelter => (
            ("ett skyddat boende", "a shelter"),
            ("Ser bara dem som bor där; syns inte själv.", "Sees only who lives there; is itself unseen."),
        ),
        Persona::Iom => (
            ("IOM, återvändande", "IOM, voluntary return"),
            ("Ser bara den som ska återvända.", "Sees only the person who is to return."),
        ),
        Persona::Statistician => (
            ("nationella teamet", "the national team"),
            ("Räknar alla ärenden. Aldrig ett namn.", "Counts all cases. Never a name."),
        ),
        Persona::Researcher => (
            ("ett forskningsinstitut", "a research institute"),
            ("Får bara det som är publicerat.", "Gets only what is published."),
        ),
        Persona::Dpo => (
            ("nationella teamet", "the national team"),
            ("Granskar vem som har läst vad.", "Reviews who has read what."),
        ),
        Persona::Administrator => (
            ("nationella teamet", "the national team"),
            ("Sköter användare; ser inga ärenden.", "Keeps users; sees no case."),
        ),
        Persona::Stranger => (
            ("Socialtjänsten, Kiruna", "social services, Kiruna"),
            ("Är inte med i ärendet: inget finns här.", "Is not in the case: nothing exists here."),
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
            assert!(first_line(operation.document).ends_with(['.', '?']), "{}", operation.name);
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
