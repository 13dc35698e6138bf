//! Catalogue: a DCAT-AP record (JSON-LD) of every release, for data portals to harvest.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::files::{Form, tagged};
use super::problem::Problem;
use super::question::Question;
use super::words::LICENCE_ADDRESS;
use crate::domain::code::Language;
use crate::domain::release::{Heading, Release, Text};
use crate::http::router::Door;
use crate::store::release::Found;

const PUBLIC: &str = "http://publications.europa.eu/resource/authority/access-right/PUBLIC";
const POPULATION: &str = "http://publications.europa.eu/resource/authority/data-theme/SOCI";
const SWEDEN: &str = "http://publications.europa.eu/resource/authority/country/SWE";

/// Answers `/statistics/catalog.jsonld`.
pub async fn answer(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let desk = &door.statistics;
    let address = desk.addresses.asked(&headers, question.authority.as_deref());
    let mut datasets = Vec::new();
    for heading in desk.releases().await? {
        if let Found::Standing(release) = desk.find(&heading.slug).await? {
            datasets.push(dataset(&release, &address));
        }
    }
    let publisher = desk.releases().await?.first().map(|heading| in_both(&heading.publisher()));
    let catalog = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "adms": "http://www.w3.org/ns/adms#",
        },
        "@id": format!("{address}/statistics/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": in_both(&Text {
            sv: "Statistik om människohandel".to_owned(),
            en: "Statistics on trafficking in human beings".to_owned(),
        }),
        "dct:description": in_both(&Text {
            sv: "Utgåvor av statistik som skyddats med differentiell integritet.".to_owned(),
            en: "Releases of statistics protected by differential privacy.".to_owned(),
        }),
        "dct:publisher": { "@type": "foaf:Agent", "foaf:name": publisher },
        "dct:license": { "@id": LICENCE_ADDRESS },
        "dct:language": ["sv", "en"],
        "foaf:homepage": { "@id": format!("{address}/statistics") },
        "dcat:dataset": datasets,
    });
    let bytes = serde_json::to_vec_pretty(&catalog).map_err(|_| Problem::internal())?;
    Ok(tagged(bytes, &headers, "no-cache", "application/ld+json"))
}

fn dataset(release: &Release, address: &str) -> Value {
    let heading = &release.heading;
    let page = format!("{address}/statistics/{}", heading.slug);
    let distribution = |table: &crate::domain::release::table::TableId| {
        [Form::Csv, Form::Xlsx, Form::Json].map(|form| {
            let file = format!("{page}/{}.{}", table.code(), form.ending());
            json!({
                "@id": file,
                "@type": "dcat:Distribution",
                "dct:title": in_both(&table.title()),
                "dcat:accessURL": { "@id": file },
                "dcat:downloadURL": { "@id": file },
                "dcat:mediaType": form.content_type(),
                "dct:license": { "@id": LICENCE_ADDRESS },
            })
        })
    };
    json!({
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": heading.slug,
        "dct:title": in_both(&heading.shown_title()),
        "dct:description": description(heading),
        "dct:issued": { "@type": "xsd:date", "@value": heading.published_at.date_naive() },
        "dct:publisher": { "@type": "foaf:Agent", "foaf:name": in_both(&heading.publisher()) },
        "dct:accessRights": { "@id": PUBLIC },
        "dct:spatial": { "@id": SWEDEN },
        "dcat:theme": { "@id": POPULATION },
        "dcat:landingPage": { "@id": page },
        "adms:versionNotes": heading.content_hash,
        "dcat:distribution": release.tables().iter().flat_map(distribution).collect::<Vec<_>>(),
    })
}

fn description(heading: &Heading) -> Value {
    let notes = heading.mandatory_notes();
    let joined = |language| {
        let said: Vec<&str> = notes.iter().map(|note| note.of(language)).collect();
        [heading.citation(language, None), said.join(" ")].join(" ").trim().to_owned()
    };
    in_both(&Text { sv: joined(Language::Sv), en: joined(Language::En) })
}

fn in_both(text: &Text) -> Value {
    json!([{ "@language": "sv", "@value": text.sv }, { "@language": "en", "@value": text.en }])
}
