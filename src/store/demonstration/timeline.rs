//! The history of a case, collected as the case is written and then put in order.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::office::Office;
use super::staff::user_of;
use super::writer::Writer;
use crate::domain::code::{Code, EventKind};
use crate::domain::id::Noun;
use crate::store::entity::case_event;

/// What happened, before it has a place in the history.
pub(super) struct Happening {
    on: NaiveDate,
    kind: EventKind,
    subject_kind: &'static str,
    subject_id: Uuid,
    by: Office,
    participant: Option<i64>,
    other: Option<Office>,
    states: (Option<&'static str>, Option<&'static str>),
}

/// Everything that happened in a case.
#[derive(Default)]
pub(super) struct Timeline {
    happenings: Vec<Happening>,
}

impl Happening {
    pub(super) fn new<N: Noun>(on: NaiveDate, kind: EventKind, subject: Uuid, by: Office) -> Self {
        Self {
            on,
            kind,
            subject_kind: N::KIND,
            subject_id: subject,
            by,
            participant: None,
            other: None,
            states: (None, None),
        }
    }

    pub(super) fn of(mut self, participant: i64) -> Self {
        self.participant = Some(participant);
        self
    }

    pub(super) fn with(mut self, other: Option<Office>) -> Self {
        self.other = other;
        self
    }

    pub(super) fn to<C: Code>(mut self, state: C) -> Self {
        self.states.1 = Some(state.code());
        self
    }

    pub(super) fn between<C: Code>(mut self, before: C, after: C) -> Self {
        self.states = (Some(before.code()), Some(after.code()));
        self
    }
}

impl Timeline {
    pub(super) fn add(&mut self, happening: Happening) {
        self.happenings.push(happening);
    }

    /// The day of the last thing that happened.
    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        self.happenings.iter().map(|happening| happening.on).max()
    }

    /// Gives out the events in the order in which things happened.
    pub(super) fn write(mut self, writer: &mut Writer<'_>, case_key: i64, recorded_on: NaiveDate) {
        self.happenings.sort_by_key(|happening| happening.on);
        let mut day = None;
        let mut minutes = 0;
        for happening in self.happenings {
            minutes = if day == Some(happening.on) { minutes + 7 } else { 0 };
            day = Some(happening.on);
            // A busy first day stays within itself, so that the order holds.
            let occurred_at = moment(happening.on) + Duration::minutes(minutes.min(14 * 60));
            let recorded_at = occurred_at.max(moment(recorded_on)) + Duration::minutes(2);
            let (key, id) = writer.events.next();
            writer.events.push(case_event::Model {
                key,
                id,
                case_key,
                occurred_at,
                recorded_at,
                recorded_by: Some(user_of(happening.by)),
                agency_key: Some(happening.by.key()),
                kind: happening.kind.code().to_owned(),
                subject_kind: happening.subject_kind.to_owned(),
                subject_id: happening.subject_id,
                participant_key: happening.participant,
                other_agency_key: happening.other.map(Office::key),
                from_state: happening.states.0.map(str::to_owned),
                to_state: happening.states.1.map(str::to_owned),
            });
        }
    }
}

/// When people's working day begins.
pub(super) fn moment(day: NaiveDate) -> DateTime<Utc> {
    let morning = NaiveTime::from_hms_opt(8, 30, 0).unwrap_or_default();
    day.and_time(morning).and_utc()
}
