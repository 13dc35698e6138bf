//! The support that somebody gets, by the rules of dates, deciders and lengths that each kind has.

use chrono::{Datelike, NaiveDate};

use super::chance::{Chance, later};
use super::draft::{MeasureDraft, PersonDraft};
use super::office::{Office, Town};
use crate::domain::code::{
    Capacity, FormOfExploitation, Majority, MeasureOutcome, MeasureState, MeasureType, PreliminaryInvestigation,
    ProtectionLevel,
};
use crate::domain::place::Region;

/// What about a case decides the support in it.
pub(super) struct Setting {
    pub(super) town: Town,
    pub(super) registered_on: NaiveDate,
    /// The day that the case was closed, or the last day of the demonstration.
    pub(super) last_day: NaiveDate,
    pub(super) is_closed: bool,
    /// Whether the case got further than being looked at.
    pub(super) is_supported: bool,
    pub(super) investigation: PreliminaryInvestigation,
    pub(super) shelter: Office,
}

/// How long a kind of support takes, and who gives and decides it.
struct Terms {
    kind: MeasureType,
    applicant: Office,
    provider: Option<Office>,
    decider: Option<Office>,
    wait: (i64, i64),
    days: (i64, i64),
}

/// Everything that is planned for somebody. Whoever is nobody to the coordinators can be given nothing.
pub(super) fn plan(chance: &mut Chance, setting: &Setting, person: &PersonDraft) -> Vec<MeasureDraft> {
    if !setting.is_supported || !person.records.first().is_some_and(|record| record.is_named) {
        return Vec::new();
    }
    let mut planned: Vec<MeasureDraft> = Vec::new();
    for terms in wanted(chance, setting, person) {
        if let Some(measure) = run(chance, setting, &terms, later(setting.registered_on, 1)) {
            planned.push(measure);
        }
    }
    prolong(chance, setting, &mut planned);
    for measure in &mut planned {
        if measure.kind == MeasureType::ReturnProgramme {
            measure.country = person.citizenships.first().copied();
        }
    }
    planned
}

/// One measure for certain, applied for on a day, granted on the next and running.
pub(super) fn certain(setting: &Setting, kind: MeasureType, applied_on: NaiveDate) -> MeasureDraft {
    let terms = terms(setting, kind);
    let decided_on = later(applied_on, 1);
    MeasureDraft {
        kind,
        state: MeasureState::Ongoing,
        applicant: terms.applicant,
        provider: terms.provider,
        decider: terms.decider,
        proposed_on: applied_on,
        applied_on: Some(applied_on),
        decided_on: Some(decided_on),
        starts_on: Some(decided_on),
        ends_on: None,
        outcome: None,
        country: None,
        extends: None,
    }
}

fn wanted(chance: &mut Chance, setting: &Setting, person: &PersonDraft) -> Vec<Terms> {
    use MeasureType as Kind;
    let is_minor = person.majority == Majority::Minor;
    let is_child = person.capacity == Capacity::AccompanyingChild;
    let is_european = person.citizenships.first().is_some_and(|country| EUROPEAN.contains(country));
    let is_reported = setting.investigation != PreliminaryInvestigation::None;
    let is_sexual = person.forms.iter().any(|form| form.form == FormOfExploitation::Sexual);
    let foreign = |percent| if is_european { 0 } else { percent };
    let of_adults = |percent| if is_minor { 0 } else { percent };
    let of_minors = |percent| if is_minor && !is_child { percent } else { 0 };
    let kinds = [
        (
            Kind::ProtectedHousing,
            if is_minor {
                12
            } else if is_sexual {
                48
            } else {
                28
            },
        ),
        (Kind::ChildPlacement, of_minors(55)),
        (Kind::HealthCare, if is_child { 20 } else { 30 }),
        (Kind::LegalCounsel, if is_reported && !is_child { 45 } else { 0 }),
        (Kind::Interpreter, 15),
        (Kind::Livelihood, of_adults(25)),
        (Kind::ReflectionPeriod, foreign(if is_child { 0 } else { 40 })),
        (Kind::TempPermit, if is_reported && !is_child { foreign(30) } else { 0 }),
        (Kind::NspRest, of_adults(12)),
        (Kind::NspRehab, of_adults(10)),
        (Kind::NspIntegration, of_adults(6)),
        (Kind::ReturnProgramme, of_adults(14)),
        (Kind::EducationWork, if is_child { 0 } else { 6 }),
        (Kind::Counselling, if is_child { 10 } else { 25 }),
        (Kind::ProtectedData, if person.protection == ProtectionLevel::None { 0 } else { 80 }),
    ];
    kinds.into_iter().filter(|(_, percent)| chance.percent(*percent)).map(|(kind, _)| terms(setting, kind)).collect()
}

fn terms(setting: &Setting, kind: MeasureType) -> Terms {
    use MeasureType as Kind;
    let coordination = Office::Coordination(setting.town.region());
    let social_services = Office::SocialServices(setting.town);
    let health = match setting.town.region() {
        Region::Stockholm => Some(Office::HealthStockholm),
        Region::Syd => Some(Office::HealthSkane),
        _ => None,
    };
    let (provider, decider, wait, days) = match kind {
        Kind::ProtectedHousing => (Some(setting.shelter), Some(social_services), (0, 6), (25, 260)),
        Kind::ChildPlacement => (Some(Office::ShelterC), Some(social_services), (0, 3), (60, 500)),
        Kind::HealthCare => (health, None, (2, 30), (1, 120)),
        Kind::LegalCounsel => (None, Some(Office::Court), (5, 40), (90, 500)),
        Kind::Interpreter => (None, None, (0, 10), (1, 60)),
        Kind::Livelihood => (Some(social_services), Some(social_services), (3, 20), (30, 240)),
        Kind::ReflectionPeriod => (None, Some(Office::Migration), (2, 25), (30, 30)),
        Kind::TempPermit => (None, Some(Office::Migration), (20, 90), (184, 365)),
        Kind::NspRest => (Some(Office::Platform), Some(Office::Platform), (5, 30), (10, 30)),
        Kind::NspRehab => (Some(Office::Platform), Some(Office::Platform), (30, 90), (30, 90)),
        Kind::NspIntegration => (Some(Office::Platform), Some(Office::Platform), (90, 200), (15, 45)),
        Kind::ReturnProgramme => (Some(Office::Iom), Some(coordination), (20, 120), (30, 240)),
        Kind::ProtectedData => (None, Some(Office::Tax), (10, 40), (365, 730)),
        Kind::EducationWork | Kind::Counselling | Kind::Other => (Some(Office::Platform), None, (10, 90), (20, 200)),
    };
    Terms { kind, applicant: applicant(setting, kind), provider, decider, wait, days }
}

/// Who may apply for a reflection period changed during 2022: then either did.
fn applicant(setting: &Setting, kind: MeasureType) -> Office {
    let police = Office::Police(setting.town.region());
    match kind {
        MeasureType::ReflectionPeriod if setting.registered_on.year() >= 2022 => Office::SocialServices(setting.town),
        MeasureType::ReflectionPeriod | MeasureType::TempPermit => police,
        MeasureType::ProtectedHousing | MeasureType::ChildPlacement => Office::SocialServices(setting.town),
        _ => Office::Coordination(setting.town.region()),
    }
}

/// Lets a measure run its course from a day on, as far as the case went.
fn run(chance: &mut Chance, setting: &Setting, terms: &Terms, from: NaiveDate) -> Option<MeasureDraft> {
    use MeasureState as State;
    let proposed_on = chance.after(from, terms.wait.0, terms.wait.1);
    let applied_on = chance.after(proposed_on, 0, 2);
    let decided_on = chance.after(applied_on, 0, 9);
    let starts_on = chance.after(decided_on, 0, 3);
    let ends_on = chance.after(starts_on, terms.days.0, terms.days.1);
    if proposed_on > setting.last_day {
        return None;
    }
    let mut measure = MeasureDraft {
        kind: terms.kind,
        state: State::Proposed,
        applicant: terms.applicant,
        provider: terms.provider,
        decider: terms.decider,
        proposed_on,
        applied_on: None,
        decided_on: None,
        starts_on: None,
        ends_on: None,
        outcome: None,
        country: None,
        extends: None,
    };
    let fate = chance.below(100);
    let is_open = !setting.is_closed;
    if fate < 6 && applied_on <= setting.last_day {
        measure.applied_on = Some(applied_on);
        measure.state = State::Declined;
    } else if fate < 11 && decided_on <= setting.last_day && terms.decider.is_some() {
        measure.applied_on = Some(applied_on);
        measure.decided_on = Some(decided_on);
        measure.state = State::Rejected;
    } else if is_open && (fate < 16 || applied_on > setting.last_day) {
        measure.state = State::Proposed;
    } else if is_open && (fate < 22 || decided_on > setting.last_day) {
        measure.applied_on = Some(applied_on);
        measure.state = State::Applied;
    } else if is_open && (fate < 27 || starts_on > setting.last_day) {
        measure.applied_on = Some(applied_on);
        measure.decided_on = Some(decided_on);
        measure.state = State::Granted;
    } else if starts_on > setting.last_day
        || (setting.is_closed && is_limited(terms.kind) && ends_on > setting.last_day)
    {
        return None;
    } else {
        measure.applied_on = Some(applied_on);
        measure.decided_on = Some(decided_on);
        measure.starts_on = Some(starts_on);
        finish(chance, setting, &mut measure, ends_on);
    }
    Some(measure)
}

fn finish(chance: &mut Chance, setting: &Setting, measure: &mut MeasureDraft, ends_on: NaiveDate) {
    use MeasureState as State;
    let is_limited = is_limited(measure.kind);
    if ends_on > setting.last_day && !setting.is_closed {
        measure.state = State::Ongoing;
        measure.ends_on = is_limited.then_some(ends_on);
        return;
    }
    let is_cut_short = ends_on > setting.last_day;
    measure.ends_on = Some(if is_cut_short { setting.last_day } else { ends_on });
    measure.state = match chance.below(100) {
        _ if is_cut_short => State::Interrupted,
        0..70 if is_limited => State::Expired,
        0..84 => State::Completed,
        84..94 => State::Interrupted,
        _ if measure.decider.is_some() => State::Revoked,
        _ => State::Interrupted,
    };
    measure.outcome = Some(match (measure.kind, measure.state) {
        (MeasureType::ReturnProgramme, State::Completed) => MeasureOutcome::Returned,
        (_, State::Completed | State::Expired) => chance.weighted(&[
            (MeasureOutcome::GoalReached, 55),
            (MeasureOutcome::Partly, 25),
            (MeasureOutcome::Moved, 8),
            (MeasureOutcome::Unknown, 12),
        ]),
        _ => chance.weighted(&[(MeasureOutcome::NotReached, 60), (MeasureOutcome::Unknown, 40)]),
    });
}

/// Whether a decision says for how long.
fn is_limited(kind: MeasureType) -> bool {
    matches!(kind, MeasureType::ReflectionPeriod | MeasureType::TempPermit)
}

/// Some reflection periods and rehabilitations are prolonged, by a row of their own.
fn prolong(chance: &mut Chance, setting: &Setting, planned: &mut Vec<MeasureDraft>) {
    for place in 0..planned.len() {
        let first = &planned[place];
        let is_of_the_kind = matches!(first.kind, MeasureType::ReflectionPeriod | MeasureType::NspRehab);
        let (Some(ended_on), Some(applied_on)) = (first.ends_on, first.starts_on) else {
            continue;
        };
        let has_run_out = matches!(first.state, MeasureState::Completed | MeasureState::Expired);
        let ends_on = later(ended_on, 30);
        if !is_of_the_kind || !has_run_out || ends_on > setting.last_day || !chance.percent(30) {
            continue;
        }
        let second = MeasureDraft {
            proposed_on: applied_on,
            applied_on: Some(applied_on),
            decided_on: Some(ended_on),
            starts_on: Some(ended_on),
            ends_on: Some(ends_on),
            extends: Some(place),
            ..first.clone()
        };
        planned.push(second);
    }
}

const EUROPEAN: &[&str] = &["SE", "RO", "BG", "HU", "LT", "PL"];
