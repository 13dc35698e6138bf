use super::*;

const GOOD: &str = "record;slug;name_sv;name_en;kind;legal_regime;organisation_number;region;county;municipality;listed;purpose;telephone;email;weekdays;opens;closes;out_of_hours;measure;decides
service;soc-provstad;;;;;;;;;;;;;;;;;PROTECTED_HOUSING;yes
agency;soc-provstad;Socialtjänsten i Provstad;Social services of Provstad;SOCIAL_SERVICES;SOCIAL_SERVICES;212000-0001;;;0180;;;;;;;;;;
contact;soc-provstad;;;;;;;;;;PLACEMENT;+46 8 000 00 01;;1 2 3 4 5;08:00;16:30;;;
agency;hem-prov;Provhemmet;The Test Shelter;NGO;NGO;;;12;;no;;;;;;;;;
";

fn refusals(file: &[u8]) -> Vec<(u64, &'static str, Wrong)> {
    let problems = AgencyList::read(file).expect_err("read");
    problems.into_iter().map(|problem| (problem.line, problem.column, problem.wrong)).collect()
}

#[test]
fn a_list_is_read_whole_whatever_its_order_and_separator() {
    let commas = GOOD.replace(';', ",");
    let tabs = GOOD.replace(';', "\t");
    let marked = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    for text in [GOOD, commas.as_str(), tabs.as_str(), marked.as_str()] {
        let list = AgencyList::read(text.as_bytes()).expect("a list");
        let office = &list.agencies["soc-provstad"];
        assert_eq!((office.name_sv.as_str(), office.line), ("Socialtjänsten i Provstad", 3));
        assert_eq!(office.county.map(County::code), Some("01"));
        assert_eq!(office.contacts[0].hours, Some(("08:00".to_owned(), "16:30".to_owned())));
        assert_eq!(office.contacts[0].weekdays, "1 2 3 4 5");
        assert!(office.services[0].decides && office.listed && !list.agencies["hem-prov"].listed);
    }
}

#[test]
fn every_bad_line_is_named_with_its_column_and_a_code() {
    let header = "record,slug,name_sv,name_en,kind,legal_regime,organisation_number,county,municipality,purpose,telephone,email,weekdays,opens,closes,listed";
    for (line, column, wrong) in [
        ("agencies,soc-a", "record", Wrong::UnknownRecord),
        ("agency,Soc A,a,a,NGO,NGO", "slug", Wrong::BadSlug),
        ("agency,soc-a,,a,NGO,NGO", "name_sv", Wrong::Missing),
        ("agency,soc-a,a,a,CLUB,NGO", "kind", Wrong::UnknownCode),
        ("agency,soc-a,a,a,NGO,", "legal_regime", Wrong::Missing),
        ("agency,soc-a,a,a,NGO,NGO,2120000001", "organisation_number", Wrong::BadOrganisationNumber),
        ("agency,soc-a,a,a,NGO,NGO,,99", "county", Wrong::UnknownCode),
        ("agency,soc-a,a,a,NGO,NGO,,12,0180", "municipality", Wrong::OtherCounty),
        ("agency,soc-a,a,a,NGO,NGO,,,,POLICE", "purpose", Wrong::NotForThisRecord),
        ("agency,soc-a,a,a,NGO,NGO,,,,,,,,,,maybe", "listed", Wrong::NotYesOrNo),
        ("contact,soc-a,,,,,,,,POLICE,ring me", "telephone", Wrong::BadTelephone),
        ("contact,soc-a,,,,,,,,POLICE,,nobody", "email", Wrong::BadEmail),
        ("contact,soc-a,,,,,,,,POLICE", "telephone", Wrong::NoWay),
        ("contact,soc-a,,,,,,,,POLICE,112,,8", "weekdays", Wrong::BadWeekdays),
        ("contact,soc-a,,,,,,,,POLICE,112,,,08:00", "closes", Wrong::BadHours),
        ("contact,soc-a,,,,,,,,POLICE,112,,,25:00,26:00", "opens", Wrong::BadHours),
        ("agency,soc-a,a,a,NGO,NGO,,,,,,,,,,,,,", "", Wrong::TooManyCells),
        ("agency,soc-b,b,b,NGO,NGO", "slug", Wrong::Twice),
    ] {
        let file = format!("{header}\nagency,soc-b,b,b,NGO,NGO\nagency,soc-a,a,a,NGO,NGO\n{line}\n");
        let found = refusals(file.replace("agency,soc-a,a,a,NGO,NGO\nagency,soc-a", "\nagency,soc-a").as_bytes());
        assert!(found.iter().any(|problem| (problem.1, problem.2) == (column, wrong)), "{line}: {found:?}");
        let message = AgencyListProblem { line: 4, column, wrong }.to_string();
        assert!(message.starts_with("line 4") && message.contains(&wrong.code()), "{message}");
    }
}

#[test]
fn all_bad_lines_are_told_at_once() {
    let file = "record,slug,purpose,telephone\ncontact,soc-a,POLICE,112\nplace,soc-a,,\ncontact,soc-b,FIRE,112\n";
    assert_eq!(
        refusals(file.as_bytes()),
        [
            (2, "slug", Wrong::UnknownAgency),
            (3, "record", Wrong::UnknownRecord),
            (4, "purpose", Wrong::UnknownCode),
            (4, "slug", Wrong::UnknownAgency)
        ]
    );
}

#[test]
fn a_file_that_is_no_list_is_refused() {
    assert_eq!(refusals(b""), [(1, "record", Wrong::MissingColumn), (1, "slug", Wrong::MissingColumn)]);
    assert_eq!(refusals(b"record,slug\n"), [(1, "", Wrong::Empty)]);
    assert_eq!(refusals(b"record,slug,colour\n"), [(1, "", Wrong::UnknownColumn)]);
    assert_eq!(refusals(b"record,slug\nagency,\xff\n"), [(2, "", Wrong::NotUtf8)]);
}
