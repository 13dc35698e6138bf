//! Claims: what a token says, read where the provider puts it and in the words that it uses.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Expected, TokenProblem};
use crate::access::caller::Claims;
use crate::access::role::Role;

/// The claims as they stand in a token whose signature fits.
#[derive(Debug)]
pub struct Said(pub Map<String, Value>);

impl Said {
    /// A claim that is one text.
    pub fn text(&self, path: &str) -> Option<&str> {
        claim(&self.0, path)?.as_str()
    }

    /// Whether there is such a claim, whatever it says.
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|claim| !claim.is_null())
    }

    /// A claim that is a time, in seconds; `None` inside if it is something else.
    pub fn seconds(&self, name: &str) -> Option<Option<i64>> {
        self.0.get(name).filter(|claim| !claim.is_null()).map(Value::as_i64)
    }

    /// Whom the token is for.
    pub fn audiences(&self) -> Option<Vec<String>> {
        words(self.0.get("aud")).ok()?
    }

    /// Who the holder is, in the hub's own words.
    pub fn read(&self, expected: &Expected) -> Result<Claims, TokenProblem> {
        let names = &expected.claims;
        let words = |path: &str| words(claim(&self.0, path));
        let subject = self.text(&names.subject).filter(|subject| !subject.is_empty());
        let roles = words(&names.role).map_err(|_| TokenProblem::Role)?.unwrap_or_default();
        let agency = match words(&names.agency)?.as_deref() {
            None => None,
            Some([agency]) => Some(agency.clone()),
            Some(_) => return Err(TokenProblem::Claims),
        };
        let scopes = words(&names.scope)?.unwrap_or_default();
        Ok(Claims {
            issuer: expected.issuer.clone(),
            subject: subject.ok_or(TokenProblem::Incomplete)?.to_owned(),
            role: the_role(&roles, expected).ok_or(TokenProblem::Role)?,
            agency,
            regions: words(&names.regions)?,
            scopes: scopes
                .iter()
                .flat_map(|list| list.split_ascii_whitespace())
                .filter_map(in_our_words(expected))
                .collect(),
        })
    }
}

/// The one role among the provider's words; words that name none of ours are about other programs.
fn the_role(said: &[String], expected: &Expected) -> Option<Role> {
    let ours = |word: &String| match expected.roles.is_empty() {
        true => Role::parse(word),
        false => expected.roles.get(word).copied(),
    };
    let named: BTreeSet<Role> = said.iter().filter_map(ours).collect();
    let mut named = named.into_iter();
    named.next().filter(|_| named.next().is_none())
}

fn in_our_words(expected: &Expected) -> impl Fn(&str) -> Option<String> {
    |scope| match expected.scopes.is_empty() {
        true => Some(scope.to_owned()),
        false => expected.scopes.get(scope).map(|class| class.token_scope().to_owned()),
    }
}

/// What stands at a path: a name may have dots itself, so the whole path is tried as a name first. Null is nothing.
fn claim<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(found) = claims.get(path) {
        return (!found.is_null()).then_some(found);
    }
    path.match_indices('.').find_map(|(dot, _)| match claims.get(path.get(..dot)?)? {
        Value::Object(below) => claim(below, path.get(dot + 1..)?),
        _ => None,
    })
}

/// A claim that is one text or a list of texts.
fn words(claim: Option<&Value>) -> Result<Option<Vec<String>>, TokenProblem> {
    let text = |entry: &Value| entry.as_str().map(str::to_owned).ok_or(TokenProblem::Claims);
    match claim {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(entries)) => entries.iter().map(text).collect::<Result<_, _>>().map(Some),
        Some(one) => Ok(Some(vec![text(one)?])),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(claims: Value, path: &str) -> Option<Value> {
        claim(claims.as_object().unwrap(), path).cloned()
    }

    #[test]
    fn a_path_leads_into_claims_and_a_name_with_dots_comes_first() {
        assert_eq!(at(json!({ "a": { "b": { "c": 1 } } }), "a.b.c"), Some(json!(1)));
        assert_eq!(at(json!({ "a": { "b": 1 }, "a.b": 2 }), "a.b"), Some(json!(2)));
        assert_eq!(at(json!({ "https://hub.example.se/role": 1 }), "https://hub.example.se/role"), Some(json!(1)));
        assert_eq!(
            at(json!({ "by": { "hub.example.se": { "roles": 1 } } }), "by.hub.example.se.roles"),
            Some(json!(1))
        );
        for (claims, path) in [
            (json!({ "a": { "b": null } }), "a.b"),
            (json!({ "a": [{ "b": 1 }] }), "a.b"),
            (json!({ "a": { "b": 1 } }), "a.b.c"),
            (json!({ "a": { "b": 1 } }), "b"),
            (json!({ "a": 1 }), "a."),
            (json!({}), "."),
        ] {
            assert_eq!(at(claims, path), None, "{path}");
        }
    }
}
