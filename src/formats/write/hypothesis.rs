//! The JSON of Hypothesis' API, as its search answers it.
//!
//! Positions count UTF-16 units, as browsers do (<https://h.readthedocs.io/en/latest/api-reference/>).

use std::io;

use serde::Serialize;

use super::row::{Located, Row, sheet_rows};
use super::{guid, json};
use crate::formats::{Bundle, Export, iri, time};

pub(crate) const EXPORT: Export = Export {
    name: "hypothesis",
    extension: "json",
    about: "the JSON of Hypothesis' API, positions in UTF-16 units",
    loses: "colours, definitions, tag ids and how sure a place is",
    write,
};

#[derive(Debug, Serialize)]
struct Annotation<'a> {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    user: String,
    user_info: UserInfo<'a>,
    group: &'static str,
    permissions: Permissions,
    uri: &'a str,
    text: &'a str,
    tags: Vec<&'a str>,
    target: [Target<'a>; 1],
    document: Document<'a>,
}

#[derive(Debug, Serialize)]
struct UserInfo<'a> {
    display_name: &'a str,
}

/// Who may do what: only whoever made it, since nothing says that it is meant for others.
#[derive(Debug, Serialize)]
struct Permissions {
    read: [String; 1],
    admin: [String; 1],
    update: [String; 1],
    delete: [String; 1],
}

impl Permissions {
    fn of(user: &str) -> Self {
        let [read, admin, update, delete] = [(); 4].map(|()| [user.to_owned()]);
        Self { read, admin, update, delete }
    }
}

#[derive(Debug, Serialize)]
struct Document<'a> {
    title: [&'a str; 1],
}

#[derive(Debug, Serialize)]
struct Target<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    selector: Vec<Selector<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
enum Selector<'a> {
    TextPositionSelector { start: usize, end: usize },
    TextQuoteSelector { exact: &'a str, prefix: &'a str, suffix: &'a str },
}

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let total: usize = bundle.sheets.iter().map(|sheet| sheet.entries.len()).sum();
    write!(out, "{{\"total\":{total},\"rows\":[")?;
    let mut items = json::Items::new(out);
    for sheet in &bundle.sheets {
        let uri = iri::reference(sheet.path);
        let units = Units::of(sheet.transcript.text());
        for row in sheet_rows(bundle.codebook, sheet) {
            items.push(&annotation(&row, &uri, &units))?;
        }
    }
    writeln!(out, "\n]}}")?;
    Ok(Vec::new())
}

fn annotation<'a>(row: &Row<'a>, uri: &'a str, units: &Units) -> Annotation<'a> {
    let made = time::utc(&row.annotation.made);
    let user = format!("acct:{}@localhost", iri::reference(row.coder));
    Annotation {
        id: guid::of(&row.annotation.id).simple().to_string(),
        updated: row.annotation.changed.as_deref().and_then(time::utc).or_else(|| made.clone()),
        created: made,
        user_info: UserInfo { display_name: row.coder },
        group: "__world__",
        permissions: Permissions::of(&user),
        user,
        uri,
        text: &row.annotation.note,
        tags: row.tags.iter().map(|tag| tag.1).collect(),
        target: [Target { source: uri, selector: selectors(row, units) }],
        document: Document { title: [row.path] },
    }
}

fn selectors<'a>(row: &Row<'a>, units: &Units) -> Vec<Selector<'a>> {
    if row.is_memo() {
        return Vec::new();
    }
    let Some(place) = &row.place else {
        let (prefix, suffix) = (row.annotation.before.as_str(), row.annotation.after.as_str());
        return vec![Selector::TextQuoteSelector { exact: row.quote, prefix, suffix }];
    };
    let Located { span, bytes, .. } = place;
    let (prefix, suffix) = place.context();
    vec![
        Selector::TextPositionSelector {
            start: units.before(bytes.start, span.start),
            end: units.before(bytes.end, span.end),
        },
        Selector::TextQuoteSelector { exact: row.quote, prefix, suffix },
    ]
}

/// Where a text has characters that are two units in UTF-16.
struct Units {
    /// Their bytes, ascending.
    doubled: Vec<usize>,
}

impl Units {
    fn of(text: &str) -> Self {
        Self { doubled: text.char_indices().filter(|(_, c)| c.len_utf16() == 2).map(|(at, _)| at).collect() }
    }

    /// The UTF-16 units before byte `byte`, which is code point `chars`.
    fn before(&self, byte: usize, chars: usize) -> usize {
        chars + self.doubled.partition_point(|at| *at < byte)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn units_are_counted_as_utf16_counts_them(text in "[aé中😀🔒]{0,20}", at in 0_usize..20) {
            let byte = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
            let units = Units::of(&text).before(byte, text[..byte].chars().count());
            prop_assert_eq!(units, text[..byte].encode_utf16().count());
        }
    }
}
