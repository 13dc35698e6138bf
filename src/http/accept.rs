//! Accept: in which form an answer is wanted, and whether a request has the form that is read here.

use axum::http::{HeaderMap, HeaderValue, header};

/// The two forms of a GraphQL answer over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/graphql-response+json`: the status tells whether the request was understood.
    GraphqlResponse,
    /// `application/json`: a request that was well-formed JSON is answered with 200, as older clients expect.
    Json,
}

impl Form {
    /// The form's content type.
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Form::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Form::Json => "application/json; charset=utf-8",
        })
    }

    /// The form that a request wants most, or `None` when it wants neither. Without `Accept` it is JSON.
    pub fn wanted(headers: &HeaderMap) -> Option<Form> {
        let mut best: Option<(Form, f32)> = None;
        let mut is_stated = false;
        for range in
            headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','))
        {
            is_stated = is_stated || !range.trim().is_empty();
            let mut parts = range.split(';').map(str::trim);
            let form = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/graphql-response+json" => Form::GraphqlResponse,
                "application/json" | "application/*" | "*/*" => Form::Json,
                _ => continue,
            };
            let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if quality > best.map_or(0.0, |(_, quality)| quality) {
                best = Some((form, quality));
            }
        }
        if is_stated { best.map(|(form, _)| form) } else { Some(Form::Json) }
    }
}

/// Whether the body is JSON in UTF-8, not compressed. Anything else a web page could send without asking first.
pub fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(content_type), None) = (types.next(), types.next()) else {
        return false;
    };
    let mut parts = content_type.to_str().unwrap_or_default().split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.filter(|part| !part.is_empty()).all(|part| {
        let charset =
            part.to_ascii_lowercase().strip_prefix("charset=").map(|charset| charset.trim_matches('"').to_owned());
        charset.is_none_or(|charset| charset == "utf-8" || charset == "utf8")
    });
    let encoding = headers.get(header::CONTENT_ENCODING);
    is_json && is_utf8 && encoding.is_none_or(|encoding| encoding == "identity")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(accept: &'static str) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        Form::wanted(&headers)
    }

    fn read(content_type: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        is_json(&headers)
    }

    #[test]
    fn the_form_that_is_wanted_most_is_chosen() {
        assert_eq!(Form::wanted(&HeaderMap::new()), Some(Form::Json));
        assert_eq!(wanted(""), Some(Form::Json));
        assert_eq!(wanted("*/*"), Some(Form::Json));
        assert_eq!(wanted("application/json"), Some(Form::Json));
        assert_eq!(wanted("Application/GraphQL-Response+JSON;charset=utf-8"), Some(Form::GraphqlResponse));
        assert_eq!(wanted("application/graphql-response+json, application/json;q=0.9"), Some(Form::GraphqlResponse));
        assert_eq!(
            wanted("application/json;q=0.5,application/graphql-response+json;q=0.8"),
            Some(Form::GraphqlResponse)
        );
        assert_eq!(wanted("application/graphql-response+json;q=0, */*;q=0.1"), Some(Form::Json));
        assert_eq!(wanted("text/html"), None);
        assert_eq!(wanted("application/json;q=0"), None);
        assert_eq!(wanted("application/json;q=x"), None);
    }

    #[test]
    fn only_plain_json_in_utf8_is_read() {
        for content_type in
            ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=\"UTF-8\""]
        {
            assert!(read(content_type), "{content_type}");
        }
        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=a",
            "application/json; charset=latin1",
            "application/jsonp",
            "application/graphql",
            "",
        ] {
            assert!(!read(content_type), "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn a_compressed_body_is_not_read() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert!(!is_json(&headers));
    }
}
