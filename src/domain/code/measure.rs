//! The codes of support measures.

use super::codes;

codes! {
    /// What kind of support a measure is.
    MeasureType "MEASURE_TYPE" {
        /// A place in protected housing, granted to each person.
        ProtectedHousing "PROTECTED_HOUSING",
        /// The placement of a child in care.
        ChildPlacement "CHILD_PLACEMENT",
        /// Health care.
        HealthCare "HEALTH_CARE",
        /// A counsel for the injured party.
        LegalCounsel "LEGAL_COUNSEL",
        /// An interpreter.
        Interpreter "INTERPRETER",
        /// Money to live on.
        Livelihood "LIVELIHOOD",
        /// A permit to stay and reflect, usually for 30 days.
        ReflectionPeriod "REFLECTION_PERIOD",
        /// A permit for those who cooperate with an investigation.
        TempPermit "TEMP_PERMIT",
        /// Initial rest in the national support programme.
        NspRest "NSP_REST",
        /// Rehabilitation in the national support programme.
        NspRehab "NSP_REHAB",
        /// Integration in the national support programme.
        NspIntegration "NSP_INTEGRATION",
        /// Assisted voluntary return and reintegration.
        ReturnProgramme "RETURN_PROGRAMME",
        /// Education, training or work.
        EducationWork "EDUCATION_WORK",
        /// Counselling.
        Counselling "COUNSELLING",
        /// Help to have personal data protected.
        ProtectedData "PROTECTED_DATA",
        /// Another measure.
        Other "OTHER",
    }

    /// How far a support measure has come.
    MeasureState "MEASURE_STATE" {
        /// Proposed to the person.
        Proposed "PROPOSED",
        /// Applied for.
        Applied "APPLIED",
        /// Granted, not yet started.
        Granted "GRANTED",
        /// Under way.
        Ongoing "ONGOING",
        /// Carried through.
        Completed "COMPLETED",
        /// Refused by the deciding agency.
        Rejected "REJECTED",
        /// Declined by the person.
        Declined "DECLINED",
        /// Taken back by the deciding agency.
        Revoked "REVOKED",
        /// Broken off.
        Interrupted "INTERRUPTED",
        /// Ended because its time ran out.
        Expired "EXPIRED",
    }

    /// What a support measure led to.
    MeasureOutcome "MEASURE_OUTCOME" {
        /// The goal was reached.
        GoalReached "GOAL_REACHED",
        /// The goal was reached in part.
        Partly "PARTLY",
        /// The goal was not reached.
        NotReached "NOT_REACHED",
        /// The person returned.
        Returned "RETURNED",
        /// The person moved elsewhere.
        Moved "MOVED",
        /// Not known.
        Unknown "UNKNOWN",
    }
}
