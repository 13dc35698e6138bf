//! Asset: a file of the start page, as it stands beside this file.

/// A file that a browser fetches.
#[derive(Debug)]
pub struct Asset {
    pub name: &'static str,
    pub content_type: &'static str,
    pub text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page itself.
pub static PAGE: Asset =
    Asset { name: "page.html", content_type: "text/html; charset=utf-8", text: include_str!("page.html") };

/// What the page fetches.
static ASSETS: &[Asset] = &[
    Asset { name: "page.css", content_type: "text/css; charset=utf-8", text: include_str!("page.css") },
    Asset { name: "icon.svg", content_type: "image/svg+xml", text: include_str!("icon.svg") },
    Asset { name: "page.js", content_type: SCRIPT, text: include_str!("page.js") },
    Asset { name: "answer.js", content_type: SCRIPT, text: include_str!("answer.js") },
    Asset { name: "ask.js", content_type: SCRIPT, text: include_str!("ask.js") },
    Asset { name: "choices.js", content_type: SCRIPT, text: include_str!("choices.js") },
    Asset { name: "compare.js", content_type: SCRIPT, text: include_str!("compare.js") },
    Asset { name: "drawing.js", content_type: SCRIPT, text: include_str!("drawing.js") },
    Asset { name: "element.js", content_type: SCRIPT, text: include_str!("element.js") },
    Asset { name: "layout.js", content_type: SCRIPT, text: include_str!("layout.js") },
    Asset { name: "result.js", content_type: SCRIPT, text: include_str!("result.js") },
    Asset { name: "state.js", content_type: SCRIPT, text: include_str!("state.js") },
    Asset { name: "texts.js", content_type: SCRIPT, text: include_str!("texts.js") },
    Asset { name: "words.js", content_type: SCRIPT, text: include_str!("words.js") },
];

/// The file of this name.
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_brought_along() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/start_page");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let files: BTreeSet<_> = files.filter(|name| !name.ends_with(".rs")).collect();
        let known: BTreeSet<_> = ASSETS.iter().chain([&PAGE]).map(|asset| asset.name.to_owned()).collect();
        assert_eq!(files, known);
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere_and_nothing_stands_inline() {
        for asset in ASSETS.iter().chain([&PAGE]) {
            let addresses = asset.text.replace("http://www.w3.org/2000/svg", "");
            for forbidden in ["http://", "https://", "innerHTML", "<style", "style=\"", "onclick=", "eval("] {
                assert!(!addresses.contains(forbidden), "{}: {forbidden}", asset.name);
            }
        }
    }
}
