//! Layout: what stands around the content of every page.

use axum::http::HeaderMap;
use maud::{DOCTYPE, Markup, html};

use crate::domain::code::Language;
use crate::http::router::Door;
use crate::http::statistics::question::Question;
use crate::http::statistics::words::either;

/// Where a page stands, and in which language.
#[derive(Clone, Debug)]
pub struct Frame {
    pub language: Language,
    /// The address that the caller asked at, for what is copied into programs.
    pub address: String,
    /// The path of the page itself.
    path: String,
    /// What a proxy puts before our paths.
    prefix: String,
}

impl Frame {
    /// The frame of a page.
    pub fn of(door: &Door, question: &Question, headers: &HeaderMap, path: String) -> Frame {
        let addresses = &door.statistics.addresses;
        Frame {
            language: question.language,
            address: addresses.asked(headers, question.authority.as_deref()),
            path,
            prefix: addresses.prefix().to_owned(),
        }
    }

    /// A frame that depends on no request.
    #[cfg(test)]
    pub fn plain(language: Language) -> Frame {
        let address = "https://statistik.example.se".to_owned();
        Frame { language, address, path: "/statistics".to_owned(), prefix: String::new() }
    }

    /// The address of a path, in the language of the page.
    pub fn at(&self, path: &str) -> String {
        let query = if self.language == Language::Sv { "" } else { "?lang=en" };
        format!("{}{path}{query}", self.prefix)
    }

    /// One of two texts, by the language of the page.
    pub fn say(&self, sv: &'static str, en: &'static str) -> &'static str {
        either(self.language, sv, en)
    }

    /// A whole page. The way to it is given as names and paths.
    pub fn page(&self, title: &str, way: &[(&str, String)], content: Markup) -> Markup {
        let (other, other_name, other_query) = match self.language {
            Language::Sv => ("en", "English", "?lang=en"),
            Language::En => ("sv", "Svenska", ""),
        };
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " - Samverka" }
                    link rel="stylesheet" href=(format!("{}/statistics/style.css", self.prefix));
                    link rel="alternate" hreflang=(other) href=(format!("{}{}{other_query}", self.prefix, self.path));
                }
                body {
                    a.skip href="#content" { (self.say("Till innehållet", "To the content")) }
                    header.top {
                        a.site href=(self.at("/statistics")) { "Samverka " span { (self.say("statistik", "statistics")) } }
                        a.other hreflang=(other) lang=(other) href=(format!("{}{}{other_query}", self.prefix, self.path)) {
                            (other_name)
                        }
                    }
                    main #content {
                        @if !way.is_empty() {
                            nav aria-label=(self.say("Var du är", "Where you are")) {
                                ol.way {
                                    @for (name, path) in way { li { a href=(self.at(path)) { (name) } } }
                                }
                            }
                        }
                        h1 { (title) }
                        (content)
                    }
                    footer {
                        p {
                            a href=(format!("{}/statistics/catalog.jsonld", self.prefix)) { "DCAT-AP" } " · "
                            a href=(format!("{}/api/v2/tables", self.prefix)) { "PxWebApi 2" }
                        }
                    }
                }
            }
        }
    }
}
