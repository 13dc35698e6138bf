//! Scan: one pass over the bytes, before anything recurses.
//!
//! It must never see less nesting than the parser does. The one place where the two could differ is a string that does not end
//! (the parser would read `"""` as an empty string and go on), so such a document is refused here.

use async_graphql::parser::Pos;

use super::{DocumentLimits, Refused};
use crate::graphql::failure::Sentence;

/// Checks size, number of tokens and nesting of brackets.
pub fn scan(text: &str, limits: &DocumentLimits) -> Result<(), Refused> {
    if text.len() > limits.bytes {
        return Err(Refused::limit(
            Sentence { en: "bytes for the document", sv: "byte för dokumentet" },
            limits.bytes,
            None,
        ));
    }
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::with_capacity(limits.nesting.min(256));
    let mut tokens = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b',' | b'\t' | b'\n' | b'\r' => continue,
            0xEF if bytes[at..].starts_with(&[0xBB, 0xBF]) => {
                at += 2;
                continue;
            }
            b'#' => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'"' => at = end_of_string(bytes, start).ok_or_else(|| Refused::parse(Some(place(text, start))))?,
            b'{' | b'[' | b'(' => {
                if open.len() >= limits.nesting {
                    return Err(Refused::limit(
                        Sentence { en: "nested brackets", sv: "klamrar i varandra" },
                        limits.nesting,
                        Some(place(text, start)),
                    ));
                }
                open.push(byte);
            }
            b'}' | b']' | b')' if open.pop() == Some(opening(byte)) => {}
            b'}' | b']' | b')' => return Err(Refused::parse(Some(place(text, start)))),
            b'.' => at = end_of_run(bytes, at, |byte| byte == b'.'),
            _ if is_word(byte) => at = end_of_run(bytes, at, is_word),
            _ => {}
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(Refused::limit(
                Sentence { en: "tokens", sv: "symboler" },
                limits.tokens,
                Some(place(text, start)),
            ));
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte == b'+'
}

fn opening(closing: u8) -> u8 {
    match closing {
        b'}' => b'{',
        b']' => b'[',
        _ => b'(',
    }
}

fn end_of_run(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|&byte| !belongs(byte)).map_or(bytes.len(), |length| from + length)
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    end_of_run(bytes, from, |byte| byte != b'\n' && byte != b'\r')
}

/// The place behind the string that begins at `start`, or `None` when it does not end.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes[start..].starts_with(b"\"\"\"") { end_of_block(bytes, start + 3) } else { end_of_quoted(bytes, start + 1) }
}

fn end_of_quoted(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\n' | b'\r' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn end_of_block(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        if rest.starts_with(b"\"\"\"") {
            return Some(at + 3);
        }
        if rest.starts_with(b"\\\"\"\"") {
            at += 4;
        } else if rest.is_empty() {
            return None;
        } else {
            at += 1;
        }
    }
}

fn place(text: &str, at: usize) -> Pos {
    let before = &text.as_bytes()[..at];
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
    Pos { line, column }
}

#[cfg(test)]
mod tests;
