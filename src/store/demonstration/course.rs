//! The course that a case takes: where, how far, how it ends and when.

use chrono::{Datelike, NaiveDate};

use super::chance::{Chance, day};
use super::office::Town;
use crate::domain::code::{CasePhase, CaseStatus, ClosureReason, PreliminaryInvestigation};
use crate::domain::place::Region;

/// The last day that the demonstration tells of.
pub(super) fn last_day() -> NaiveDate {
    day(2024, 12, 31)
}

/// A town for a case registered on a day; the east had no coordinator before the autumn of 2018.
pub(super) fn town(chance: &mut Chance, registered_on: NaiveDate) -> Town {
    let region = chance.weighted(&[
        (Region::Stockholm, 34),
        (Region::Vast, 20),
        (Region::Syd, 20),
        (Region::Mitt, 8),
        (Region::Nord, 6),
        (Region::Bergslagen, 6),
        (Region::Ost, 6),
    ]);
    let region = match region {
        Region::Ost if registered_on < day(2018, 9, 1) => Region::Mitt,
        other => other,
    };
    let [first, second] = Town::of(region);
    if chance.percent(70) { first } else { second }
}

/// How far a case got that was registered in a year.
pub(super) fn status(chance: &mut Chance, registered_on: NaiveDate) -> CaseStatus {
    use CaseStatus::{Active, Assessing, Closed, FollowUp, Signalled};
    match registered_on.year() {
        2024 => chance.weighted(&[(Signalled, 8), (Assessing, 14), (Active, 52), (FollowUp, 12), (Closed, 14)]),
        2023 => chance.weighted(&[(Assessing, 3), (Active, 40), (FollowUp, 22), (Closed, 35)]),
        2021 | 2022 => chance.weighted(&[(Active, 22), (FollowUp, 20), (Closed, 58)]),
        _ => chance.weighted(&[(Active, 10), (FollowUp, 14), (Closed, 76)]),
    }
}

/// The day that a case is closed, if that is within what is told.
pub(super) fn closing_day(chance: &mut Chance, registered_on: NaiveDate) -> Option<NaiveDate> {
    let closed_on = match chance.percent(50) {
        true => chance.after(registered_on, 60, 700),
        false => chance.after(registered_on, 500, 2600),
    };
    (closed_on < last_day()).then_some(closed_on)
}

/// The same day some years later.
pub(super) fn years_later(date: NaiveDate, years: i32) -> NaiveDate {
    date.with_year(date.year() + years).unwrap_or_else(|| day(date.year() + years, 2, 28))
}

/// How far the police and prosecutors got.
pub(super) fn investigation(chance: &mut Chance, is_with_police: bool, is_closed: bool) -> PreliminaryInvestigation {
    use PreliminaryInvestigation as State;
    match (is_with_police, is_closed) {
        (false, _) if chance.percent(88) => State::None,
        (false, _) => State::Reported,
        (true, true) => chance.weighted(&[(State::Discontinued, 60), (State::Judged, 25), (State::Prosecuted, 15)]),
        (true, false) => chance.weighted(&[
            (State::Reported, 30),
            (State::Open, 45),
            (State::Discontinued, 15),
            (State::Prosecuted, 10),
        ]),
    }
}

/// What a case is about by now.
pub(super) fn phase(chance: &mut Chance, status: CaseStatus) -> CasePhase {
    use CasePhase as Phase;
    match status {
        CaseStatus::Signalled | CaseStatus::Assessing => Phase::Identification,
        CaseStatus::Active => chance.weighted(&[
            (Phase::AcuteProtection, 25),
            (Phase::InitialSupport, 35),
            (Phase::LongTermSupport, 20),
            (Phase::CriminalProceedings, 15),
            (Phase::SafeReturn, 5),
        ]),
        _ => {
            chance.weighted(&[(Phase::LongTermSupport, 50), (Phase::CriminalProceedings, 25), (Phase::SafeReturn, 25)])
        }
    }
}

/// Why cases end, by how often.
pub(super) const CLOSURES: &[(ClosureReason, usize)] = &[
    (ClosureReason::SupportCompleted, 40),
    (ClosureReason::Returned, 20),
    (ClosureReason::ContactLost, 18),
    (ClosureReason::Declined, 10),
    (ClosureReason::HandedOver, 7),
    (ClosureReason::Other, 5),
];
