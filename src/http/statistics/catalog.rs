//! Catalog: the releases as a DCAT-AP-SE record (<https://docs.dataportal.se/dcat/>), for portals that collect open data.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::files::{Form, tagged};
use super::problem::Problem;
use super::question::Question;
use super::words::both;
use crate::domain::release::table::TableId;
use crate::domain::release::{Heading, Release, Text};
use crate::http::router::Door;

/// `GET /statistics/catalog.jsonld`.
pub async fn answer(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let base = door.statistics.addresses.asked(&headers, question.authority.as_deref());
    let mut releases = Vec::new();
    for heading in door.statistics.releases().await? {
        let release =
            if heading.withdrawn.is_none() { Some(door.statistics.standing(&heading.slug).await?) } else { None };
        releases.push((heading, release));
    }
    let record = record(&base, &releases);
    let bytes = serde_json::to_vec_pretty(&record).map_err(|_| Problem::internal())?;
    Ok(tagged(bytes, &headers, "no-cache", "application/ld+json"))
}

/// The record. Of a release that was withdrawn there is no more than its name and that it was.
fn record(base: &str, releases: &[(Heading, Option<Arc<Release>>)]) -> Value {
    let mut graph = vec![catalog(base, releases), series(base, releases), service(base)];
    if let Some((heading, _)) = releases.first() {
        graph.push(publisher(base, heading));
        graph.push(contact(base, heading));
    }
    for (heading, release) in releases {
        graph.push(dataset(base, heading, release.as_deref()));
        let Some(release) = release else { continue };
        for table in release.tables() {
            graph.extend([Form::Csv, Form::Xlsx, Form::Json].map(|form| distribution(base, heading, table, form)));
        }
    }
    json!({
        "@context": {
            "adms": "http://www.w3.org/ns/adms#",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dcterms": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@graph": graph,
    })
}

const THEME: &str = "http://publications.europa.eu/resource/authority/data-theme/JUST";
const PUBLIC: &str = "http://publications.europa.eu/resource/authority/access-right/PUBLIC";
const SWEDEN: &str = "http://publications.europa.eu/resource/authority/country/SWE";
const LANGUAGES: [&str; 2] = [
    "http://publications.europa.eu/resource/authority/language/SWE",
    "http://publications.europa.eu/resource/authority/language/ENG",
];
const WITHDRAWN: &str = "http://publications.europa.eu/resource/authority/dataset-status/WITHDRAWN";
const COMPLETED: &str = "http://publications.europa.eu/resource/authority/dataset-status/COMPLETED";

fn catalog(base: &str, releases: &[(Heading, Option<Arc<Release>>)]) -> Value {
    let datasets: Vec<Value> = releases.iter().map(|(heading, _)| reference(&dataset_id(base, heading))).collect();
    json!({
        "@id": format!("{base}/statistics"),
        "@type": "dcat:Catalog",
        "dcterms:title": texts(&name()),
        "dcterms:description": texts(&description()),
        "dcterms:publisher": reference(&publisher_id(base)),
        "dcterms:language": LANGUAGES.map(reference),
        "dcterms:license": releases.first().map(|(heading, _)| reference(heading.licence().address)),
        "dcterms:spatial": reference(SWEDEN),
        "dcterms:modified": releases.first().map(|(heading, _)| date(heading)),
        "dcat:themeTaxonomy": reference("http://publications.europa.eu/resource/authority/data-theme"),
        "dcat:dataset": ([vec![reference(&series_id(base))], datasets].concat()),
        "dcat:service": reference(&service_id(base)),
    })
}

fn series(base: &str, releases: &[(Heading, Option<Arc<Release>>)]) -> Value {
    json!({
        "@id": series_id(base),
        "@type": "dcat:DatasetSeries",
        "dcterms:title": texts(&name()),
        "dcterms:description": texts(&description()),
        "dcterms:publisher": reference(&publisher_id(base)),
        "dcterms:accrualPeriodicity": reference("http://publications.europa.eu/resource/authority/frequency/ANNUAL"),
        "dcat:theme": reference(THEME),
        "dcat:contactPoint": releases.first().map(|_| reference(&contact_id(base))),
    })
}

fn dataset(base: &str, heading: &Heading, release: Option<&Release>) -> Value {
    let tables = release.map(Release::tables).unwrap_or_default();
    let distributions: Vec<Value> = tables
        .iter()
        .flat_map(|table| [Form::Csv, Form::Xlsx, Form::Json].map(|form| reference(&file(base, heading, *table, form))))
        .collect();
    let years: Vec<i32> =
        release.iter().flat_map(|release| &release.slices).flat_map(|slice| slice.key.years()).collect();
    let period = years.iter().min().zip(years.iter().max()).map(|(first, last)| {
        json!({
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": { "@type": "xsd:date", "@value": format!("{first}-01-01") },
            "dcat:endDate": { "@type": "xsd:date", "@value": format!("{last}-12-31") },
        })
    });
    let notes: Vec<Value> = heading.mandatory_notes().iter().flat_map(texts).collect();
    let title = match &heading.withdrawn {
        Some(_) => texts(&both(
            format!("{} (återkallad)", heading.shown_title().sv),
            format!("{} (withdrawn)", heading.shown_title().en),
        )),
        None => texts(&heading.shown_title()),
    };
    json!({
        "@id": dataset_id(base, heading),
        "@type": "dcat:Dataset",
        "dcterms:identifier": heading.slug,
        "dcterms:title": title,
        "dcterms:description": ([texts(&description()).to_vec(), notes].concat()),
        "dcterms:publisher": reference(&publisher_id(base)),
        "dcterms:issued": date(heading),
        "dcterms:accessRights": reference(PUBLIC),
        "dcterms:language": LANGUAGES.map(reference),
        "dcterms:spatial": reference(SWEDEN),
        "dcterms:temporal": period,
        "adms:status": reference(if heading.withdrawn.is_some() { WITHDRAWN } else { COMPLETED }),
        "dcat:contactPoint": reference(&contact_id(base)),
        "dcat:distribution": distributions,
        "dcat:inSeries": reference(&series_id(base)),
        "dcat:landingPage": reference(&dataset_id(base, heading)),
        "dcat:theme": reference(THEME),
        "dcat:version": heading.slug,
    })
}

fn distribution(base: &str, heading: &Heading, table: TableId, form: Form) -> Value {
    let address = file(base, heading, table, form);
    let kind = form.content_type().split(';').next().unwrap_or_default();
    let title = table.title();
    let ending = form.ending();
    json!({
        "@id": address,
        "@type": "dcat:Distribution",
        "dcterms:title": texts(&both(format!("{} ({ending})", title.sv), format!("{} ({ending})", title.en))),
        "dcterms:license": reference(heading.licence().address),
        "dcterms:issued": date(heading),
        "dcat:accessURL": reference(&format!("{}/{}", dataset_id(base, heading), table.code())),
        "dcat:downloadURL": reference(&address),
        "dcat:mediaType": reference(&format!("https://www.iana.org/assignments/media-types/{kind}")),
    })
}

fn service(base: &str) -> Value {
    json!({
        "@id": service_id(base),
        "@type": "dcat:DataService",
        "dcterms:title": texts(&both("PxWebApi 2 för den nyaste publiceringen", "PxWebApi 2 over the newest release")),
        "dcterms:publisher": reference(&publisher_id(base)),
        "dcterms:accessRights": reference(PUBLIC),
        "dcterms:conformsTo": reference("https://github.com/PxTools/PxApiSpecs"),
        "dcat:endpointURL": reference(&service_id(base)),
        "dcat:endpointDescription": reference(&format!("{}/config", service_id(base))),
        "dcat:servesDataset": reference(&series_id(base)),
    })
}

fn publisher(base: &str, heading: &Heading) -> Value {
    let kind = if heading.synthetic { "NonProfitOrganisation" } else { "NationalAuthority" };
    json!({
        "@id": publisher_id(base),
        "@type": "foaf:Agent",
        "foaf:name": texts(&heading.publisher()),
        "dcterms:type": reference(&format!("http://purl.org/adms/publishertype/{kind}")),
    })
}

fn contact(base: &str, heading: &Heading) -> Value {
    json!({
        "@id": contact_id(base),
        "@type": "vcard:Organization",
        "vcard:fn": texts(&heading.publisher()),
        "vcard:hasURL": reference(&format!("{base}/statistics")),
    })
}

fn name() -> Text {
    both("Statistik om människohandel", "Statistics on human trafficking")
}

fn description() -> Text {
    both(
        "Avidentifierade tal om personer utsatta för människohandel, med felmarginal. En publicering ändras aldrig.",
        "Anonymised numbers on persons exploited in human trafficking, with margins of error. A release never changes.",
    )
}

fn texts(text: &Text) -> [Value; 2] {
    [json!({ "@language": "sv", "@value": text.sv }), json!({ "@language": "en", "@value": text.en })]
}

fn reference(address: &str) -> Value {
    json!({ "@id": address })
}

fn date(heading: &Heading) -> Value {
    json!({ "@type": "xsd:date", "@value": heading.published_at.date_naive().to_string() })
}

fn dataset_id(base: &str, heading: &Heading) -> String {
    format!("{base}/statistics/{}", heading.slug)
}

fn file(base: &str, heading: &Heading, table: TableId, form: Form) -> String {
    format!("{}/{}.{}", dataset_id(base, heading), table.code(), form.ending())
}

fn series_id(base: &str) -> String {
    format!("{base}/statistics#series")
}

fn publisher_id(base: &str) -> String {
    format!("{base}/statistics#publisher")
}

fn contact_id(base: &str) -> String {
    format!("{base}/statistics#contact")
}

fn service_id(base: &str) -> String {
    format!("{base}/api/v2")
}
