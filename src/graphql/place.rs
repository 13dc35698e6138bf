//! Regions, counties, municipalities and countries: a code and its label.

use async_graphql::{Context, Object};

use super::context::ContextExt;
use crate::domain::code::Code;
use crate::domain::code::Language;
use crate::domain::place::{self, Country, County, Municipality};

/// A region as the schema shows it: a code with its label. (The code alone is the enum `RegionCode`.)
pub struct Region(pub place::Region);

impl Region {
    fn code(&self) -> &'static str {
        self.0.code()
    }

    fn label(&self, language: Language) -> &'static str {
        self.0.label(language)
    }
}

macro_rules! places {
    ($($(#[$doc:meta])* $place:ident,)*) => {$(
        $(#[$doc])*
        #[Object(shareable)]
        impl $place {
            /// The code.
            #[graphql(name = "code")]
            async fn published_code(&self) -> &'static str {
                self.code()
            }

            /// The name, in the language of the request unless another is asked for.
            #[graphql(name = "label")]
            async fn published_label(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "The language of the label.")] lang: Option<Language>,
            ) -> &'static str {
                self.label(ctx.language(lang))
            }
        }
    )*};
}

places! {
    /// One of the seven regions of the regional coordinators.
    Region,
    /// A county (län), with Statistics Sweden's code.
    County,
    /// A municipality (kommun), with Statistics Sweden's code.
    Municipality,
    /// A country, with its ISO 3166-1 alpha-2 code; XX is unknown, XS stateless.
    Country,
}
