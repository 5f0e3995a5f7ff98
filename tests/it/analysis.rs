//! Published and computed figures of agreement, and what the analyses make of small projects.

use std::collections::BTreeMap;

use manicule::analysis::agree::{
    Basis, Continuum, Disagreements, Question, Ratings, Section, Stretch, Table, Tallies, Undefined,
    agreement,
};
use manicule::analysis::count::{By, count};
use manicule::analysis::cross::{Meeting, cross};
use manicule::analysis::{Coded, Subject, Unit};
use manicule::annotation::{Annotation, Codebook, Fingerprint, Status, Tag};
use manicule::text::{Source, Span, Transcript};
use serde_json::Value;

use crate::imports::corpus;

/// How far a figure of full precision may be off.
const EXACT: f64 = 1e-9;

fn vectors(file: &str) -> Option<Value> {
    let bytes = corpus(&format!("agreement/{file}"))?;
    Some(serde_json::from_slice(&bytes).expect("the corpus is JSON"))
}

fn close(id: &str, name: &str, found: f64, expected: &Value, tolerance: f64) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{id}: {name} is a number"));
    assert!((found - expected).abs() <= tolerance, "{id}: {name} is {found}, not {expected}");
}

/// What is rated in one vector, and the values of the categories in their order.
fn ratings(data: &Value, kind: &str) -> (Ratings, Vec<Value>) {
    if kind == "two-coder-table" {
        let categories = data["categories"].as_array().expect("categories").clone();
        let mut patterns = Vec::new();
        for (one, row) in data["table"].as_array().expect("rows").iter().enumerate() {
            for (other, count) in row.as_array().expect("cells").iter().enumerate() {
                patterns.push((vec![Some(one), Some(other)], count.as_f64().expect("a count")));
            }
        }
        return (Ratings::new(categories.len(), patterns), categories);
    }
    let items: Vec<&Vec<Value>> =
        data.as_array().expect("items").iter().map(|item| item.as_array().expect("an item")).collect();
    let mut categories: Vec<Value> = Vec::new();
    for value in items.iter().copied().flatten().filter(|value| !value.is_null()) {
        if !categories.contains(value) {
            categories.push(value.clone());
        }
    }
    categories.sort_by_key(|value| (value.as_i64(), value.to_string()));
    let category = |value: &Value| categories.iter().position(|known| known == value);
    let patterns: Vec<_> = items.iter().map(|item| (item.iter().map(category).collect(), 1.0)).collect();
    (Ratings::new(categories.len(), patterns), categories)
}

/// The squared differences of Krippendorff (2004) ch. 11 of two categories, by the name of the scale.
fn distance(scale: &str, values: &[f64], totals: &[f64], c: usize, k: usize) -> f64 {
    let (low, high) = (c.min(k), c.max(k));
    match scale {
        "ordinal" => (totals[low..=high].iter().sum::<f64>() - f64::midpoint(totals[c], totals[k])).powi(2),
        "interval" => (values[c] - values[k]).powi(2),
        _ if c == k => 0.0,
        _ => ((values[c] - values[k]) / (values[c] + values[k])).powi(2),
    }
}

type Coefficient = fn(&Ratings) -> Result<f64, Undefined>;

#[test]
fn categorical_coefficients_are_those_of_the_literature() {
    let Some(file) = vectors("categorical_vectors.json") else { return };
    let nominal = |c: usize, k: usize| f64::from(u8::from(c != k));
    let mut checked = 0;
    for vector in file["vectors"].as_array().expect("vectors") {
        let id = vector["id"].as_str().expect("an id");
        let (ratings, categories) = ratings(&vector["data"], vector["kind"].as_str().expect("a kind"));
        let coincidences = ratings.coincidences();
        let totals = coincidences.totals();
        let values: Vec<f64> = categories.iter().map(|value| value.as_f64().unwrap_or(0.0)).collect();
        let scaled = |scale: &'static str| coincidences.alpha(|c, k| distance(scale, &values, &totals, c, k));
        let disagreements = coincidences.disagreements(nominal).expect("shared ratings");
        let table = || ratings.table().expect("two coders");
        let known: [(&str, &dyn Fn() -> f64); 19] = [
            ("percent_agreement_pairwise", &|| ratings.agreement().unwrap()),
            ("po", &|| ratings.agreement().unwrap()),
            ("cohen_pe", &|| table().by_chance()),
            ("cohen_kappa", &|| ratings.cohen().unwrap()),
            ("kappa_max", &|| table().kappa_max().unwrap()),
            ("scott_pi", &|| ratings.fleiss().unwrap()),
            ("bennett_s", &|| ratings.bennett().unwrap()),
            ("fleiss_po", &|| ratings.agreement().unwrap()),
            ("fleiss_kappa", &|| ratings.fleiss().unwrap()),
            ("gwet_ac1", &|| ratings.gwet().unwrap()),
            ("krippendorff_alpha_nominal", &|| ratings.alpha().unwrap()),
            ("alpha_Do", &|| disagreements.0),
            ("alpha_De", &|| disagreements.1),
            ("one_minus_Do", &|| 1.0 - disagreements.0),
            ("krippendorff_alpha_ordinal", &|| scaled("ordinal").unwrap()),
            ("krippendorff_alpha_interval", &|| scaled("interval").unwrap()),
            ("krippendorff_alpha_ratio", &|| scaled("ratio").unwrap()),
            ("weighted_kappa", &|| table().weighted_kappa(half_for_last).unwrap()),
            ("weighted_alpha", &|| coincidences.alpha(half_for_last).unwrap()),
        ];
        let published = vector["published"]["tolerance"].as_f64().expect("a tolerance");
        for (kind, tolerance) in [("computed", EXACT), ("published", published)] {
            for (name, expected) in vector[kind].as_object().expect("figures") {
                let found = known.iter().find(|(known, _)| known == name);
                if let Some((_, found)) = found {
                    close(id, name, found(), expected, tolerance);
                    checked += 1;
                }
            }
        }
        // Fleiss (1971) worked with shares of two decimals
        let by_category: [(&str, Coefficient, f64); 2] =
            [("per_category_alpha", Ratings::alpha, 1e-3), ("per_category", Ratings::fleiss, 4e-3)];
        for (key, coefficient, tolerance) in by_category {
            for (name, expected) in vector["published"][key].as_object().into_iter().flatten() {
                let category = Value::from(name.parse::<i64>().expect("a number"));
                let found = coefficient(&one_against_rest(&vector["data"], &category));
                close(id, name, found.expect("two values"), expected, tolerance);
                checked += 1;
            }
        }
    }
    println!("categorical figures reproduced: {checked}");
    assert!(checked > 250, "only {checked} figures were found");
}

/// Artstein & Poesio (2008): the last of three categories is only half different from the others.
fn half_for_last(c: usize, k: usize) -> f64 {
    match (c, k) {
        _ if c == k => 0.0,
        (2, _) | (_, 2) => 0.5,
        _ => 1.0,
    }
}

/// The items of a vector as rated `category` or not.
fn one_against_rest(items: &Value, category: &Value) -> Ratings {
    let rate = |value: &Value| (!value.is_null()).then(|| usize::from(value == category));
    let items = items.as_array().expect("items").iter();
    Ratings::new(2, items.map(|item| (item.as_array().expect("an item").iter().map(rate).collect(), 1.0)))
}

fn span(pair: &Value) -> Span {
    let at = |n: usize| pair[n].as_u64().expect("a position") as usize;
    Span::new(at(0), at(1))
}

#[test]
fn characters_agree_as_in_the_definition_of_kappa() {
    let Some(file) = vectors("char_level_kappa.json") else { return };
    for case in file["cases"].as_array().expect("cases") {
        let id = case["name"].as_str().expect("a name");
        let spans = |coder: &str| case[coder].as_array().expect("spans").iter().map(span).collect::<Vec<_>>();
        let length = case["length"].as_u64().expect("a length") as usize;
        let continuum = Continuum::of_passages(length, vec![spans("coder_a"), spans("coder_b")]);
        let mut patterns = Vec::new();
        continuum.sweep(&[], |piece, here| {
            patterns
                .push((here.iter().map(|at| Some(usize::from(at.is_some()))).collect(), piece.len() as f64));
        });
        let ratings = Ratings::new(2, patterns);
        let table = ratings.table().expect("two coders");
        let expected = &case["standard_char_level"];
        close(id, "po", ratings.agreement().unwrap(), &expected["po"], EXACT);
        close(id, "pe", table.by_chance(), &expected["pe"], EXACT);
        close(id, "kappa", ratings.cohen().unwrap(), &expected["kappa"], EXACT);
        close(id, "jaccard", table.jaccard(1).unwrap(), &expected["char_jaccard"], EXACT);
        close(id, "f1", table.dice(1).unwrap(), &expected["char_f1"], EXACT);
    }
}

#[test]
fn the_unitizing_family_is_that_of_the_public_programs() {
    let Some(file) = vectors("u_alpha_2016_family.json") else { return };
    for vector in file["vectors"].as_array().expect("vectors") {
        let id = vector["id"].as_str().expect("an id");
        let spans = vector["spans"].as_array().expect("spans");
        let mut labels: Vec<&str> =
            spans.iter().map(|span| span["label"].as_str().expect("a label")).collect();
        labels.sort_unstable();
        labels.dedup();
        let sections = |coder: &Value| {
            let own = spans.iter().filter(|span| span["coder"] == *coder);
            let at = |span: &Value, end: &str| span[end].as_u64().expect("a position") as usize;
            let label =
                |span: &Value| labels.iter().position(|label| span["label"] == **label).expect("known");
            own.map(|s| Section { span: Span::new(at(s, "start"), at(s, "end")), label: label(s) }).collect()
        };
        let coders = vector["coders"].as_array().expect("coders").iter().map(sections).collect();
        let length = vector["length"].as_u64().expect("a length") as usize;
        let tallies = Tallies::of(&Continuum::new(length, coders).expect("no overlaps"), labels.len());

        let computed = &vector["computed"];
        close(id, "uα", tallies.u_alpha().unwrap(), &computed["u_alpha"], EXACT);
        close(id, "|uα", tallies.bar_u_alpha().unwrap(), &computed["bar_u_alpha"], EXACT);
        close(id, "coverage", tallies.coverage(), &computed["cu_coverage"], EXACT);
        if computed["cu_alpha"].is_null() {
            assert_eq!(tallies.cu_alpha(), Err(Undefined::NothingTaggedTwice), "{id}");
        } else {
            close(id, "cuα", tallies.cu_alpha().unwrap(), &computed["cu_alpha"], EXACT);
        }
        for (name, expected) in computed["ku_alpha"].as_object().expect("labels") {
            let label = labels.iter().position(|label| label == name).expect("a label");
            close(id, name, tallies.label_alpha(label).unwrap(), expected, EXACT);
        }
        let category = |name: &str| labels.iter().position(|label| *label == name).unwrap_or(tallies.gap());
        for (pair, expected) in computed["observed"].as_object().expect("coincidences") {
            let (c, k) = pair.split_once('|').expect("a pair");
            close(id, pair, tallies.coincidence(category(c), category(k)), expected, EXACT);
        }
        let external = &vector["external"];
        for (name, found) in [
            ("u_alpha", tallies.u_alpha()),
            ("bar_u_alpha", tallies.bar_u_alpha()),
            ("cu_alpha", tallies.cu_alpha()),
        ] {
            if !external[name].is_null() {
                close(id, name, found.unwrap(), &external[name], 5e-4);
            }
        }
    }
}

#[test]
fn the_first_unitizing_alpha_is_that_of_the_book() {
    let Some(file) = vectors("alpha_u_1995_2004.json") else { return };
    let stretch = |unit: &Value| {
        let start = unit[0].as_u64().expect("an offset") as usize;
        let span = Span::new(start, start + unit[1].as_u64().expect("a length") as usize);
        Stretch { span, is_gap: unit[2].is_null() }
    };
    for row in file["delta_squared"].as_array().expect("rows") {
        close(
            "δ²",
            &row.to_string(),
            stretch(&row["a"]).difference(stretch(&row["b"])),
            &row["expected"],
            EXACT,
        );
    }
    for vector in file["vectors"].as_array().expect("vectors") {
        let id = vector["id"].as_str().expect("an id");
        let number = |value: &Value| value.as_u64().expect("a number") as usize;
        let (begin, length) = (number(&vector["begin"]), number(&vector["length"]));
        let units = vector["units"].as_array().expect("units");
        let (mut observed, mut expected) = (0.0, 0.0);
        for (name, figures) in vector["computed"]["per_category"].as_object().expect("categories") {
            // categories overlap in one coder, so each has a text of its own
            let mut coders = vec![Vec::new(); number(&vector["raters"])];
            for unit in units.iter().filter(|unit| unit["category"] == **name) {
                let start = number(&unit["offset"]) - begin;
                let span = Span::new(start, start + number(&unit["length"]));
                coders[number(&unit["rater"])].push(Section { span, label: 0 });
            }
            let continuum = Continuum::new(length, coders).expect("no overlaps");
            let found = Disagreements::on(&continuum, 0).expect("two coders");
            observed += found.observed;
            expected += found.expected;
            close(id, "Dₒ", found.observed, &figures["Do"], EXACT);
            close(id, "Dₑ", found.expected, &figures["De"], EXACT);
            close(id, "α", found.alpha().unwrap(), &figures["alpha"], EXACT);
            let published = &vector["published"]["per_category"][name];
            let tolerance = vector["published"]["tolerance"].as_f64().expect("a tolerance");
            for (name, found) in
                [("Do", found.observed), ("De", found.expected), ("alpha", found.alpha().unwrap())]
            {
                if !published[name].is_null() {
                    close(id, name, found, &published[name], tolerance);
                }
            }
        }
        close(id, "all", 1.0 - observed / expected, &vector["computed"]["aggregate"], EXACT);
        if !vector["published"]["alpha"].is_null() {
            close(id, "all", 1.0 - observed / expected, &vector["published"]["alpha"], 5e-4);
        }
    }
}

const TEXT: &str = "VOSS: one two three\n\nRAY: four five\n\nVOSS: six seven\n";

/// A small project: what each coder tagged in [`TEXT`], by the words.
struct Project {
    transcript: Transcript,
    codebook: Codebook,
    annotations: Vec<(&'static str, Annotation)>,
}

impl Project {
    fn of(passages: &[(&'static str, &str, &str)]) -> Self {
        let transcript = Transcript::new(Source { text: TEXT.to_owned(), ..Source::default() });
        let at = Fingerprint::of(TEXT);
        let annotation = |(n, (coder, quote, tag)): (usize, &(&'static str, &str, &str))| {
            let start = TEXT.find(quote).expect("the words are there");
            let span = Span::new(start, start + quote.len());
            let id = format!("{n:03}").into();
            let mut made = Annotation::of(&transcript, &at, span, id, String::new()).expect("inside");
            made.tags.insert((*tag).into());
            (*coder, made)
        };
        let annotations = passages.iter().enumerate().map(annotation).collect();
        let mut fish = Tag::new("fish".into(), "Fish");
        fish.merged = vec!["cod".into()];
        Self { codebook: Codebook::new(vec![fish, Tag::new("boat".into(), "Boat")]), transcript, annotations }
    }

    fn coded(&self) -> Coded<'_> {
        let subjects = self.annotations.iter().map(|(coder, annotation)| Subject {
            annotation,
            span: annotation.span,
            coder,
            status: Status::Exact,
            transcript: &self.transcript,
            path: "talk.txt",
            codebook: &self.codebook,
        });
        Coded {
            path: "talk.txt",
            transcript: &self.transcript,
            coders: vec!["ada", "ben"],
            subjects: subjects.collect(),
        }
    }
}

#[test]
fn words_under_two_passages_are_counted_once() {
    let project =
        Project::of(&[("ada", "one two", "fish"), ("ben", "two three", "cod"), ("ada", "six", "boat")]);
    let rows = count(&[project.coded()], &[By::Tag]);
    let found: Vec<_> =
        rows.iter().map(|r| (r.names[0].as_deref(), r.annotations, r.words, r.characters)).collect();
    assert_eq!(found, [(Some("Fish"), 2, 3, 13), (Some("Boat"), 1, 1, 3)]);
    assert!((rows[0].share - 13.0 / TEXT.len() as f64).abs() < EXACT);
}

#[test]
fn a_passage_of_two_speakers_gives_each_their_own_words() {
    let project = Project::of(&[("ada", "three\n\nRAY: four", "fish")]);
    let rows = count(&[project.coded()], &[By::Speaker, By::Coder]);
    let found: BTreeMap<_, _> =
        rows.iter().map(|r| (r.names[0].as_deref(), (r.annotations, r.characters))).collect();
    assert_eq!(found, BTreeMap::from([(Some("RAY"), (1, 9)), (Some("VOSS"), (1, 5))]));
}

#[test]
fn tags_meet_on_the_same_words_or_in_one_turn() {
    let project = Project::of(&[
        ("ada", "one two", "fish"),
        ("ada", "two three", "boat"),
        ("ada", "six", "fish"),
        ("ben", "seven", "boat"),
    ]);
    let coded = [project.coded()];
    let overlap = cross(&coded, Meeting::Overlap);
    assert_eq!(overlap.len(), 1);
    assert_eq!(
        (overlap[0].one.as_str(), overlap[0].other.as_str(), overlap[0].meetings),
        ("boat", "fish", 1)
    );
    assert!((overlap[0].jaccard - 3.0 / 21.0).abs() < EXACT, "{}", overlap[0].jaccard);
    let turns = cross(&coded, Meeting::In(Unit::Turn));
    assert_eq!((turns[0].meetings, turns[0].jaccard), (2, 1.0));
}

fn asked(basis: Basis) -> Question<'static> {
    Question { coders: vec!["ada", "ben"], basis, draws: 200, seed: 7 }
}

#[test]
fn agreement_is_by_paragraph_or_by_character() {
    let project = Project::of(&[("ada", "one", "fish"), ("ben", "two", "fish"), ("ada", "four", "boat")]);
    let coded = [project.coded()];
    let found = agreement(&coded, &asked(Basis::Pieces(Unit::Paragraph)));
    let fish = &found.tags[1];
    assert_eq!((fish.tag.as_str(), fish.items, fish.kappa.value), ("fish", 3, Ok(1.0)));
    assert!((fish.prevalence - 1.0 / 3.0).abs() < EXACT);
    assert_eq!(found.tags[0].kappa.value, Ok(0.0), "one of two saw a boat");
    let by_character = agreement(&coded, &asked(Basis::Characters));
    assert!(by_character.tags[1].kappa.value.unwrap() < 0.0, "not on the same words");
    assert!(found.family.is_ok());
}

#[test]
fn a_coder_who_did_not_work_on_a_transcript_is_missing_and_says_not_no() {
    let project = Project::of(&[("ada", "one", "fish")]);
    let mut coded = project.coded();
    coded.coders = vec!["ada"];
    let found = agreement(&[coded], &asked(Basis::Pieces(Unit::Paragraph)));
    assert_eq!((found.transcripts, found.tags.len()), (0, 0));
}

#[test]
fn what_is_undefined_says_why() {
    let empty = Ratings::new(2, []);
    assert_eq!(empty.alpha(), Err(Undefined::NothingShared));
    let alike = Ratings::new(2, [(vec![Some(1), Some(1)], 9.0)]);
    assert_eq!((alike.cohen(), alike.alpha()), (Err(Undefined::OneValue), Err(Undefined::OneValue)));
    let three = Ratings::new(2, [(vec![Some(0), Some(1), None], 2.0)]);
    assert_eq!((three.cohen(), three.fleiss()), (Err(Undefined::NotTwoCoders), Err(Undefined::Missing)));
    assert_eq!(Table::new(vec![]).kappa(), Err(Undefined::NothingShared));
    let one = vec![Section { span: Span::new(0, 5), label: 0 }, Section { span: Span::new(3, 9), label: 1 }];
    assert_eq!(Continuum::new(10, vec![one]), Err(Undefined::Overlapping));
}

#[test]
fn the_same_seed_gives_the_same_interval() {
    let project = Project::of(&[("ada", "one", "fish"), ("ben", "two", "fish"), ("ada", "four", "fish")]);
    let coded = [project.coded()];
    let question = asked(Basis::Pieces(Unit::Paragraph));
    assert_eq!(agreement(&coded, &question), agreement(&coded, &question));
    let interval = agreement(&coded, &question).tags[0].observed.interval;
    assert!(interval.is_ok_and(|interval| interval.low <= 2.0 / 3.0 && 2.0 / 3.0 <= interval.high));
}
