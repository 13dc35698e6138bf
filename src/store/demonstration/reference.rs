//! Agencies, whom to call there, who works there and who coordinates, written down.

use chrono::{DateTime, Utc};

use super::chance::day;
use super::directory::{Hours, Telephones, email, offers, reaches};
use super::office::Office;
use super::staff::{Seat, persona_at, user_of};
use super::telling::Ids;
use super::timeline::moment;
use super::writer::Writer;
use crate::access::role::Role;
use crate::domain::code::{AgencyKind, Code, TargetGroup};
use crate::domain::persona::{DEMO_ISSUER, Persona};
use crate::store::entity::{agency, agency_contact, agency_service, coordinator, user};

/// Writes everything that cases refer to.
pub(super) fn write(writer: &mut Writer<'_>, seats: &[Seat]) -> Ids {
    let mut telephones = Telephones::new();
    let mut ids = Ids { agencies: Vec::new(), coordinators: Vec::new() };
    for office in Office::all() {
        let (key, id) = writer.agencies.next();
        ids.agencies.push(id);
        writer.agencies.push(agency_row(office, key, id));
        contacts(writer, office, key, &mut telephones);
        services(writer, office, key);
    }
    users(writer, seats);
    for seat in seats {
        let (key, id) = writer.coordinators.next();
        ids.coordinators.push(id);
        let telephone = seat.until.is_none().then(|| telephones.next(seat.office));
        writer.coordinators.push(coordinator_row(seat, key, id, telephone));
    }
    ids
}

fn beginning() -> DateTime<Utc> {
    moment(day(2015, 12, 1))
}

fn agency_row(office: Office, key: i64, id: uuid::Uuid) -> agency::Model {
    let (name_sv, name_en) = office.names();
    let (region, county, municipality) = office.place();
    agency::Model {
        key,
        id,
        slug: office.slug(),
        name_sv,
        name_en,
        kind: office.kind().code().to_owned(),
        legal_regime: office.regime().code().to_owned(),
        org_number: office.organisation_number().map(str::to_owned),
        region_code: region.map(|region| region.code().to_owned()),
        county_code: county.map(str::to_owned),
        municipality_code: municipality.map(str::to_owned),
        listed: office.is_listed(),
        active: true,
        version: 1,
        recorded_at: beginning(),
        recorded_by: None,
    }
}

fn contacts(writer: &mut Writer<'_>, office: Office, agency_key: i64, telephones: &mut Telephones) {
    for reach in reaches(office) {
        let (key, id) = writer.contacts.next();
        let hours: Hours = reach.hours;
        let (hours_sv, hours_en) = hours.text();
        writer.contacts.push(agency_contact::Model {
            key,
            id,
            agency_key,
            purpose: reach.purpose.code().to_owned(),
            telephone: Some(telephones.next(office)),
            email: reach.has_email.then(|| email(office)),
            hours_sv: Some(hours_sv.to_owned()),
            hours_en: Some(hours_en.to_owned()),
            weekdays: hours.weekdays().to_owned(),
            opens: hours.span().map(|span| span.0.to_owned()),
            closes: hours.span().map(|span| span.1.to_owned()),
            out_of_hours: hours.is_out_of_hours(),
            invented: true,
        });
    }
}

fn services(writer: &mut Writer<'_>, office: Office, agency_key: i64) {
    for offer in offers(office) {
        let (key, id) = writer.services.next();
        writer.services.push(agency_service::Model {
            key,
            id,
            agency_key,
            measure_type: offer.measure.code().to_owned(),
            decides: offer.decides,
            county_code: offer.county.map(str::to_owned),
            municipality_code: offer.municipality.map(str::to_owned),
        });
    }
}

/// The personas first, then an officer for each agency and a user for each seat where none of them is.
fn users(writer: &mut Writer<'_>, seats: &[Seat]) {
    for persona in Persona::ALL {
        let (key, id) = writer.users.next();
        let agency = Office::all().find(|office| office.slug() == persona.agency());
        writer.users.push(user::Model {
            key,
            id,
            issuer: DEMO_ISSUER.to_owned(),
            subject: persona.subject().to_owned(),
            display_name: persona.display_name().to_owned(),
            agency_key: agency.map_or(0, Office::key),
            role: persona.role().code().to_owned(),
            regions: persona.region_codes().join(" "),
            active: true,
            version: 1,
            recorded_at: beginning(),
            recorded_by: None,
        });
    }
    for office in Office::all() {
        let (_, id) = writer.users.next();
        if persona_at(office).is_some() {
            continue;
        }
        let (name, _) = office.names();
        writer.users.push(user::Model {
            key: user_of(office),
            id,
            issuer: DEMO_ISSUER.to_owned(),
            subject: format!("officer-{}", office.slug()),
            display_name: format!("Handläggare, {name}"),
            agency_key: office.key(),
            role: role_at(office).code().to_owned(),
            regions: match office {
                Office::Coordination(region) => region.code().to_owned(),
                _ => String::new(),
            },
            active: true,
            version: 1,
            recorded_at: beginning(),
            recorded_by: None,
        });
    }
    for seat in seats {
        let (_, id) = writer.users.next();
        if seat.persona.is_some() {
            continue;
        }
        writer.users.push(user::Model {
            key: seat.user(),
            id,
            issuer: DEMO_ISSUER.to_owned(),
            subject: format!("seat-{}", seat.key),
            display_name: seat.name.to_owned(),
            agency_key: seat.office.key(),
            role: role_at(seat.office).code().to_owned(),
            regions: seat.region().map_or_else(String::new, |region| region.code().to_owned()),
            active: seat.until.is_none(),
            version: 1,
            recorded_at: beginning(),
            recorded_by: None,
        });
    }
}

fn role_at(office: Office) -> Role {
    match office.kind() {
        AgencyKind::Coordination if matches!(office, Office::Coordination(_)) => Role::RegionalCoordinator,
        AgencyKind::Coordination => Role::NationalCoordinator,
        AgencyKind::Ngo | AgencyKind::International => Role::SupportProvider,
        _ => Role::AgencyOfficer,
    }
}

fn coordinator_row(seat: &Seat, key: i64, id: uuid::Uuid, telephone: Option<String>) -> coordinator::Model {
    let (title_sv, title_en) = match (seat.region(), seat.target) {
        (None, _) => ("Nationell samordnare", "National coordinator"),
        (_, TargetGroup::Children) => {
            ("Regionkoordinator för barn och unga", "Regional coordinator for children and youth")
        }
        _ => ("Regionkoordinator", "Regional coordinator"),
    };
    coordinator::Model {
        key,
        id,
        user_key: Some(seat.user()),
        agency_key: seat.office.key(),
        name: seat.name.to_owned(),
        title_sv: title_sv.to_owned(),
        title_en: title_en.to_owned(),
        regions: seat.region().map_or_else(String::new, |region| region.code().to_owned()),
        national: seat.region().is_none(),
        target_group: seat.target.code().to_owned(),
        email: telephone.as_ref().map(|_| email(seat.office)),
        telephone,
        active_from: seat.from,
        active_to: seat.until,
        version: 1,
        recorded_at: beginning(),
        recorded_by: None,
    }
}
