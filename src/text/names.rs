//! What can be a speaker's name.

use std::ops::Range;

/// How far a name can be trusted to be a speaker's when it stands before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It looks like a name but is a word that opens sentences or fills forms: `Note`, `Date`, `Table 3`.
    Doubtful,
    /// It can be a name: one capitalised word, a code such as `P1`, words in a script without capitals.
    Possible,
    /// It is a title with a name, a role, or several capitalised words.
    Sure,
}

/// Longest name in characters; MAXQDA has the same limit.
pub(super) const LONGEST: usize = 63;
/// Most words of a name: `President of the United States of America Mara van der Voss`.
const MOST_WORDS: usize = 11;
/// Longest name in characters in a script that writes neither spaces nor capitals.
const LONGEST_UNSPACED: usize = 20;
/// Longest word before a full stop that can be an abbreviation inside a name: `Lieut.`
const LONGEST_ABBREVIATION: usize = 6;

/// Words before a name.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "president",
    "chancellor", "minister", "prime", "deputy", "vice", "foreign", "secretary", "senator", "sen",
    "congressman", "congresswoman", "representative", "rep", "delegate", "governor", "gov", "mayor",
    "chairman", "chairwoman", "chairperson", "chair", "commissioner", "ambassador", "amb", "general", "gen",
    "admiral", "adm", "colonel", "col", "captain", "capt", "lieutenant", "lieut", "sergeant", "judge",
    "justice", "director", "king", "queen", "prince", "princess", "pope", "bishop", "father", "sister",
    "brother", "rev", "reverend", "rabbi", "imam", "sheikh", "hon", "councillor", "inspector", "detective",
    "officer", "herr", "frau", "monsieur", "madame", "m", "mme", "señor", "señora", "sr", "sra", "don",
    "doña", "signor", "signora", "президент", "министр", "господин", "госпожа",
];

/// Parts that speakers play. A name that ends in one, numbers apart, is a speaker's.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "question", "answer", "interviewer", "interviewee", "moderator", "respondent", "participant", "speaker",
    "facilitator", "host", "guest", "presenter", "anchor", "narrator", "operator", "interpreter",
    "translator", "journalist", "reporter", "correspondent", "editor", "audience", "member", "witness",
    "counsel", "court", "clerk", "reporter", "juror", "defendant", "plaintiff", "prosecutor", "president",
    "chair", "chairman", "chairwoman", "chairperson", "male", "female", "man", "woman", "child", "mother",
    "father", "patient", "doctor", "nurse", "teacher", "student", "researcher", "voice", "voices", "all",
    "both", "unidentified", "unknown", "caller", "officer", "panelist", "panellist", "spokesperson",
    "spokesman", "spokeswoman", "frage", "antwort", "journalistin", "moderatorin", "interviewerin",
    "réponse", "journaliste", "intervieweur", "animateur", "pregunta", "respuesta", "periodista",
    "entrevistador", "entrevistadora", "entrevistado", "entrevistada", "moderador", "pergunta", "resposta",
    "domanda", "risposta", "giornalista", "вопрос", "ответ", "журналист", "ведущий", "ведущая", "реплика",
    "питання", "відповідь", "問", "答", "问", "记者", "記者", "主持人", "質問", "回答", "司会",
];

/// Roles of those who ask.
#[rustfmt::skip]
const ASKERS: &[&str] = &[
    "q", "question", "interviewer", "journalist", "reporter", "correspondent", "moderator", "press",
    "media", "frage", "journalistin", "moderatorin", "interviewerin", "journaliste", "intervieweur",
    "pregunta", "periodista", "entrevistador", "entrevistadora", "pergunta", "domanda", "giornalista",
    "вопрос", "журналист", "ведущий", "питання", "問", "问", "记者", "記者", "質問",
];

/// Words that stand alone or with a number before a colon in prose, minutes or forms and name nobody.
#[rustfmt::skip]
const DISCOURSE: &[&str] = &[
    "note", "notes", "nb", "n.b", "ps", "p.s", "however", "first", "second", "third", "firstly", "secondly",
    "thirdly", "finally", "lastly", "next", "then", "also", "again", "remember", "example", "examples",
    "e.g", "i.e", "source", "sources", "date", "dated", "time", "place", "location", "venue", "subject",
    "re", "fw", "fwd", "from", "to", "cc", "bcc", "title", "topic", "topics", "theme", "name", "names",
    "age", "gender", "occupation", "duration", "length", "recorded", "recording", "transcribed",
    "transcript", "transcription", "present", "attendees", "attending", "participants", "speakers",
    "interviewees", "language", "languages", "version", "file", "project", "summary", "abstract",
    "background", "introduction", "conclusion", "conclusions", "contents", "agenda", "update", "updated",
    "correction", "warning", "caution", "important", "attention", "disclaimer", "keywords", "key", "tags",
    "tag", "category", "contact", "contacts", "phone", "tel", "telephone", "fax", "email", "e-mail", "mail",
    "address", "website", "web", "url", "link", "links", "see", "photo", "image", "video", "audio", "slide",
    "slides", "credit", "credits", "copyright", "related", "read", "more", "result", "results", "total",
    "reason", "reasons", "point", "points", "step", "steps", "item", "table", "figure", "fig", "box",
    "chapter", "part", "section", "appendix", "annex", "exhibit", "page", "line", "day", "session", "panel",
    "round", "news", "information", "details", "statement", "remarks", "fact", "facts", "problem",
    "solution", "yes", "no", "ok", "okay", "well", "so", "but", "and", "or", "because", "therefore", "thus",
    "indeed", "meanwhile", "still", "now", "today", "here", "there", "this", "that", "these", "those", "it",
    "what", "why", "how", "who", "when", "where", "which", "if", "for", "in", "on", "at", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "http", "https", "mailto",
    "ftp", "hinweis", "anmerkung", "quelle", "datum", "ort", "thema", "betreff", "beispiel", "erstens",
    "zweitens", "remarque", "exemple", "lieu", "objet", "sujet", "nota", "fuente", "fecha", "lugar",
    "asunto", "tema", "ejemplo", "primero", "segundo", "примечание", "источник", "дата", "место", "тема",
    "注", "注意", "備註", "备注", "時間", "时间", "日期", "地點", "地点", "主題", "主题", "來源", "来源", "例如", "ملاحظة", "المصدر",
    "التاريخ",
];

/// Words that open a sentence or clause, and no name but before a title (`First Minister`).
#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "but", "and", "or", "so", "if", "in", "on", "at", "for", "what", "why", "how", "who", "when", "where",
    "which", "this", "that", "these", "those", "it", "here", "there", "now", "today", "to", "from",
    "because", "then", "yes", "no", "well", "first", "second", "third", "next", "also", "again", "see",
    "read", "my", "your", "our", "his", "her", "its", "their", "all", "some", "one", "two", "three", "four",
    "five", "breaking", "more", "other", "another", "not", "as", "by", "with",
];

/// Words that end what a colon announces, and no surname: `Key Points`, `Media Contact`.
#[rustfmt::skip]
const SUBJECTS: &[&str] = &[
    "points", "news", "contact", "contacts", "information", "details", "statement", "statements", "remarks",
    "note", "notes", "result", "results", "summary", "contents", "agenda", "fact", "facts", "link", "links",
    "source", "sources", "reason", "reasons", "topic", "topics", "keywords", "transcript", "address",
    "number", "title", "name", "date", "time", "location", "duration", "questions", "answers",
    "participants", "attendees", "speakers", "credits", "copyright", "background", "introduction",
    "conclusion", "message", "example", "version", "outcomes", "findings", "issues", "things", "quote",
    "update",
];

/// Small words inside names and titles.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "of", "the", "for", "and", "at", "in", "on", "to", "from", "with", "by", "de", "da", "do", "dos", "das",
    "di", "du", "del", "della", "der", "den", "des", "dem", "die", "und", "von", "vom", "van", "ter", "ten",
    "zu", "zum", "zur", "af", "av", "och", "og", "la", "le", "les", "el", "los", "las", "et", "e", "y", "i",
    "bin", "bint", "ibn", "al", "à", "au", "aux", "en", "für", "d", "o", "и", "по", "от", "в", "на",
];

/// The part of `label` (which begins at byte `at` of something larger) that names the speaker: without a closing
/// parenthesis such as `(via interpreter)`, an `@` in front and white space. Bytes of the larger text.
pub(super) fn bare(label: &str, at: usize) -> Range<usize> {
    let lead = label.len() - label.trim_start_matches(|c: char| c.is_whitespace() || c == '@').len();
    let mut name = label[lead..].trim_end();
    if name.ends_with([')', '）']) {
        let opening = name.rfind(['(', '（']).filter(|&opening| opening > 0);
        name = opening.map_or(name, |opening| name[..opening].trim_end());
    }
    at + lead..at + lead + name.len()
}

/// How far `name` can be trusted to name a speaker; none when it cannot be a name.
pub(super) fn judge(name: &str) -> Option<Standing> {
    let first = name.chars().next()?;
    let is_written_like_a_name = first.is_alphabetic()
        && name.chars().nth(LONGEST).is_none()
        && name.chars().any(char::is_alphanumeric)
        && !name.chars().any(|c| c.is_control() || is_foreign_to_names(c));
    if !is_written_like_a_name {
        return None;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let casing = words.iter().map(|word| Casing::of(word)).collect::<Option<Vec<_>>>()?;
    let is_alone = words.len() == 1;
    if words.len() > MOST_WORDS || (!is_alone && casing.contains(&Casing::Lower)) {
        return None;
    }
    if casing.contains(&Casing::None) && name.chars().count() > LONGEST_UNSPACED * words.len().min(3) {
        return None;
    }
    Some(standing(&words, &casing))
}

/// Whether `name` is the label of somebody who asks: `Q`, `Question 3`, `Interviewer`, `Reuters journalist`.
pub(super) fn asks(name: &str) -> bool {
    name.split_whitespace().any(|word| is_in(ASKERS, word.trim_end_matches(|c: char| c.is_ascii_digit())))
}

/// Whether `name` says a part that several people can play: `Audience Member`, `Speaker 2`.
pub(super) fn is_role(name: &str) -> bool {
    last_word(name.split_whitespace()).is_some_and(|word| is_in(ROLES, word))
}

/// Whether `word` can stand before a name: `Mr.`, `Senator`.
pub(super) fn is_title(word: &str) -> bool {
    is_in(TITLES, word)
}

fn standing(words: &[&str], casing: &[Casing]) -> Standing {
    let is_role = last_word(words.iter().copied()).is_some_and(|word| is_in(ROLES, word));
    let has_title = words.len() > 1 && (is_title(words[0]) || words[0].eq_ignore_ascii_case("the"));
    let capitals = casing.iter().filter(|&&casing| casing == Casing::Upper).count();
    if names_a_thing(words) {
        Standing::Doubtful
    } else if (is_role && casing[0] != Casing::Lower) || has_title || capitals > 1 {
        Standing::Sure
    } else {
        Standing::Possible
    }
}

/// Whether `words` announce something that is no speaker: `Note`, `Table 3`, `Two Questions`, `Key Points`.
fn names_a_thing(words: &[&str]) -> bool {
    let (first, rest) = (words[0], &words[1..]);
    let is_number = |word: &&str| word.chars().all(|c| c.is_numeric() || "IVX.".contains(c));
    let is_counted = is_in(DISCOURSE, first) && rest.iter().all(is_number);
    let opens =
        is_in(OPENERS, first) && !rest.first().is_none_or(|next| is_title(next) || is_in(ROLES, next));
    let announces = rest.last().is_some_and(|last| is_in(SUBJECTS, last));
    is_counted || opens || announces
}

/// The last word that is not a number.
fn last_word<'t>(words: impl DoubleEndedIterator<Item = &'t str>) -> Option<&'t str> {
    words.rev().find(|word| word.chars().any(char::is_alphabetic))
}

/// How a word of a name begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Casing {
    /// With a capital or a digit.
    Upper,
    /// A small word that names may hold.
    Particle,
    /// With a letter of a script without capitals.
    None,
    /// With a small letter.
    Lower,
}

impl Casing {
    /// The casing of `word`; none when it ends like a sentence, which no word of a name does.
    fn of(word: &str) -> Option<Self> {
        if word.ends_with('.') && word.chars().filter(|c| c.is_alphabetic()).count() > LONGEST_ABBREVIATION {
            return None;
        }
        let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else { return Some(Self::Particle) };
        Some(if first.is_uppercase() || first.is_numeric() {
            Self::Upper
        } else if !first.is_lowercase() {
            Self::None
        } else if is_in(PARTICLES, word) || word.contains(['’', '\'', '-']) {
            Self::Particle
        } else {
            Self::Lower
        })
    }
}

/// Characters of prose, paths and markup.
fn is_foreign_to_names(c: char) -> bool {
    matches!(
        c,
        '?' | '!'
            | ';'
            | ':'
            | '"'
            | '“'
            | '”'
            | '<'
            | '>'
            | '|'
            | '='
            | '\\'
            | '{'
            | '}'
            | '*'
            | '_'
            | '`'
            | '。'
            | '，'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '।'
            | '؟'
            | '،'
            | '\u{fffd}'
    )
}

/// Whether `list`, in lower case, holds `word`, whose case and closing marks do not matter.
fn is_in(list: &[&str], word: &str) -> bool {
    let word = word.trim_matches(['.', ',', '(', ')', '[', ']', '#']);
    if word.is_ascii() {
        return list.iter().any(|listed| listed.eq_ignore_ascii_case(word));
    }
    list.contains(&word.to_lowercase().as_str())
}
