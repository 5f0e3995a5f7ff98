//! From words to a [`Query`].

use super::bad::BadQuery;
use super::field::{ANYTHING, FIELDS, Field, STATUSES};
use super::pattern::{Pattern, Wording};
use super::{Node, Query, Term};

/// Parentheses and negations inside each other; what is deeper is refused, so that no query exhausts the stack.
const DEEPEST: usize = 64;

/// Longer queries are refused, so that no query fills the memory with patterns. Bytes.
const LONGEST: usize = 8192;

/// What ends a word.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"')
}

/// Parses `query`; see [`Query`] for the language.
pub(super) fn parse(query: &str) -> Result<Query, BadQuery> {
    if query.len() > LONGEST {
        return Err(BadQuery::new(query, 0, format!("the query is longer than {LONGEST} bytes")));
    }
    let mut parser = Parser { query, at: 0, depth: 0 };
    if parser.is_at_end() {
        return Ok(Query { root: None });
    }
    let root = parser.either()?;
    if parser.is_at_end() {
        Ok(Query { root: Some(root) })
    } else {
        Err(parser.bad("no ( belongs to this )"))
    }
}

/// Whether a word of `text` names a field with `:` or begins with ¶.
pub(super) fn names_field(text: &str) -> bool {
    text.split(ends_word).any(|word| {
        let word = word.trim_start_matches('-');
        let is_name = |name: &str| {
            ["paragraph", "status"].contains(&name)
                || FIELDS.iter().any(|f| !name.is_empty() && f.name == name)
        };
        word.starts_with('¶') || word.split_once(':').is_some_and(|(name, _)| is_name(&name.to_lowercase()))
    })
}

struct Parser<'a> {
    query: &'a str,
    /// The next byte.
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.query[self.at..]
    }

    fn bad(&self, what: impl Into<String>) -> BadQuery {
        BadQuery::new(self.query, self.at, what)
    }

    fn skip_space(&mut self) {
        self.at = self.query.len() - self.rest().trim_start().len();
    }

    /// Whether nothing but white space is left, which is skipped.
    fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// The next word, not taken.
    fn word(&self) -> &'a str {
        self.rest().split(ends_word).next().unwrap_or_default()
    }

    fn is_at_keyword(&mut self, keyword: &str) -> bool {
        self.skip_space();
        self.word().eq_ignore_ascii_case(keyword)
    }

    /// Takes `keyword` if it is next.
    fn takes_keyword(&mut self, keyword: &str) -> bool {
        let is_next = self.is_at_keyword(keyword);
        self.at += if is_next { keyword.len() } else { 0 };
        is_next
    }

    /// Takes `mark` if it is next.
    fn takes(&mut self, mark: char) -> bool {
        let is_next = self.rest().starts_with(mark);
        self.at += if is_next { mark.len_utf8() } else { 0 };
        is_next
    }

    fn either(&mut self) -> Result<Node, BadQuery> {
        let mut nodes = vec![self.both()?];
        while self.takes_keyword("or") {
            nodes.push(self.both()?);
        }
        Ok(joined(nodes, Node::Or))
    }

    fn both(&mut self) -> Result<Node, BadQuery> {
        let mut nodes = vec![self.negated()?];
        while self.takes_keyword("and") || !self.is_behind_operands() {
            nodes.push(self.negated()?);
        }
        Ok(joined(nodes, Node::And))
    }

    /// Whether no operand can follow here.
    fn is_behind_operands(&mut self) -> bool {
        self.is_at_end() || self.rest().starts_with(')') || self.is_at_keyword("or")
    }

    fn negated(&mut self) -> Result<Node, BadQuery> {
        if self.takes_keyword("not") {
            return self.deeper(|parser| Ok(Node::Not(Box::new(parser.negated()?))));
        }
        if self.takes('-') {
            if self.rest().starts_with(char::is_whitespace) {
                return Err(self.bad("what must not be there is missing behind the -"));
            }
            return self.deeper(|parser| Ok(Node::Not(Box::new(parser.negated()?))));
        }
        self.operand()
    }

    fn operand(&mut self) -> Result<Node, BadQuery> {
        if !self.rest().starts_with('(') {
            return self.term().map(Node::Term);
        }
        let opened = self.at;
        self.deeper(|parser| {
            parser.at += 1;
            let node = parser.either()?;
            parser.skip_space();
            if parser.takes(')') {
                Ok(node)
            } else {
                Err(BadQuery::new(parser.query, opened, "this ( is never closed"))
            }
        })
    }

    /// Parses a part that stands one step deeper.
    fn deeper(&mut self, part: impl FnOnce(&mut Self) -> Result<Node, BadQuery>) -> Result<Node, BadQuery> {
        if self.depth == DEEPEST {
            return Err(self.bad(format!("parentheses and negations go deeper than {DEEPEST}")));
        }
        self.depth += 1;
        let node = part(self);
        self.depth -= 1;
        node
    }

    fn term(&mut self) -> Result<Term, BadQuery> {
        if self.takes('¶') {
            return self.paragraphs();
        }
        let start = self.at;
        let name: &str = self.word().split_once(':').map_or("", |(name, _)| name);
        if name.is_empty() || !name.chars().all(char::is_alphabetic) {
            return self.pattern(&ANYTHING);
        }
        self.at += name.len() + 1;
        match name.to_lowercase().as_str() {
            "paragraph" => self.paragraphs(),
            "status" => self.status(),
            name => match FIELDS.iter().find(|field| field.name == name) {
                Some(field) => self.pattern(field),
                None => Err(BadQuery::new(self.query, start, no_such_field(name))),
            },
        }
    }

    fn pattern(&mut self, field: &'static Field) -> Result<Term, BadQuery> {
        let start = self.at;
        let wording = self.wording()?;
        if wording == Wording::Words(vec![String::new()]) {
            let missing = if field.name.is_empty() { "a word" } else { field.name };
            return Err(BadQuery::new(self.query, start, format!("{missing} is missing here")));
        }
        let bad_pattern = |error: regex::Error| {
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
            BadQuery::new(self.query, start, format!("no regular expression: {reason}"))
        };
        Pattern::new(wording, field.reach).map_err(bad_pattern).map(|pattern| Term::Field(field, pattern))
    }

    fn wording(&mut self) -> Result<Wording, BadQuery> {
        let start = self.at;
        if self.takes('"') {
            return self.quoted(start);
        }
        if self.takes('/') {
            let end = unescaped(self.rest(), '/').ok_or_else(|| {
                BadQuery::new(self.query, start, "this regular expression has no closing /")
            })?;
            let source = self.rest()[..end].to_owned();
            self.at += end + 1;
            self.space_follows()?;
            return Ok(Wording::Regex(source));
        }
        let word = self.word();
        self.at += word.len();
        Ok(Wording::Words(word.split('*').map(str::to_owned).collect()))
    }

    /// The words up to the closing quote, in which `\"`, `\\` and `\*` stand for the mark itself.
    fn quoted(&mut self, opened: usize) -> Result<Wording, BadQuery> {
        let end = unescaped(self.rest(), '"')
            .ok_or_else(|| BadQuery::new(self.query, opened, "this \" is never closed"))?;
        let mut pieces = vec![String::new()];
        let mut chars = self.rest()[..end].chars();
        while let Some(c) = chars.next() {
            match c {
                '*' => pieces.push(String::new()),
                '\\' => pieces.last_mut().into_iter().for_each(|piece| piece.extend(chars.next())),
                _ => pieces.last_mut().into_iter().for_each(|piece| piece.push(c)),
            }
        }
        self.at += end + 1;
        self.space_follows()?;
        Ok(Wording::Words(pieces))
    }

    /// Refuses what sticks to a closing mark, such as the `i` of `/a/i`, which would be another word.
    fn space_follows(&self) -> Result<(), BadQuery> {
        match self.rest().chars().next() {
            Some(c) if !ends_word(c) || c == '"' => Err(self.bad("a space is missing here")),
            _ => Ok(()),
        }
    }

    fn paragraphs(&mut self) -> Result<Term, BadQuery> {
        let word = self.word();
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        let wrong = || self.bad("paragraphs are asked for as ¶10, ¶10-20 or ¶10-, counted from 1");
        let number = |text: &str| text.parse::<usize>().ok().filter(|&n| n > 0).ok_or_else(wrong);
        let first = number(first)?;
        let last = if last.is_empty() { usize::MAX } else { number(last)? };
        if last < first {
            return Err(self.bad("the last paragraph comes before the first"));
        }
        self.at += word.len();
        Ok(Term::Paragraphs(first..=last))
    }

    fn status(&mut self) -> Result<Term, BadQuery> {
        let word = self.word();
        let row = STATUSES.iter().position(|(name, _)| word.eq_ignore_ascii_case(name));
        let names = || STATUSES.map(|(name, _)| name).join(", ");
        let row = row.ok_or_else(|| self.bad(format!("a status is one of {}", names())))?;
        self.at += word.len();
        Ok(Term::Status(row))
    }
}

fn no_such_field(name: &str) -> String {
    let names = FIELDS.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
    format!("there is no field {name}: use {names}, paragraph or status, or put the words in \"quotes\"")
}

/// `nodes` under one that joins them; a single one as it is.
fn joined(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        last => {
            nodes.extend(last);
            join(nodes)
        }
    }
}

/// The byte of the first `mark` in `text` that has no `\` before it.
fn unescaped(text: &str, mark: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if c == mark && !is_escaped {
            return Some(at);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    None
}
