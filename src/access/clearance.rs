//! Clearance: which grounds open which class to a caller.

use std::ops::BitOr;

use async_graphql::Enum;

/// How closely a value is kept.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// About a person, not identifying alone: sex, birth year, citizenship, forms of exploitation.
    Personal,
    /// Names, birth dates, numbers, contact details, exact places.
    Identifying,
    /// Whatever could locate or unmask a threatened person.
    Protected,
}

impl Class {
    /// The class's code, as in the schema.
    pub fn code(self) -> &'static str {
        match self {
            Class::Personal => "PERSONAL",
            Class::Identifying => "IDENTIFYING",
            Class::Protected => "PROTECTED",
        }
    }

    /// Every class, from the most open to the closest kept.
    pub const ALL: [Class; 3] = [Class::Personal, Class::Identifying, Class::Protected];

    /// The class that a token scope names.
    pub fn of_token_scope(scope: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.token_scope() == scope)
    }

    /// The token scope that names the class.
    pub fn token_scope(self) -> &'static str {
        match self {
            Class::Personal => "samverka:personal",
            Class::Identifying => "samverka:identifying",
            Class::Protected => "samverka:protected",
        }
    }
}

/// Facts about one value and one caller that can open the value; computed in the statement that reads the row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Grounds(u32);

impl Grounds {
    /// No ground at all.
    pub const NONE: Grounds = Grounds(0);
    /// The row is in scope of a role that works with people's circumstances.
    pub const CASE_ROLE: Grounds = Grounds(1);
    /// The caller's agency keeps the value.
    pub const OWN: Grounds = Grounds(1 << 1);
    /// Shared with the caller's agency at PSEUDONYMOUS or more.
    pub const SHARED_PSEUDONYM: Grounds = Grounds(1 << 2);
    /// Shared with the caller's agency at IDENTIFIED, with a valid consent or a legal basis.
    pub const SHARED_IDENTITY: Grounds = Grounds(1 << 3);
    /// A standing consent of the person covers the caller.
    pub const CONSENT: Grounds = Grounds(1 << 4);
    /// The request states a legal basis for this case.
    pub const PURPOSE: Grounds = Grounds(1 << 5);
    /// The caller has opened this case by break-glass, and the hour has not passed.
    pub const DISCLOSURE: Grounds = Grounds(1 << 6);
    /// The person has a measure at the caller's agency.
    pub const PROVIDER: Grounds = Grounds(1 << 7);
    /// The caller is a named handler of the record, or of a record of the person.
    pub const HANDLER: Grounds = Grounds(1 << 8);
    /// The value is about the caller's own agency (its part as a hidden provider).
    pub const HOST: Grounds = Grounds(1 << 9);
    /// Not a ground: the person's protection level raises `Identifying` to `Protected`.
    pub const PROMOTED: Grounds = Grounds(1 << 10);

    /// The row keeps the value from nobody (a provider that is not a place of hiding).
    pub const PUBLIC: Grounds = Grounds(1 << 11);

    /// The bits as the database computes them.
    pub fn from_bits(bits: i64) -> Grounds {
        Grounds(u32::try_from(bits).unwrap_or(0))
    }

    /// The bits as a number for SQL.
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }

    /// These grounds but for the others.
    pub fn without(self, others: Grounds) -> Grounds {
        Grounds(self.0 & !others.0)
    }

    /// Whether any of the other grounds is here.
    pub fn meets(self, other: Grounds) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Grounds {
    type Output = Grounds;

    fn bitor(self, other: Grounds) -> Grounds {
        Grounds(self.0 | other.0)
    }
}

/// Why a field stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The caller's role or token never opens this class.
    Role,
    /// The role can open it, but not for this value: no consent, no share, no stated basis.
    NeedToKnow,
}

impl Reason {
    /// The reason's code, as in `extensions.redactions`.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Role => "ROLE",
            Reason::NeedToKnow => "NEED_TO_KNOW",
        }
    }
}

/// Per class, the grounds of which one is enough for this caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Clearance {
    pub personal: Grounds,
    /// Name and contact, which a support provider needs of those it supports.
    pub contact: Grounds,
    pub identifying: Grounds,
    pub protected: Grounds,
}

/// A class as a field declares it: `Identifying`, with the exception for name and contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Declared {
    pub class: Class,
    /// Also opens to those who provide a measure to the person.
    pub contact: bool,
}

impl Clearance {
    /// Opens nothing.
    pub const CLOSED: Clearance = Clearance {
        personal: Grounds::NONE,
        contact: Grounds::NONE,
        identifying: Grounds::NONE,
        protected: Grounds::NONE,
    };

    /// This clearance, for a token that names only these scopes.
    pub fn narrowed(self, token_scopes: &[String]) -> Clearance {
        let named = |class: Class| token_scopes.iter().any(|scope| scope == class.token_scope());
        let keep = |class: Class, grounds: Grounds| if named(class) { grounds } else { Grounds::NONE };
        Clearance {
            personal: keep(Class::Personal, self.personal),
            contact: keep(Class::Identifying, self.contact),
            identifying: keep(Class::Identifying, self.identifying),
            protected: keep(Class::Protected, self.protected),
        }
    }

    /// The grounds that open a declared class when nothing raises it.
    pub fn grounds(&self, declared: Declared) -> Grounds {
        match declared.class {
            Class::Personal => self.personal,
            Class::Identifying if declared.contact => self.contact,
            Class::Identifying => self.identifying,
            Class::Protected => self.protected,
        }
    }

    /// Decides one value: open, or closed for a reason that does not tell the protection level.
    pub fn decide(&self, declared: Declared, grounds: Grounds) -> Result<(), Reason> {
        if grounds.meets(Grounds::PUBLIC) {
            return Ok(());
        }
        let needed = self.grounds(declared);
        let raised = declared.class != Class::Personal && grounds.meets(Grounds::PROMOTED);
        let enough = if raised { self.protected } else { needed };
        if grounds.meets(enough) {
            Ok(())
        } else if needed == Grounds::NONE {
            Err(Reason::Role)
        } else {
            Err(Reason::NeedToKnow)
        }
    }
}

#[cfg(test)]
mod tests;
